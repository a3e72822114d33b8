//! The one loop that carries out every change of every type.
//!
//! Records an id before it waits, sends again what may be sent again, looks for what a lost answer
//! may have made, waits out what passes, and says what was being done when something fails.

mod attempt_tag;
mod create;
mod delete;
mod dependency_violation;
mod lost;
mod read;
mod retry;
mod update;
mod wait;

pub use read::{read, read_data};

use super::client::AwsClient;
use super::declare::Spec;
use super::error::AwsError;
use super::object::completed;
use super::resource::{Asked, Behavior, DataSource, Operation, Resource, Trace};
use super::timeouts;
use rform_core::addr::ResourceInstance;
use rform_core::schema::ResourceSchema;
use rform_core::value::{Type, Value};
use rform_provider::{ApplyRequest, ApplyResponse, Object, Problem, Progress};
use std::sync::Arc;

/// A resource type with what follows from its declaration.
pub struct Kind {
    /// Such as `aws_vpc`.
    pub name: &'static str,
    /// What it declares.
    pub spec: Spec,
    /// How AWS behaves about it.
    pub behavior: Behavior,
    /// As the engine sees it.
    pub schema: Arc<ResourceSchema>,
    /// The type of its objects.
    pub ty: Type,
    /// Its requests.
    pub resource: &'static dyn Resource,
}

impl Kind {
    /// Draws the conclusions.
    pub fn new(name: &'static str, resource: &'static dyn Resource) -> Kind {
        let spec = resource.spec();
        let schema = Arc::new(spec.schema());
        Kind {
            name,
            behavior: resource.behavior(),
            ty: schema.block.object_type(),
            spec,
            schema,
            resource,
        }
    }

    /// The object with every attribute; what is not known is null.
    fn settled(&self, value: &Value) -> Value {
        completed(&self.ty, &known_parts(value))
    }
}

/// A data source with what follows from its declaration.
pub struct DataKind {
    /// What it declares.
    pub spec: Spec,
    /// As the engine sees it.
    pub schema: Arc<ResourceSchema>,
    /// The type of its objects.
    pub ty: Type,
    /// Its requests.
    pub source: &'static dyn DataSource,
}

impl DataKind {
    /// Draws the conclusions.
    pub fn new(source: &'static dyn DataSource) -> DataKind {
        let spec = source.spec();
        let schema = Arc::new(spec.schema());
        DataKind {
            ty: schema.block.object_type(),
            spec,
            schema,
            source,
        }
    }
}

/// Creates, updates or deletes one object and waits until that is done.
pub async fn apply(
    kind: &Kind,
    client: &AwsClient,
    request: &ApplyRequest,
    progress: &dyn Progress,
) -> ApplyResponse {
    let operation = match (request.prior.is_null(), request.planned.is_null()) {
        (true, _) => "create",
        (false, true) => "delete",
        (false, false) => "update",
    };
    let task = Task::of(kind, client, request, progress, operation);
    let mut work = std::pin::pin!(async {
        match operation {
            "create" => create::create(&task).await,
            "update" => update::update(&task).await,
            _ => delete::delete(&task).await,
        }
    });
    tokio::select! {
        biased;
        response = &mut work => return response,
        () = progress.stopped() => client.stop(),
    }
    work.await
}

/// A job with the type it is about.
struct Task<'a> {
    kind: &'a Kind,
    operation: Operation<'a>,
    private: Vec<u8>,
    address: &'a ResourceInstance,
}

/// Finds what a create made that was begun by a run which was killed.
pub async fn recover(
    kind: &Kind,
    client: &AwsClient,
    request: &ApplyRequest,
) -> Result<Option<Object>, Vec<Problem>> {
    let task = Task::of(kind, client, request, &Silent, "create");
    lost::recover(&task).await
}

/// Looking makes no progress worth telling.
struct Silent;

impl Progress for Silent {
    fn created(&self, _: &Object) {}

    fn waiting(&self, _: &str) {}
}

impl<'a> Task<'a> {
    fn of(
        kind: &'a Kind,
        client: &'a AwsClient,
        request: &'a ApplyRequest,
        progress: &'a dyn Progress,
        operation: &str,
    ) -> Task<'a> {
        let private = match request.private.is_empty() && !request.config.is_null() {
            true => timeouts::of_config(&kind.spec, &request.config)
                .map(|limits| timeouts::private(&kind.spec, &limits))
                .unwrap_or_default(),
            false => request.private.clone(),
        };
        let limit = timeouts::limit(&kind.spec, &private, operation);
        let operation = Operation {
            client,
            prior: &request.prior,
            planned: &request.planned,
            config: &request.config,
            attempt: &request.attempt,
            deleting: &request.deleting,
            changing: &request.changing,
            trace: Trace::of(&request.attempt),
            progress,
            deadline: client.clock.now() + limit,
            asked: Asked::default(),
        };
        Task {
            kind,
            operation,
            private,
            address: &request.address,
        }
    }
}

impl Task<'_> {
    fn object(&self, value: Value) -> Object {
        Object {
            value,
            private: self.private.clone(),
        }
    }

    /// `updating EC2 VPC (vpc-1)`
    fn doing(&self, verb: &str) -> String {
        let title = self.kind.resource.title();
        match self.operation.id() {
            "" => format!("{verb} {title}"),
            id => format!("{verb} {title} ({id})"),
        }
    }

    fn failed(&self, verb: &str, error: &AwsError, left: Option<Value>) -> ApplyResponse {
        self.failed_with(error.problem(&self.doing(verb)), left)
    }

    fn failed_with(&self, problem: Problem, left: Option<Value>) -> ApplyResponse {
        ApplyResponse {
            unsettled: false,
            object: left.map(|value| self.object(value)),
            problems: vec![problem],
        }
    }

    fn done(&self, value: Value) -> ApplyResponse {
        ApplyResponse {
            unsettled: false,
            object: Some(self.object(value)),
            problems: Vec::new(),
        }
    }
}

/// The value with nulls in place of unknowns.
fn known_parts(value: &Value) -> Value {
    match value.bare() {
        Value::Unknown(ty, _) => Value::null(ty),
        Value::Object(attributes) => Value::object(
            attributes
                .iter()
                .map(|(name, it)| (name.clone(), known_parts(it))),
        ),
        Value::Map(element, items) => {
            let items = items.iter().filter(|(_, it)| it.is_known());
            Value::map(
                element.clone(),
                items.map(|(key, it)| (key.clone(), it.clone())),
            )
        }
        Value::List(element, items) => Value::list(element.clone(), items.iter().map(known_parts)),
        Value::Set(element, items) => {
            let items = items.iter().filter(|it| it.is_known());
            Value::set(element.clone(), items.map(known_parts))
        }
        other => other.clone(),
    }
}
