//! `aws_flow_log`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/flow_log>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    DestinationFileFormat, DestinationOptionsRequest, FlowLog as SdkFlowLog, FlowLogsResourceType,
    LogDestinationType, ResourceType, TrafficType,
};

use super::describe::{filter, pages};
use super::tags;
use crate::answers::{distinct, in_order};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, Spec, computed, id, list_block, optional, optional_computed,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::Value;

/// What is watched: the argument, and its kind in the API.
const WATCHED: [(&str, FlowLogsResourceType); 5] = [
    ("eni_id", FlowLogsResourceType::NetworkInterface),
    ("subnet_id", FlowLogsResourceType::Subnet),
    (
        "transit_gateway_attachment_id",
        FlowLogsResourceType::TransitGatewayAttachment,
    ),
    ("transit_gateway_id", FlowLogsResourceType::TransitGateway),
    ("vpc_id", FlowLogsResourceType::Vpc),
];

/// The resource `aws_flow_log`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/flow_log>
pub struct FlowLog;

#[async_trait]
impl Resource for FlowLog {
    fn title(&self) -> &'static str {
        "Flow Log"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("deliver_cross_account_role", STRING)
                .force_new()
                .check(checks::arn),
            optional("eni_id", STRING).force_new(),
            optional("iam_role_arn", STRING)
                .force_new()
                .check(checks::arn),
            optional_computed("log_destination", STRING)
                .force_new()
                .conflicts_with(&["log_group_name"])
                .check(checks::arn)
                .diff_suppress(same_destination),
            optional("log_destination_type", STRING)
                .default("cloud-watch-logs")
                .force_new()
                .one_of(&["cloud-watch-logs", "s3", "kinesis-data-firehose"]),
            optional_computed("log_format", STRING).force_new(),
            optional_computed("log_group_name", STRING)
                .force_new()
                .conflicts_with(&["log_destination"])
                .deprecated("use 'log_destination' argument instead"),
            optional("max_aggregation_interval", NUMBER)
                .default(Value::int(600))
                .force_new()
                .check(interval),
            optional("regional_nat_gateway_id", STRING)
                .force_new()
                .refused(),
            optional("subnet_id", STRING).force_new(),
            optional("traffic_type", STRING)
                .force_new()
                .one_of(&["ACCEPT", "REJECT", "ALL"]),
            optional("transit_gateway_attachment_id", STRING).force_new(),
            optional("transit_gateway_id", STRING).force_new(),
            optional("vpc_id", STRING).force_new(),
        ])
        .exactly_one(&[
            "eni_id",
            "subnet_id",
            "transit_gateway_attachment_id",
            "transit_gateway_id",
            "vpc_id",
        ])
        .block(destination_options())
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidFlowLogId.NotFound"],
            retryable_errors: &[("", "Unable to assume given IAM role")],
            retry_seconds: 120,
            supports_client_token: true,
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let (resource, kind) = watched(planned);
        let is_transit = matches!(
            kind,
            FlowLogsResourceType::TransitGateway | FlowLogsResourceType::TransitGatewayAttachment
        );
        let traffic = planned.string("traffic_type").filter(|_| !is_transit);
        let interval = planned.integer("max_aggregation_interval");
        let destination = planned.string("log_destination_type");
        let options = planned.first("destination_options").map(options);
        let created = operation
            .client
            .call_once("ec2:CreateFlowLogs", || {
                ec2.create_flow_logs()
                    .client_token(operation.client_token())
                    .resource_ids(resource)
                    .resource_type(kind.clone())
                    .set_deliver_cross_account_role(planned.owned("deliver_cross_account_role"))
                    .set_deliver_logs_permission_arn(planned.owned("iam_role_arn"))
                    .set_destination_options(options.clone())
                    .set_log_destination(planned.owned("log_destination"))
                    .set_log_destination_type(destination.map(LogDestinationType::from))
                    .set_log_format(planned.owned("log_format"))
                    .set_log_group_name(planned.owned("log_group_name"))
                    .set_max_aggregation_interval(interval)
                    .set_traffic_type(traffic.map(TrafficType::from))
                    .set_tag_specifications(tags::without_attempt(
                        operation,
                        ResourceType::VpcFlowLog,
                    ))
                    .send()
            })
            .await?;
        // What is refused stands beside what is made.
        let refused = created.unsuccessful.unwrap_or_default().into_iter();
        if let Some(error) = refused.filter_map(|it| it.error).next() {
            let message = error.message.unwrap_or_default();
            return Err(AwsError::refused(&error.code.unwrap_or_default(), message));
        }
        let id = created.flow_log_ids.unwrap_or_default().into_iter().next();
        id.ok_or_else(|| AwsError::new("the answer holds no flow log"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let (resource, _) = watched(operation.planned);
        let found = pages!(
            operation.client,
            "ec2:DescribeFlowLogs",
            flow_logs,
            operation
                .client
                .clients
                .ec2
                .describe_flow_logs()
                .filter(filter("resource-id", [resource]))
        );
        let same = found
            .into_iter()
            .filter(|it| tags::match_planned(operation, it.tags.as_deref()));
        Ok(Some(same.filter_map(|it| it.flow_log_id).collect()))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = describe(client, &distinct(known, "id")).await?;
        let account = client.identity().await?.account.clone();
        let answers = in_order(known, "id", &found, |it| it.flow_log_id.as_deref());
        Ok(answers
            .map(|(known, found)| Some(object(client, known, found?, &account)))
            .collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ec2 = &operation.client.clients.ec2;
        let answer = operation
            .client
            .call("ec2:DeleteFlowLogs", || {
                ec2.delete_flow_logs().flow_log_ids(operation.id()).send()
            })
            .await?;
        let refused = answer.unsuccessful.unwrap_or_default().into_iter();
        match refused.filter_map(|it| it.error).next() {
            None => Ok(()),
            Some(error) => Err(AwsError::refused(
                &error.code.unwrap_or_default(),
                error.message.unwrap_or_default(),
            )),
        }
    }
}

fn destination_options() -> Nested {
    let fields = [
        optional("file_format", STRING)
            .default("plain-text")
            .force_new()
            .one_of(&["plain-text", "parquet"]),
        optional("hive_compatible_partitions", BOOL)
            .default(false)
            .force_new(),
        optional("per_hour_partition", BOOL)
            .default(false)
            .force_new(),
    ];
    list_block("destination_options", fields).max(1).force_new()
}

/// The seconds over which packets are put together:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html>.
fn interval(name: &str, value: &Value) -> Option<String> {
    let number = value.as_i64().filter(|it| ![60, 600].contains(it))?;
    Some(format!(
        "expected {name} to be one of [60 600], got {number}"
    ))
}

/// The ARN of a log group may end in the name of all its streams.
fn same_destination(before: &Value, after: &Value) -> bool {
    let trimmed = |it: &Value| {
        let text = it.as_str().unwrap_or_default();
        text.strip_suffix(":*").unwrap_or(text).to_owned()
    };
    trimmed(before) == trimmed(after)
}

/// What a flow log watches, and of what kind it is.
fn watched(planned: &Value) -> (&str, FlowLogsResourceType) {
    let mut all = WATCHED.into_iter();
    let found = all.find_map(|(name, kind)| Some((planned.string(name)?, kind)));
    found.unwrap_or(("", FlowLogsResourceType::Vpc))
}

fn options(block: &Value) -> DestinationOptionsRequest {
    DestinationOptionsRequest::builder()
        .set_file_format(block.string("file_format").map(DestinationFileFormat::from))
        .set_hive_compatible_partitions(block.boolean("hive_compatible_partitions"))
        .set_per_hour_partition(block.boolean("per_hour_partition"))
        .build()
}

async fn describe(client: &AwsClient, ids: &[String]) -> Result<Vec<SdkFlowLog>, AwsError> {
    // The ids are no filter: a list of them fails as a whole if one is missing.
    let mut found = pages!(
        client,
        "ec2:DescribeFlowLogs",
        flow_logs,
        client.clients.ec2.describe_flow_logs().max_results(1000)
    );
    found.retain(|it| it.flow_log_id.as_ref().is_some_and(|id| ids.contains(id)));
    Ok(found)
}

fn object(client: &AwsClient, known: &Value, found: &SdkFlowLog, account: &str) -> Value {
    let id = found.flow_log_id.as_deref().unwrap_or_default();
    let arn = client.arn("ec2", account, &format!("vpc-flow-log/{id}"));
    let is_by_destination = found
        .log_destination
        .as_deref()
        .is_some_and(|it| !it.is_empty());
    let group = found.log_group_name.as_deref();
    let by_group = group.filter(|_| !is_by_destination);
    let by_group = by_group.map(|name| client.arn("logs", account, &format!("log-group:{name}")));
    let destination = found.log_destination.clone().filter(|it| !it.is_empty());
    let destination = destination.or(by_group);
    let kind = found.log_destination_type.as_ref().map(|it| it.as_str());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(id))
        .text("arn", Some(&arn))
        .text(
            "deliver_cross_account_role",
            found.deliver_cross_account_role.as_deref(),
        )
        .text("iam_role_arn", found.deliver_logs_permission_arn.as_deref())
        .text("log_destination", destination.as_deref())
        .text("log_destination_type", kind)
        .text("log_format", found.log_format.as_deref())
        .text("log_group_name", group)
        .number("max_aggregation_interval", found.max_aggregation_interval)
        .set("tags_all", tags::value(found.tags.as_deref()));
    let traffic = found.traffic_type.as_ref().map(|it| it.as_str());
    if let Some(traffic) = traffic {
        builder.text("traffic_type", Some(traffic));
    }
    watched_of(
        &mut builder,
        found.resource_id.as_deref().unwrap_or_default(),
    );
    builder.set("destination_options", options_value(found));
    builder.build()
}

/// What is watched says what it is by how its id begins.
fn watched_of(builder: &mut ObjectBuilder, resource: &str) {
    let name = match resource.split('-').next() {
        Some("eni") => "eni_id",
        Some("subnet") => "subnet_id",
        Some("vpc") => "vpc_id",
        Some("tgw") if resource.starts_with("tgw-attach-") => "transit_gateway_attachment_id",
        Some("tgw") => "transit_gateway_id",
        _ => return,
    };
    builder.text(name, Some(resource));
}

fn options_value(found: &SdkFlowLog) -> Value {
    let block = found.destination_options.as_ref().map(|it| {
        let format = it.file_format.as_ref().map(|it| it.as_str());
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("file_format", format)
            .flag("hive_compatible_partitions", it.hive_compatible_partitions)
            .flag("per_hour_partition", it.per_hour_partition);
        builder.build()
    });
    Value::list(destination_options().element_type(), block)
}
