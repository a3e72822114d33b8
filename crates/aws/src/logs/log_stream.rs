//! `aws_cloudwatch_log_stream`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_stream>
//! - <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html>

use async_trait::async_trait;
use aws_sdk_cloudwatchlogs::types::LogStream as SdkLogStream;
use futures_util::future::try_join_all;

use super::log_group;
use super::requests::{NOT_FOUND_CODES, pages};
use crate::children;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_cloudwatch_log_stream`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_stream>
pub struct LogStream;

#[async_trait]
impl Resource for LogStream {
    fn title(&self) -> &'static str {
        "CloudWatch Logs Log Stream"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            required("log_group_name", STRING)
                .force_new()
                .check(log_group::name),
            required("name", STRING).force_new().check(name),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // A name is one stream's of the group.
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.logs);
        let send = || {
            let request = client.create_log_stream();
            let request = request.log_group_name(planned.text("log_group_name"));
            request.log_stream_name(planned.text("name")).send()
        };
        operation
            .client
            .call_once("logs:CreateLogStream", send)
            .await?;
        Ok(planned.text("name").to_owned())
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let planned = operation.planned;
        let (group, name) = (planned.text("log_group_name"), planned.text("name"));
        let found = stream(operation.client, group, name).await?;
        Ok(Some(found.map(|_| name.to_owned()).into_iter().collect()))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let name = known.string("name").unwrap_or(known.text("id"));
                let found = stream(client, known.text("log_group_name"), name).await?;
                Ok::<_, AwsError>(found.map(|it| object(&known, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, client) = (operation.prior, &operation.client.clients.logs);
        let send = || {
            let request = client.delete_log_stream();
            let request = request.log_group_name(prior.text("log_group_name"));
            request.log_stream_name(prior.text("name")).send()
        };
        let answer = operation.client.call("logs:DeleteLogStream", send);
        answer.await.map(drop)
    }

    /// An import is by the names of the group and of the stream.
    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let form = "The id is the name of the group, a colon, and the name of the stream.";
        let names = ("log_group_name", "name");
        children::imported(id, ':', form, names)
    }
}

/// The stream of that name; none if it or its group is not there.
async fn stream(
    client: &AwsClient,
    group: &str,
    name: &str,
) -> Result<Option<SdkLogStream>, AwsError> {
    let all = async {
        Ok::<_, AwsError>(pages!(
            client,
            "logs:DescribeLogStreams",
            log_streams,
            client
                .clients
                .logs
                .describe_log_streams()
                .log_group_name(group)
                .log_stream_name_prefix(name)
        ))
    };
    let found = match all.await {
        Err(error) if error.is(NOT_FOUND_CODES) => Vec::new(),
        answer => answer?,
    };
    let mut found = found.into_iter();
    Ok(found.find(|it| it.log_stream_name.as_deref() == Some(name)))
}

fn object(known: &Value, found: &SdkLogStream) -> Value {
    let name = found.log_stream_name.as_deref();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .text("arn", found.arn.as_deref())
        .text("name", name);
    builder.build()
}

fn name(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    if text.contains(':') {
        return Some(format!("colons not allowed in \"{name}\": \"{text}\""));
    }
    let is_valid = (1..=512).contains(&text.len());
    (!is_valid).then(|| format!("\"{name}\" must be between 1 and 512 characters: \"{text}\""))
}
