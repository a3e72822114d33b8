//! `aws_cloudwatch_event_permission`: a statement of the policy of an event bus.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_permission>
//! - <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html>

use async_trait::async_trait;
use aws_sdk_eventbridge::types::Condition;
use futures_util::future::try_join_all;
use serde_json::Value as Json;

use super::requests::{CONCURRENT, NOT_FOUND_CODES, bus, bus_name, id_of, imported};
use crate::client::AwsClient;
use crate::declare::{Nested, STRING, Spec, id, list_block, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_cloudwatch_event_permission`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_permission>
pub struct Permission;

#[async_trait]
impl Resource for Permission {
    fn title(&self) -> &'static str {
        "EventBridge Permission"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("action", STRING)
                .default("events:PutEvents")
                .length(1, 64),
            bus_name(),
            required("principal", STRING).check(principal),
            required("statement_id", STRING).force_new().length(1, 64),
        ])
        .block(condition())
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: &[CONCURRENT],
            retryable_delete_errors: &[CONCURRENT],
            // To put a statement once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(id_in(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(id_in(operation.planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.changes_any(&["action", "condition", "principal"]) {
            true => put(operation).await,
            false => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, client) = (operation.prior, &operation.client.clients.events);
        let send = || {
            client
                .remove_permission()
                .statement_id(prior.text("statement_id"))
                .set_event_bus_name(prior.owned("event_bus_name"))
                .send()
        };
        let answer = operation.client.call("events:RemovePermission", send);
        answer.await.map(drop)
    }

    /// An import is by the names of the bus and of the statement.
    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        imported(id, "statement_id")
    }
}

fn condition() -> Nested {
    list_block(
        "condition",
        [
            required("key", STRING).one_of(&["aws:PrincipalOrgID"]),
            required("type", STRING).one_of(&["StringEquals"]),
            required("value", STRING),
        ],
    )
    .max(1)
}

/// A check: an account of twelve digits, or `*` for all.
fn principal(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|it| *it != "*")?;
    let is_account = text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit());
    (!is_account).then(|| format!("\"{name}\" must be * or a 12 digit AWS account ID: \"{text}\""))
}

fn id_in(planned: &Value) -> String {
    let (bus, statement) = (planned.text("event_bus_name"), planned.text("statement_id"));
    id_of(bus, "/", statement)
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.events);
    let condition = planned.first("condition").map(|it| {
        Condition::builder()
            .key(it.text("key"))
            .r#type(it.text("type"))
            .value(it.text("value"))
            .build()
            .map_err(|error| AwsError::new(error.to_string()))
    });
    let condition = condition.transpose()?;
    let send = || {
        client
            .put_permission()
            .action(planned.text("action"))
            .set_condition(condition.clone())
            .set_event_bus_name(planned.owned("event_bus_name"))
            .principal(planned.text("principal"))
            .statement_id(planned.text("statement_id"))
            .send()
    };
    let answer = operation.client.call("events:PutPermission", send);
    answer.await.map(drop)
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let Some(found) = bus(client, known.text("event_bus_name")).await? else {
        return Ok(None);
    };
    let policy: Json =
        serde_json::from_str(found.policy.as_deref().unwrap_or("{}")).map_err(|error| {
            AwsError::new(format!("the policy of the event bus is no JSON: {error}"))
        })?;
    let statements = match policy.get("Statement") {
        Some(Json::Array(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let name = known.text("statement_id");
    let own = statements.iter();
    let mut own = own.filter(|it| it.get("Sid").and_then(Json::as_str) == Some(name));
    Ok(own.next().map(|statement| object(known, statement)))
}

fn object(known: &Value, statement: &Json) -> Value {
    let text = |value: Option<&Json>| value.and_then(Json::as_str).unwrap_or_default().to_owned();
    let principal = statement.get("Principal");
    let principal = match principal.and_then(|it| it.get("AWS")) {
        // `arn:aws:iam::123456789012:root` stands for an account.
        Some(arn) => text(Some(arn)).split(':').nth(4).unwrap_or("*").to_owned(),
        None => text(principal),
    };
    let tests = statement.get("Condition").and_then(Json::as_object);
    let conditions = tests.into_iter().flatten().flat_map(|(kind, variables)| {
        let variables = variables.as_object().into_iter().flatten();
        variables.map(move |(key, value)| {
            let mut builder = ObjectBuilder::from(&Value::NULL);
            builder
                .text("type", Some(kind))
                .text("key", Some(key))
                .text("value", value.as_str());
            builder.build()
        })
    });
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("action", Some(&text(statement.get("Action"))))
        .text("principal", Some(&principal))
        .set(
            "condition",
            Value::list(condition().element_type(), conditions),
        );
    builder.build()
}
