//! `aws_cloudwatch_event_target`: what a rule sends its events to.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_target>
//! - <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html>

mod ecs;
mod parts;
mod read;
mod request;
mod schema;

use async_trait::async_trait;
use aws_sdk_eventbridge::types::Target as SdkTarget;
use futures_util::future::try_join_all;

use super::requests::{CONCURRENT, DEFAULT_BUS, NOT_FOUND_CODES, found};
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_cloudwatch_event_target`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_target>
pub struct Target;

/// A rule or role that was made just now is not known everywhere yet.
const NEW_ROLE: (&str, &str) = ("ValidationException", "cannot be assumed by principal");

#[async_trait]
impl Resource for Target {
    fn title(&self) -> &'static str {
        "EventBridge Target"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: &[CONCURRENT],
            retryable_while_new: &[NEW_ROLE],
            retryable_delete_errors: &[CONCURRENT],
            // To put a target once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(id_in(operation.planned, &target_id(operation)))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let id = target_id(operation);
        put(operation, &id).await?;
        Ok(id_in(operation.planned, &id))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(schema::CHANGEABLE);
        put(operation, operation.prior.text("target_id")).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, client) = (operation.prior, &operation.client.clients.events);
        let send = || {
            client
                .remove_targets()
                .rule(prior.text("rule"))
                .set_event_bus_name(prior.owned("event_bus_name"))
                .ids(prior.text("target_id"))
                .force(prior.flag("force_destroy"))
                .send()
        };
        let answer = operation.client.call("events:RemoveTargets", send).await?;
        let failed = answer.failed_entries.unwrap_or_default().into_iter();
        let mut failed = failed.map(|it| failure(it.error_code, it.error_message));
        failed.next().map_or(Ok(()), Err)
    }

    /// An import is by the names of the bus (unless it is the default one), rule and target.
    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let parts: Vec<&str> = id.rsplitn(3, '/').collect();
        let (bus, rule, target) = match parts.as_slice() {
            [target, rule, bus] => (*bus, *rule, *target),
            [target, rule] => (DEFAULT_BUS, *rule, *target),
            _ => {
                let form = "The id is the names of the event bus, the rule and the target with \
                            slashes between; the latter two for the default bus.";
                return Err(Problem::error("Unexpected format of the id", form));
            }
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("event_bus_name", Some(bus))
            .text("rule", Some(rule))
            .text("target_id", Some(target));
        let id = id_in(&builder.build(), target);
        builder.text("id", Some(&id));
        Ok(builder)
    }
}

/// The name of a new target within its rule.
fn target_id(operation: &Operation<'_>) -> String {
    let planned = operation.planned.owned("target_id");
    planned.unwrap_or_else(|| naming::generated(operation, "terraform-"))
}

fn id_in(planned: &Value, target: &str) -> String {
    let rule = planned.text("rule");
    match planned.text("event_bus_name") {
        "" | DEFAULT_BUS => format!("{rule}-{target}"),
        bus => format!("{bus}-{rule}-{target}"),
    }
}

fn failure(code: Option<String>, message: Option<String>) -> AwsError {
    let message = message.unwrap_or_default();
    AwsError::refused(&code.unwrap_or_default(), message)
}

async fn put(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.events);
    let target = request::sdk(planned, id)?;
    let send = || {
        client
            .put_targets()
            .rule(planned.text("rule"))
            .set_event_bus_name(planned.owned("event_bus_name"))
            .targets(target.clone())
            .send()
    };
    let answer = operation.client.call("events:PutTargets", send).await?;
    let failed = answer.failed_entries.unwrap_or_default().into_iter();
    let mut failed = failed.map(|it| failure(it.error_code, it.error_message));
    failed.next().map_or(Ok(()), Err)
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let targets = targets(client, known).await?.into_iter();
    // The id of a new object tells the name of the target, if that was generated.
    let id = known.text("id");
    let id = id.strip_prefix(&id_in(known, "")).unwrap_or(id);
    let id = known.string("target_id").unwrap_or(id);
    let mut own = targets.filter(|it| it.id == id);
    Ok(own.next().map(|found| read::object(known, &found)))
}

/// All targets of the rule of a target; none if the rule is not there.
async fn targets(client: &AwsClient, known: &Value) -> Result<Vec<SdkTarget>, AwsError> {
    let (mut all, mut token) = (Vec::new(), None);
    loop {
        let answer = client.call("events:ListTargetsByRule", || {
            let request = client.clients.events.list_targets_by_rule();
            let request = request.rule(known.text("rule"));
            let request = request.set_event_bus_name(known.owned("event_bus_name"));
            request.set_next_token(token.clone()).send()
        });
        let Some(page) = found(answer.await)? else {
            return Ok(all);
        };
        all.extend(page.targets.unwrap_or_default());
        token = page.next_token.filter(|it| !it.is_empty());
        if token.is_none() {
            return Ok(all);
        }
    }
}
