//! `aws_cloudwatch_log_subscription_filter`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_subscription_filter>
//! - <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html>

use async_trait::async_trait;
use aws_sdk_cloudwatchlogs::types::{Distribution, SubscriptionFilter as SdkSubscriptionFilter};

use super::requests::{ABORTED, NOT_FOUND_CODES, pages};
use crate::checks;
use crate::children;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, optional, optional_computed, required};
use crate::error::AwsError;
use crate::hash::hash;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_cloudwatch_log_subscription_filter`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_subscription_filter>
pub struct SubscriptionFilter;

#[async_trait]
impl Resource for SubscriptionFilter {
    fn title(&self) -> &'static str {
        "CloudWatch Logs Subscription Filter"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("destination_arn", STRING).check(checks::arn),
            optional("distribution", STRING)
                .default("ByLogStream")
                .one_of(&["Random", "ByLogStream"]),
            required("filter_pattern", STRING).length(0, 1024),
            required("log_group_name", STRING).force_new(),
            required("name", STRING).force_new().length(1, 512),
            optional_computed("role_arn", STRING).check(checks::arn),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // A function's permission or a role that was made just now is not known everywhere yet.
            retryable_errors: &[
                ABORTED,
                (
                    "InvalidParameterException",
                    "Could not execute the lambda function",
                ),
                ("InvalidParameterException", "Could not deliver message to"),
            ],
            retryable_delete_errors: &[ABORTED],
            // To put a filter once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(id_of(operation.planned.text("log_group_name")))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(id_of(operation.planned.text("log_group_name")))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let list = |group: String| async move { filters(client, &group).await };
        let find = |known: &Value, all: &[SdkSubscriptionFilter]| {
            let mut all = all.iter();
            let filter = all.find(|it| it.filter_name.as_deref() == known.string("name"))?;
            Some(object(known, filter))
        };
        children::read(known, "log_group_name", list, find).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&[
            "destination_arn",
            "distribution",
            "filter_pattern",
            "role_arn",
        ]);
        put(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, client) = (operation.prior, &operation.client.clients.logs);
        let send = || {
            let request = client.delete_subscription_filter();
            let request = request.log_group_name(prior.text("log_group_name"));
            request.filter_name(prior.text("name")).send()
        };
        let answer = operation.client.call("logs:DeleteSubscriptionFilter", send);
        answer.await.map(drop)
    }

    /// An import is by the names of the group and of the filter.
    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let form = "The id is the name of the group, a bar, and the name of the filter.";
        let names = ("log_group_name", "name");
        let mut builder = children::imported(id, '|', form, names)?;
        let group = id.split('|').next().unwrap_or_default();
        builder.text("id", Some(&id_of(group)));
        Ok(builder)
    }
}

/// The id that hashicorp/aws computes from the name of the group.
fn id_of(group: &str) -> String {
    format!("cwlsf-{}", hash(&format!("{group}-")))
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.logs);
    let send = || {
        client
            .put_subscription_filter()
            .log_group_name(planned.text("log_group_name"))
            .filter_name(planned.text("name"))
            .filter_pattern(planned.text("filter_pattern"))
            .destination_arn(planned.text("destination_arn"))
            .set_distribution(planned.string("distribution").map(Distribution::from))
            .set_role_arn(planned.owned("role_arn"))
            .send()
    };
    let answer = operation.client.call("logs:PutSubscriptionFilter", send);
    answer.await.map(drop)
}

/// The subscription filters of a group; none if it is not there.
async fn filters(client: &AwsClient, group: &str) -> Result<Vec<SdkSubscriptionFilter>, AwsError> {
    let all = async {
        Ok::<_, AwsError>(pages!(
            client,
            "logs:DescribeSubscriptionFilters",
            subscription_filters,
            client
                .clients
                .logs
                .describe_subscription_filters()
                .log_group_name(group)
        ))
    };
    match all.await {
        Err(error) if error.is(NOT_FOUND_CODES) => Ok(Vec::new()),
        answer => answer,
    }
}

fn object(known: &Value, found: &SdkSubscriptionFilter) -> Value {
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("destination_arn", found.destination_arn.as_deref())
        .text(
            "distribution",
            Some(
                found
                    .distribution
                    .as_ref()
                    .map_or("ByLogStream", Distribution::as_str),
            ),
        )
        .text("filter_pattern", found.filter_pattern.as_deref())
        .text("name", found.filter_name.as_deref())
        .text("role_arn", found.role_arn.as_deref());
    builder.build()
}
