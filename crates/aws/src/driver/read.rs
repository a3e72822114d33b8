//! Reading objects, and bringing the answers into the form of the state.

use super::resource_type::{DataSourceType, ResourceType};
use super::retry::{PROPAGATION, interval};
use super::task::Task;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, completed};
use crate::plan::reconcile_read;
use crate::tags;
use crate::timeouts;
use rform_core::value::{Type, Value};
use rform_provider::{Object, Problem, ReadRequest, ReadResponse};

/// Reads all these objects of one type.
///
/// One of which nothing is known cannot be looked for; that does not mean that it is gone.
pub async fn read(
    kind: &ResourceType,
    client: &AwsClient,
    requests: Vec<ReadRequest>,
) -> Vec<ReadResponse> {
    let nameless = |request: &ReadRequest| is_blank(&request.current);
    if !requests.iter().any(nameless) {
        return read_named(kind, client, requests).await;
    }
    let places: Vec<bool> = requests.iter().map(nameless).collect();
    let named = requests.into_iter().filter(|request| !nameless(request));
    let named = named.collect();
    let mut answers = read_named(kind, client, named).await.into_iter();
    let answer = |is_nameless: bool| match is_nameless {
        true => Err(vec![nothing_known(kind)]),
        false => answers
            .next()
            .unwrap_or_else(|| Err(vec![nothing_known(kind)])),
    };
    places.into_iter().map(answer).collect()
}

/// Whether no attribute has a value, but for the region. An import may know other things than the
/// id.
fn is_blank(object: &Value) -> bool {
    let is_void = |value: &Value| {
        let is_many = matches!(value.ty(), Type::List(_) | Type::Set(_));
        value.is_null() || is_many && value.elements().next().is_none()
    };
    match object {
        Value::Object(attributes) => attributes
            .iter()
            .all(|(name, value)| &**name == "region" || is_void(value)),
        other => other.is_null(),
    }
}

fn nothing_known(kind: &ResourceType) -> Problem {
    let detail = format!(
        "The state has no attributes of this {}, so that it cannot be told whether it exists. \
         Remove it from the state, and import the object if there is one.",
        kind.resource.title()
    );
    Problem::error("Object without attributes in the state", detail)
}

async fn read_named(
    kind: &ResourceType,
    client: &AwsClient,
    requests: Vec<ReadRequest>,
) -> Vec<ReadResponse> {
    let known: Vec<Value> = requests.iter().map(|it| it.current.clone()).collect();
    let found = match kind.resource.read(client, &known).await {
        Ok(found) => found,
        Err(error) => {
            let problem = |request: &ReadRequest| {
                let (title, id) = (kind.resource.title(), request.current.text("id"));
                Err(vec![error.problem(&format!("reading {title} ({id})"))])
            };
            return requests.iter().map(problem).collect();
        }
    };
    let mut found = found.into_iter();
    let answers = requests.into_iter().map(|request| {
        let Some(value) = found.next().flatten() else {
            return Ok(None);
        };
        let value = shaped(kind, client, &value, &request.current);
        let private = match request.private.is_empty() {
            true => timeouts::private(&kind.spec, &kind.spec.timeouts.iter().copied().collect()),
            false => request.private,
        };
        Ok(Some(Object {
            value: reconcile_read(kind.spec.sdk, &value, &request.current),
            private,
            identity: Value::NULL,
        }))
    });
    answers.collect()
}

/// Reads a data source: one request or a few, with the filters of its configuration.
///
/// # Errors
/// When AWS refuses a request, does not answer, or the answer does not fit (nothing, or several
/// objects, where one was asked for).
pub async fn read_data(
    kind: &DataSourceType,
    client: &AwsClient,
    config: &Value,
) -> Result<Value, Vec<Problem>> {
    match kind.source.read(client, config).await {
        Ok(value) => {
            let mut builder = ObjectBuilder::from(&without_void_filters(value));
            if !kind.spec.is_global {
                builder.text("region", Some(client.region()));
            }
            Ok(completed(&kind.ty, &builder.build()))
        }
        Err(error) if error.is_plain() => Err(vec![Problem::error(error.message, "")]),
        Err(error) => Err(vec![
            error.problem(&format!("reading {}", kind.source.title())),
        ]),
    }
}

/// No `filter` block at all is kept as null.
fn without_void_filters(value: Value) -> Value {
    match value.get("filter") {
        Some(filters) if filters.elements().next().is_none() => {
            let mut builder = ObjectBuilder::from(&value);
            builder.set("filter", Value::NULL);
            builder.build()
        }
        _ => value,
    }
}

/// Reads an object that was just created or changed, waiting until AWS shows it.
pub(super) async fn read_made(task: &Task<'_>, known: &Value) -> Result<Value, AwsError> {
    let clock = &task.operation.client.clock;
    let began = clock.now();
    let mut tries = 0;
    loop {
        if let Some(found) = read_one(task, known).await? {
            return Ok(found);
        }
        if clock.now().saturating_sub(began) > PROPAGATION {
            return Err(AwsError::new("couldn't find resource"));
        }
        if !task.operation.client.pause(interval(tries)).await {
            return Err(AwsError::interrupted("it to show"));
        }
        tries += 1;
    }
}

/// Reads one object, in the form of the state.
pub(super) async fn read_one(task: &Task<'_>, known: &Value) -> Result<Option<Value>, AwsError> {
    let (kind, client) = (task.resource_type, task.operation.client);
    let all = kind
        .resource
        .read(client, std::slice::from_ref(known))
        .await?;
    let found = all.into_iter().next().flatten();
    Ok(found.map(|value| shaped(kind, client, &value, known)))
}

/// With every attribute, tags split, and the limits the user set.
fn shaped(kind: &ResourceType, client: &AwsClient, value: &Value, known: &Value) -> Value {
    let mut builder = ObjectBuilder::from(value);
    if kind.spec.field("tags_all").is_some() {
        tags::split(&client.settings, known, &mut builder);
    }
    if !kind.spec.is_global {
        builder.text("region", Some(client.region()));
    }
    if !kind.spec.timeouts.is_empty() {
        let limits = known.get("timeouts").cloned().unwrap_or(Value::NULL);
        builder.set("timeouts", limits);
    }
    completed(&kind.ty, &builder.build())
}
