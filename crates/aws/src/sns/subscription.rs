//! `aws_sns_topic_subscription`: an endpoint that receives the messages of a topic.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic_subscription>
//! - <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html>

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::requests::{NOT_FOUND_CODES, SnsAttributes, found};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, Field, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, attribute_text};
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Operation, Resource, Status};
use crate::{checks, json, policy};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_sns_topic_subscription`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic_subscription>
pub struct Subscription;

/// The arguments that are attributes of a subscription, with their names in the API; the scope of a
/// filter is set before the filter, which is judged by it:
/// <https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html>.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("delivery_policy", "DeliveryPolicy"),
    ("filter_policy_scope", "FilterPolicyScope"),
    ("filter_policy", "FilterPolicy"),
    ("raw_message_delivery", "RawMessageDelivery"),
    ("redrive_policy", "RedrivePolicy"),
    ("replay_policy", "ReplayPolicy"),
    ("subscription_role_arn", "SubscriptionRoleArn"),
];

/// The refusal of what nobody has confirmed yet; it goes by itself after two days:
/// <https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html>.
const PENDING: (&str, &str) = ("InvalidParameter", "pending confirmation");

/// Seconds between two looks at a subscription that is to be confirmed.
const INTERVAL: f64 = 2.0;

#[async_trait]
impl Resource for Subscription {
    fn title(&self) -> &'static str {
        "SNS Topic Subscription"
    }

    fn spec(&self) -> Spec {
        Spec::new(fields()).customize_diff(customize_diff)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // To subscribe the same endpoint once more answers with the same subscription.
            supports_client_token: true,
            waits_delete: true,
            ..Behavior::default()
        }
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.sns);
        let attributes = created(planned);
        let answer = operation.client.call("sns:Subscribe", || {
            client
                .subscribe()
                .topic_arn(planned.text("topic_arn"))
                .protocol(planned.text("protocol"))
                .endpoint(planned.text("endpoint"))
                .set_attributes(Some(attributes.clone().into_iter().collect()))
                .return_subscription_arn(true)
                .send()
        });
        Ok(answer.await?.subscription_arn.unwrap_or_default())
    }

    /// Awaits the confirmation of endpoints that confirm by themselves.
    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let planned = operation.planned;
        let protocol = planned.text("protocol");
        let confirms = match protocol {
            "http" | "https" => planned.flag("endpoint_auto_confirms"),
            other => !other.starts_with("email"),
        };
        if !confirms {
            return Ok(());
        }
        let minutes = match protocol.starts_with("http") {
            true => planned.integer("confirmation_timeout_in_minutes"),
            false => None,
        };
        let minutes = u64::try_from(minutes.unwrap_or(2)).unwrap_or(1);
        let clock = &operation.client.clock;
        let until = clock.now() + std::time::Duration::from_secs(60 * minutes);
        let holds = || async {
            let found = attributes(operation.client, id).await?;
            let is_confirmed = found.is_some_and(|it| !is_true(&it, "PendingConfirmation"));
            match is_confirmed || clock.now() < until {
                true => Ok(is_confirmed),
                false => Err(AwsError::new(format!(
                    "the endpoint has not confirmed its subscription for {minutes} minutes"
                ))),
            }
        };
        let what = "the subscription to be confirmed";
        operation.until(what, INTERVAL, holds).await
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let status = |id: &String| {
            let id = id.clone();
            async move {
                let found = attributes(client, &id).await?;
                // What is not confirmed cannot be ended, and ends by itself.
                Ok(match found {
                    None => Status::Absent,
                    Some(found) if is_true(&found, "PendingConfirmation") => {
                        Status::Ended("pending confirmation".to_owned())
                    }
                    Some(_) => Status::Ready,
                })
            }
        };
        try_join_all(ids.iter().map(status)).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let found = attributes(client, known.text("id")).await?;
                Ok(found.map(|found| object(&known, &found)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["confirmation_timeout_in_minutes", "endpoint_auto_confirms"]);
        // There is no scope without a filter.
        let has_filter = operation.planned.string("filter_policy").is_some();
        for (argument, name) in ATTRIBUTES {
            let is_scope = *argument == "filter_policy_scope";
            if !operation.changes(argument) || (is_scope && !has_filter) {
                continue;
            }
            let value = attribute_text(operation.planned.attribute(argument));
            let value = match value.as_str() {
                "" if *argument == "filter_policy" => "{}",
                value => value,
            };
            let client = &operation.client.clients.sns;
            let answer = operation.client.call("sns:SetSubscriptionAttributes", || {
                let request = client.set_subscription_attributes();
                let request = request.subscription_arn(operation.id());
                request.attribute_name(*name).attribute_value(value).send()
            });
            answer.await?;
        }
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.sns;
        let request = || client.unsubscribe().subscription_arn(operation.id());
        let answer = operation
            .client
            .call("sns:Unsubscribe", || request().send());
        match answer.await {
            Err(error) if error.says(PENDING.0, PENDING.1) => Ok(()),
            answer => answer.map(drop),
        }
    }
}

fn fields() -> Vec<Field> {
    let document = |field: Field| {
        let field = field.check(json::json).state_func(policy::normal);
        field.diff_suppress(policy::same_json)
    };
    vec![
        id(),
        computed("arn", STRING),
        optional("confirmation_timeout_in_minutes", NUMBER)
            .default(1)
            .own(),
        computed("confirmation_was_authenticated", BOOL),
        document(optional("delivery_policy", STRING)),
        required("endpoint", STRING).force_new(),
        optional("endpoint_auto_confirms", BOOL)
            .default(false)
            .own(),
        document(optional("filter_policy", STRING)),
        optional_computed("filter_policy_scope", STRING)
            .one_of(&["MessageAttributes", "MessageBody"]),
        computed("owner_id", STRING),
        computed("pending_confirmation", BOOL),
        required("protocol", STRING).force_new().one_of(&[
            "application",
            "email",
            "email-json",
            "firehose",
            "http",
            "https",
            "lambda",
            "sms",
            "sqs",
        ]),
        optional("raw_message_delivery", BOOL).default(false),
        document(optional("redrive_policy", STRING)),
        document(optional("replay_policy", STRING)),
        optional("subscription_role_arn", STRING).check(checks::arn),
        required("topic_arn", STRING).force_new().check(checks::arn),
    ]
}

/// A filter has a scope, and no scope is without a filter.
fn customize_diff(diff: &mut ResourceDiff<'_>) {
    let filter = diff.planned.value("filter_policy");
    let has_filter = !filter.is_null() && filter.as_str() != Some("");
    let scope = diff.config.get("filter_policy_scope");
    let has_scope = scope.is_some_and(|it| !it.is_null());
    let had_scope = diff.prior.string("filter_policy_scope").is_some();
    match (has_filter, has_scope) {
        (false, true) => {
            let message = "filter_policy is required when filter_policy_scope is set";
            diff.problems.push(Problem::error(message, ""));
        }
        (true, false) if !had_scope => {
            let usual = Value::string("MessageAttributes");
            diff.planned.set("filter_policy_scope", usual);
        }
        (false, false) if had_scope || diff.is_create() => {
            diff.planned.set("filter_policy_scope", Value::string(""));
        }
        _ => {}
    }
}

/// The attributes of a new subscription.
fn created(planned: &Value) -> SnsAttributes {
    let attributes = ATTRIBUTES.iter().filter_map(|(argument, name)| {
        let value = attribute_text(planned.attribute(argument));
        let is_void = value.is_empty() || value == "false";
        (!is_void).then(|| ((*name).to_owned(), value))
    });
    attributes.collect()
}

/// All attributes of a subscription; none if it is not there.
async fn attributes(client: &AwsClient, arn: &str) -> Result<Option<SnsAttributes>, AwsError> {
    let answer = client.call("sns:GetSubscriptionAttributes", || {
        let request = client.clients.sns.get_subscription_attributes();
        request.subscription_arn(arn).send()
    });
    let found = found(answer.await)?.map(|it| it.attributes.unwrap_or_default());
    Ok(found.map(|it| it.into_iter().collect()))
}

fn is_true(found: &SnsAttributes, name: &str) -> bool {
    found.get(name).is_some_and(|it| it == "true")
}

fn object(known: &Value, found: &SnsAttributes) -> Value {
    let text = |name: &str| found.get(name).map(String::as_str);
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("arn", text("SubscriptionArn"))
        .text("endpoint", text("Endpoint"))
        .text("owner_id", text("Owner"))
        .text("protocol", text("Protocol"))
        .text("topic_arn", text("TopicArn"))
        .text("filter_policy_scope", text("FilterPolicyScope"))
        .text("subscription_role_arn", text("SubscriptionRoleArn"))
        .fallback("confirmation_timeout_in_minutes", Value::int(1))
        .fallback("endpoint_auto_confirms", Value::Bool(false));
    for (argument, name) in [
        (
            "confirmation_was_authenticated",
            "ConfirmationWasAuthenticated",
        ),
        ("pending_confirmation", "PendingConfirmation"),
        ("raw_message_delivery", "RawMessageDelivery"),
    ] {
        builder.flag(argument, Some(is_true(found, name)));
    }
    let documents = ATTRIBUTES.iter().copied();
    for (argument, name) in documents.filter(|it| it.0.ends_with("_policy")) {
        let kept = policy::kept_json(text(name).unwrap_or_default(), known.string(argument));
        builder.text(argument, Some(&kept));
    }
    builder.build()
}
