//! The provider of the plugin for tests: `fake_thing` and the data source `fake_lookup`.

mod identity;
mod schema;

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use prost::Message;
use rform_core::value::{Type, Value};

use super::server::{Answer, Reply, UNIMPLEMENTED};
use crate::msgpack;
use crate::wire::{self, DynamicValue};
pub(crate) use identity::identity as thing_identity;
pub(crate) use schema::thing_type;
use schema::{lookup_type, part_type, schemas};

/// The provider. Its objects exist in the state alone. Names of things that make it bad: `error`,
/// `hang`, `die`, `noise`, `broken`, `unknown`, `leak`, `vanish`.
#[derive(Default)]
pub(crate) struct Fake {
    /// Whether the process may be ended.
    is_process: bool,
    /// The calls that were asked, by name.
    asked: Mutex<Vec<String>>,
    /// How many calls wait for the stop.
    pub(crate) stopped: AtomicUsize,
}

fn read(value: Option<DynamicValue>, ty: &Type) -> Value {
    let bytes = value.unwrap_or_default().msgpack;
    msgpack::decode(&bytes, ty).unwrap_or(Value::NULL)
}

fn write(value: &Value, ty: &Type) -> Option<DynamicValue> {
    Some(DynamicValue {
        msgpack: msgpack::encode(value, ty).unwrap_or_default(),
        json: Vec::new(),
    })
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn with(object: &Value, name: &str, value: Value) -> Value {
    let Value::Object(attributes) = object else {
        return object.clone();
    };
    let mut attributes: BTreeMap<_, _> = (**attributes).clone();
    attributes.insert(name.into(), value);
    Value::object(attributes)
}

/// The parts with what is computed of them.
fn with_marks(thing: &Value, mark: &dyn Fn(&str) -> Value) -> Value {
    let Some(Value::List(ty, parts)) = thing.get("parts") else {
        return thing.clone();
    };
    let parts = parts.iter().map(|part| match text(part, "mark") {
        "" => with(part, "mark", mark(text(part, "key"))),
        _ => part.clone(),
    });
    let parts = Value::list(ty.clone(), parts.collect::<Vec<_>>());
    with(thing, "parts", parts)
}

fn error(summary: &str, attribute: &str) -> wire::Diagnostic {
    let step = wire::PathStep {
        selector: Some(wire::Selector::AttributeName(attribute.into())),
    };
    wire::Diagnostic {
        severity: wire::Severity::Error.into(),
        summary: summary.into(),
        detail: "The fake plugin was asked to fail.".into(),
        attribute: Some(wire::AttributePath { steps: vec![step] }),
    }
}

fn message(message: &impl Message) -> Reply {
    Reply::Message(message.encode_to_vec())
}

impl Fake {
    /// One that may end its process and print to its streams.
    pub(crate) fn in_own_process() -> Fake {
        Fake {
            is_process: true,
            ..Fake::default()
        }
    }

    /// The calls that were asked so far, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().map(|it| it.clone()).unwrap_or_default()
    }

    fn reply(&self, method: &str, request: &[u8]) -> Option<Reply> {
        Some(match method {
            "GetProviderSchema" => message(&schemas()),
            "GetResourceIdentitySchemas" => message(&identity::schemas()),
            "UpgradeResourceIdentity" => identity::upgrade(request)?,
            "ValidateProviderConfig" => message(&wire::ValidateProviderResponse::default()),
            "ConfigureProvider" => message(&wire::DiagnosticsResponse::default()),
            "ValidateResourceConfig" => validate(request)?,
            "ValidateDataResourceConfig" => message(&wire::DiagnosticsResponse::default()),
            "UpgradeResourceState" => upgrade(request)?,
            "ReadResource" => read_thing(request)?,
            "PlanResourceChange" => plan(request)?,
            "ApplyResourceChange" => self.apply(request)?,
            "ImportResourceState" => import(request)?,
            "ReadDataSource" => read_lookup(request)?,
            "CallFunction" => call(request)?,
            "StopProvider" => {
                self.stopped.fetch_add(1, Ordering::SeqCst);
                message(&wire::StopResponse::default())
            }
            _ => Reply::Status(UNIMPLEMENTED, "unknown call"),
        })
    }

    fn apply(&self, request: &[u8]) -> Option<Reply> {
        let request = wire::ApplyRequest::decode(request).ok()?;
        let planned = read(request.planned_state, &thing_type());
        let name = text(&planned, "name").to_owned();
        match name.as_str() {
            "hang" => return Some(Reply::Hang),
            "die" if self.is_process => {
                eprintln!("panic: the fake plugin dies\n\ngoroutine 1 [running]:");
                std::process::exit(2);
            }
            "noise" if self.is_process => noise(),
            "error" => {
                return Some(message(&wire::ApplyResponse {
                    diagnostics: vec![error("Cannot create", "name")],
                    ..wire::ApplyResponse::default()
                }));
            }
            "broken" => {
                let broken = Value::object([("moon", Value::TRUE)]);
                let ty = Type::object([("moon", Type::Bool)]);
                return Some(message(&wire::ApplyResponse {
                    new_state: write(&broken, &ty),
                    ..wire::ApplyResponse::default()
                }));
            }
            _ => {}
        }
        let id = match name.as_str() {
            "unknown" => Value::unknown(Type::String),
            _ => Value::string(format!("id-{name}")),
        };
        let made = match planned.is_null() || name == "vanish" {
            true => Value::Null(thing_type()),
            false => with_marks(&with(&planned, "id", id), &|key| {
                Value::string(format!("mark-{key}"))
            }),
        };
        let made = match name.as_str() {
            "leak" => with(&made, "secret", "told".into()),
            _ => made,
        };
        Some(message(&wire::ApplyResponse {
            new_state: write(&made, &thing_type()),
            private: b"applied".to_vec(),
            new_identity: match made.is_null() {
                true => None,
                false => identity::of(&name),
            },
            ..wire::ApplyResponse::default()
        }))
    }
}

/// Ten megabytes on each stream.
fn noise() {
    let line = "x".repeat(1 << 20);
    for _ in 0..10 {
        let _unread = writeln!(std::io::stdout(), "{line}");
        let _unread = writeln!(std::io::stderr(), "{line}");
    }
}

fn validate(request: &[u8]) -> Option<Reply> {
    let request = wire::ValidateRequest::decode(request).ok()?;
    let thing = read(request.config, &thing_type());
    let mut answer = wire::DiagnosticsResponse::default();
    if text(&thing, "name") == "invalid" {
        answer.diagnostics.push(error("Invalid name", "name"));
    }
    Some(message(&answer))
}

/// Version 0 called the name a title.
fn upgrade(request: &[u8]) -> Option<Reply> {
    let request = wire::UpgradeStateRequest::decode(request).ok()?;
    let json: serde_json::Value = serde_json::from_slice(&request.raw_state?.json).ok()?;
    let get = |name: &str| match json[name].as_str() {
        Some(text) => Value::from(text),
        None => Value::Null(Type::String),
    };
    let name = match request.version {
        0 => get("title"),
        _ => get("name"),
    };
    let thing = Value::object([
        ("id", get("id")),
        ("name", name),
        ("size", Value::Null(Type::Number)),
        ("parts", Value::Null(Type::list(part_type()))),
        ("secret", Value::Null(Type::String)),
    ]);
    Some(message(&wire::UpgradeStateResponse {
        upgraded_state: write(&thing, &thing_type()),
        ..wire::UpgradeStateResponse::default()
    }))
}

fn read_thing(request: &[u8]) -> Option<Reply> {
    let request = wire::ReadRequest::decode(request).ok()?;
    let current = read(request.current_state.clone(), &thing_type());
    let is_gone = text(&current, "name") == "gone";
    Some(message(&wire::ReadResponse {
        new_state: match is_gone {
            true => None,
            false => request.current_state,
        },
        private: request.private,
        new_identity: request.current_identity,
        ..wire::ReadResponse::default()
    }))
}

fn plan(request: &[u8]) -> Option<Reply> {
    let request = wire::PlanRequest::decode(request).ok()?;
    let prior = read(request.prior_state, &thing_type());
    let proposed = read(request.proposed_new_state, &thing_type());
    let proposed = with(&proposed, "secret", Value::Null(Type::String));
    let unknown = || Value::unknown(Type::String);
    let planned = match prior.is_null() && !proposed.is_null() {
        true => with(&proposed, "id", unknown()),
        false => proposed,
    };
    let planned = with_marks(&planned, &|_| unknown());
    let step = wire::PathStep {
        selector: Some(wire::Selector::AttributeName("name".into())),
    };
    Some(message(&wire::PlanResponse {
        planned_state: write(&planned, &thing_type()),
        requires_replace: vec![wire::AttributePath { steps: vec![step] }],
        planned_private: [&request.prior_private[..], b"+planned"].concat(),
        planned_identity: request.prior_identity,
        ..wire::PlanResponse::default()
    }))
}

/// Shouts, if there is something to shout.
fn call(request: &[u8]) -> Option<Reply> {
    let request = wire::CallFunctionRequest::decode(request).ok()?;
    let argument = read(request.arguments.into_iter().next(), &Type::String);
    let text = argument.as_str().unwrap_or_default();
    let error = text.is_empty().then(|| wire::FunctionError {
        text: "There is nothing to shout.".into(),
        function_argument: Some(0),
    });
    let result = Value::string(text.to_uppercase());
    Some(message(&wire::CallFunctionResponse {
        result: write(&result, &Type::String),
        error,
    }))
}

fn import(request: &[u8]) -> Option<Reply> {
    let request = wire::ImportRequest::decode(request).ok()?;
    let name = match request.id.strip_prefix("id-") {
        Some(name) => name.to_owned(),
        None => identity::name_in(request.identity),
    };
    let thing = Value::object([
        ("id", Value::string(format!("id-{name}"))),
        ("name", Value::string(name.as_str())),
        ("size", Value::Null(Type::Number)),
        ("parts", Value::Null(Type::list(part_type()))),
        ("secret", Value::Null(Type::String)),
    ]);
    Some(message(&wire::ImportResponse {
        imported_resources: vec![wire::ImportedResource {
            type_name: request.type_name,
            state: write(&thing, &thing_type()),
            private: b"imported".to_vec(),
            identity: identity::of(&name),
        }],
        ..wire::ImportResponse::default()
    }))
}

fn read_lookup(request: &[u8]) -> Option<Reply> {
    let request = wire::ReadDataRequest::decode(request).ok()?;
    let config = read(request.config, &lookup_type());
    let found = Value::string(format!("found {}", text(&config, "name")));
    Some(message(&wire::ReadDataResponse {
        state: write(&with(&config, "found", found), &lookup_type()),
        ..wire::ReadDataResponse::default()
    }))
}

impl Answer for Fake {
    fn answer(&self, method: &str, request: Vec<u8>) -> BoxFuture<'static, Reply> {
        if let Ok(mut asked) = self.asked.lock() {
            asked.push(method.to_owned());
        }
        let reply = self.reply(method, &request);
        let reply = reply.unwrap_or(Reply::Status(3, "the request cannot be read"));
        Box::pin(std::future::ready(reply))
    }
}
