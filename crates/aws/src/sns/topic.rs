//! `aws_sns_topic`: a topic, standard or first in, first out.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic>
//! - <https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html>

use async_trait::async_trait;
use futures_util::future::{try_join, try_join_all};

use super::requests::{NEW_PRINCIPAL, NOT_FOUND_CODES, SnsAttributes, name_in, set_topic, topic};
use super::tags::{self, TopicTagging, sdk_tags};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, Field, NUMBER, STRING, Spec, computed, id, optional, optional_computed,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, attribute_text, string_map_value};
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Operation, Resource, Tagging};
use crate::{checks, json, naming, policy};
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// The resource `aws_sns_topic`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic>
pub struct Topic;

/// The end of the names of FIFO topics.
const FIFO: &str = ".fifo";

/// The arguments that are attributes of a topic, with their names in the API:
/// <https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html>.
const ATTRIBUTES: &[(&str, &str)] = &[
    (
        "application_failure_feedback_role_arn",
        "ApplicationFailureFeedbackRoleArn",
    ),
    (
        "application_success_feedback_role_arn",
        "ApplicationSuccessFeedbackRoleArn",
    ),
    (
        "application_success_feedback_sample_rate",
        "ApplicationSuccessFeedbackSampleRate",
    ),
    ("archive_policy", "ArchivePolicy"),
    ("content_based_deduplication", "ContentBasedDeduplication"),
    ("delivery_policy", "DeliveryPolicy"),
    ("display_name", "DisplayName"),
    ("fifo_throughput_scope", "FifoThroughputScope"),
    (
        "firehose_failure_feedback_role_arn",
        "FirehoseFailureFeedbackRoleArn",
    ),
    (
        "firehose_success_feedback_role_arn",
        "FirehoseSuccessFeedbackRoleArn",
    ),
    (
        "firehose_success_feedback_sample_rate",
        "FirehoseSuccessFeedbackSampleRate",
    ),
    (
        "http_failure_feedback_role_arn",
        "HTTPFailureFeedbackRoleArn",
    ),
    (
        "http_success_feedback_role_arn",
        "HTTPSuccessFeedbackRoleArn",
    ),
    (
        "http_success_feedback_sample_rate",
        "HTTPSuccessFeedbackSampleRate",
    ),
    ("kms_master_key_id", "KmsMasterKeyId"),
    (
        "lambda_failure_feedback_role_arn",
        "LambdaFailureFeedbackRoleArn",
    ),
    (
        "lambda_success_feedback_role_arn",
        "LambdaSuccessFeedbackRoleArn",
    ),
    (
        "lambda_success_feedback_sample_rate",
        "LambdaSuccessFeedbackSampleRate",
    ),
    ("policy", "Policy"),
    ("signature_version", "SignatureVersion"),
    ("sqs_failure_feedback_role_arn", "SQSFailureFeedbackRoleArn"),
    ("sqs_success_feedback_role_arn", "SQSSuccessFeedbackRoleArn"),
    (
        "sqs_success_feedback_sample_rate",
        "SQSSuccessFeedbackSampleRate",
    ),
    ("tracing_config", "TracingConfig"),
];

/// The end of the arguments that are percentages.
const SAMPLE_RATE: &str = "sample_rate";

#[async_trait]
impl Resource for Topic {
    fn title(&self) -> &'static str {
        "SNS Topic"
    }

    fn spec(&self) -> Spec {
        let feedback = ATTRIBUTES.iter().filter_map(|(name, _)| feedback(name));
        Spec::new(fields().into_iter().chain(feedback))
            .tagged()
            .customize_diff(customize_diff)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_while_new: &[NEW_PRINCIPAL],
            // A name is one topic's.
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &TopicTagging
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (name, tags) = (name_of(operation), sdk_tags(&operation.tags()));
        let is_fifo = operation.planned.flag("fifo_topic");
        let answer = operation.client.call_once("sns:CreateTopic", || {
            let request = operation.client.clients.sns.create_topic().name(&name);
            let request = match is_fifo {
                true => request.attributes("FifoTopic", "true"),
                false => request,
            };
            request.set_tags(tags.clone()).send()
        });
        let arn = answer.await?.topic_arn.unwrap_or_default();
        // AWS answers with a topic that has the same tags, whoever made it.
        match operation.before().is_some_and(|it| it.contains(&arn)) {
            true => Err(AwsError::refused(
                "InvalidParameter",
                format!("the topic {name} already exists"),
            )),
            false => Ok(arn),
        }
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let client = operation.client;
        let account = &client.caller().await?.account;
        let arn = client.arn("sns", account, &name_of(operation));
        let found = topic(client, &arn).await?;
        Ok(Some(found.map(|_| arn).into_iter().collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        for (argument, name) in ATTRIBUTES {
            let value = attribute_text(operation.planned.attribute(argument));
            if !value.is_empty() && !["false", "0"].contains(&value.as_str()) {
                set_topic(operation.client, id, name, &value).await?;
            }
        }
        Ok(())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        for (argument, name) in ATTRIBUTES {
            if operation.changes(argument) {
                let value = attribute_text(operation.planned.attribute(argument));
                let value = match value.as_str() {
                    "" if argument.ends_with(SAMPLE_RATE) => "0",
                    "" if *argument == "archive_policy" => "{}",
                    value => value,
                };
                set_topic(operation.client, operation.id(), name, value).await?;
            }
        }
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (client, arn) = (operation.client, operation.id());
        // AWS keeps a topic whose messages it archives.
        if operation.prior.string("archive_policy").is_some() {
            set_topic(client, arn, "ArchivePolicy", "{}").await?;
        }
        let send = || client.clients.sns.delete_topic().topic_arn(arn).send();
        client.call("sns:DeleteTopic", send).await.map(drop)
    }
}

fn fields() -> Vec<Field> {
    let document = |field: Field| field.check(json::json).state_func(policy::normal);
    vec![
        id(),
        document(optional("archive_policy", STRING)).diff_suppress(policy::same_json),
        computed("arn", STRING),
        computed("beginning_archive_time", STRING),
        optional("content_based_deduplication", BOOL).default(false),
        document(optional("delivery_policy", STRING)).diff_suppress(policy::same_json),
        optional("display_name", STRING),
        optional_computed("fifo_throughput_scope", STRING).one_of(&["Topic", "MessageGroup"]),
        optional("fifo_topic", BOOL).default(false).force_new(),
        optional("kms_master_key_id", STRING),
        optional_computed("name", STRING)
            .force_new()
            .conflicts_with(&["name_prefix"]),
        optional_computed("name_prefix", STRING)
            .force_new()
            .conflicts_with(&["name"]),
        computed("owner", STRING),
        document(optional_computed("policy", STRING)).diff_suppress(policy::same),
        optional_computed("signature_version", NUMBER).between(1, 2),
        optional_computed("tracing_config", STRING).one_of(&["Active", "PassThrough"]),
    ]
}

/// The argument of that name, if it is about feedback of deliveries.
fn feedback(name: &'static str) -> Option<Field> {
    match () {
        () if !name.contains("_feedback_") => None,
        () if name.ends_with(SAMPLE_RATE) => Some(optional(name, NUMBER).between(0, 100)),
        () => Some(optional(name, STRING).check(checks::arn)),
    }
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    let is_fifo = diff.planned.value("fifo_topic").as_bool() == Some(true);
    let deduplicates = diff.planned.value("content_based_deduplication");
    if !is_fifo && deduplicates.as_bool() == Some(true) {
        let message = "content-based deduplication can only be set for FIFO topics";
        diff.problems.push(Problem::error(message, ""));
    }
    if !is_fifo && diff.config.string("archive_policy").is_some() {
        let message = "message archive policy can only be set for FIFO topics";
        diff.problems.push(Problem::error(message, ""));
    }
    if let Some(name) = diff.config.string("name").filter(|_| diff.is_create()) {
        let end = if is_fifo { FIFO } else { "" };
        let bare = name.strip_suffix(end);
        let is_allowed = |it: char| it.is_ascii_alphanumeric() || "_-".contains(it);
        let is_right = bare.is_some_and(|it| !it.is_empty() && it.chars().all(is_allowed));
        if !is_right || name.len() > 256 {
            let message = format!("invalid topic name: {name}");
            diff.problems.push(Problem::error(message, ""));
        }
    }
}

/// The name of a new topic.
fn name_of(operation: &Operation<'_>) -> String {
    let planned = operation.planned;
    let name = naming::name(operation, "name", "name_prefix");
    match planned.string("name").is_none() && planned.flag("fifo_topic") {
        true => format!("{name}{FIFO}"),
        false => name,
    }
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let arn = known.text("id");
    let (found, tags) = try_join(topic(client, arn), tags::of(client, arn)).await?;
    let (Some(found), Some(tags)) = (found, tags) else {
        return Ok(None);
    };
    let name = name_in(arn);
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(arn))
        .text("arn", Some(arn))
        .text("name", Some(name))
        .text(
            "name_prefix",
            naming::prefix_of(name.trim_end_matches(FIFO)),
        )
        .flag("fifo_topic", Some(is_true(&found, "FifoTopic")))
        .text("owner", found.get("Owner").map(String::as_str))
        .text(
            "beginning_archive_time",
            found.get("BeginningArchiveTime").map(String::as_str),
        )
        .set("tags_all", string_map_value(&tags));
    let spec = Topic.spec();
    for (argument, name) in ATTRIBUTES {
        let ty = spec.field(argument).map(|it| &it.attribute.ty);
        builder.set(argument, value(known, argument, ty, found.get(*name)));
    }
    Ok(Some(builder.build()))
}

fn is_true(found: &SnsAttributes, name: &str) -> bool {
    found.get(name).is_some_and(|it| it == "true")
}

/// An attribute in the type of its argument.
fn value(known: &Value, argument: &str, ty: Option<&Type>, found: Option<&String>) -> Value {
    let text = found.map(String::as_str).unwrap_or_default();
    match ty {
        Some(Type::Bool) => Value::Bool(text == "true"),
        Some(Type::Number) => Value::int(text.parse().unwrap_or_default()),
        _ if argument == "policy" => policy::kept(text, known.string(argument)).as_str().into(),
        _ if argument.ends_with("_policy") => policy::kept_json(text, known.string(argument))
            .as_str()
            .into(),
        _ => Value::string(text),
    }
}
