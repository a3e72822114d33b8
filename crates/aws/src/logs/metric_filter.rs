//! `aws_cloudwatch_log_metric_filter`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_metric_filter>
//! - <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html>

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use aws_sdk_cloudwatchlogs::types::{
    MetricFilter as SdkMetricFilter, MetricTransformation, StandardUnit,
};

use super::log_group;
use super::requests::{ABORTED, NOT_FOUND_CODES, pages};
use crate::children;
use crate::client::AwsClient;
use crate::declare::{BOOL, Nested, STRING, Spec, id, list_block, optional, required, string_map};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_cloudwatch_log_metric_filter`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_metric_filter>
pub struct MetricFilter;

#[async_trait]
impl Resource for MetricFilter {
    fn title(&self) -> &'static str {
        "CloudWatch Logs Metric Filter"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("apply_on_transformed_logs", BOOL).default(false),
            required("log_group_name", STRING)
                .force_new()
                .check(log_group::name),
            required("name", STRING).force_new().length(1, 512),
            required("pattern", STRING)
                .length(0, 1024)
                .state_func(trimmed),
        ])
        .block(transformation())
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: &[ABORTED],
            retryable_delete_errors: &[ABORTED],
            // To put a filter once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(operation.planned.text("name").to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let list = |group: String| async move { filters(client, &group).await };
        let find = |known: &Value, all: &[SdkMetricFilter]| {
            let name = known.string("name").unwrap_or(known.text("id"));
            let mut all = all.iter();
            let filter = all.find(|it| it.filter_name.as_deref() == Some(name))?;
            Some(object(known, filter))
        };
        children::read(known, "log_group_name", list, find).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&[
            "apply_on_transformed_logs",
            "metric_transformation",
            "pattern",
        ]);
        put(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, client) = (operation.prior, &operation.client.clients.logs);
        let send = || {
            let request = client.delete_metric_filter();
            let request = request.log_group_name(prior.text("log_group_name"));
            request.filter_name(prior.text("name")).send()
        };
        let answer = operation.client.call("logs:DeleteMetricFilter", send);
        answer.await.map(drop)
    }

    /// An import is by the names of the group and of the filter.
    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let form = "The id is the name of the group, a colon, and the name of the filter.";
        let names = ("log_group_name", "name");
        children::imported(id, ':', form, names)
    }
}

fn transformation() -> Nested {
    list_block(
        "metric_transformation",
        [
            optional("default_value", STRING),
            optional("dimensions", string_map()),
            required("name", STRING).length(0, 255),
            required("namespace", STRING).length(0, 255),
            optional("unit", STRING).default("None"),
            required("value", STRING).length(0, 100),
        ],
    )
    .min(1)
    .max(1)
}

fn trimmed(value: &Value) -> Value {
    match value.as_str() {
        Some(text) => Value::string(text.trim()),
        None => value.clone(),
    }
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.logs);
    let blocks = planned.items("metric_transformation").map(sdk);
    let transformations: Vec<MetricTransformation> = blocks.collect::<Result<_, AwsError>>()?;
    let applies = planned.boolean("apply_on_transformed_logs");
    let send = || {
        client
            .put_metric_filter()
            .log_group_name(planned.text("log_group_name"))
            .filter_name(planned.text("name"))
            .filter_pattern(planned.text("pattern").trim())
            .set_apply_on_transformed_logs(applies.filter(|it| *it))
            .set_metric_transformations(Some(transformations.clone()))
            .send()
    };
    let answer = operation.client.call("logs:PutMetricFilter", send);
    answer.await.map(drop)
}

fn sdk(block: &Value) -> Result<MetricTransformation, AwsError> {
    let default = block.string("default_value");
    let default = default.map(|text| {
        let parsed = text.parse::<f64>();
        parsed.map_err(|_| AwsError::new(format!("default_value is no number: {text}")))
    });
    let dimensions = block.string_map("dimensions");
    let dimensions: HashMap<String, String> = dimensions.into_iter().collect();
    MetricTransformation::builder()
        .set_default_value(default.transpose()?)
        .set_dimensions((!dimensions.is_empty()).then_some(dimensions))
        .metric_name(block.text("name"))
        .metric_namespace(block.text("namespace"))
        .metric_value(block.text("value"))
        .set_unit(block.string("unit").map(StandardUnit::from))
        .build()
        .map_err(|error| AwsError::new(error.to_string()))
}

/// The metric filters of a group; none if it is not there.
async fn filters(client: &AwsClient, group: &str) -> Result<Vec<SdkMetricFilter>, AwsError> {
    let all = async {
        Ok::<_, AwsError>(pages!(
            client,
            "logs:DescribeMetricFilters",
            metric_filters,
            client
                .clients
                .logs
                .describe_metric_filters()
                .log_group_name(group)
        ))
    };
    match all.await {
        Err(error) if error.is(NOT_FOUND_CODES) => Ok(Vec::new()),
        answer => answer,
    }
}

fn object(known: &Value, found: &SdkMetricFilter) -> Value {
    let name = found.filter_name.as_deref();
    let transformations = found.metric_transformations.as_deref().unwrap_or_default();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .flag(
            "apply_on_transformed_logs",
            Some(found.apply_on_transformed_logs),
        )
        .text("name", name)
        .text("pattern", found.filter_pattern.as_deref())
        .set(
            "metric_transformation",
            Value::list(
                transformation().element_type(),
                transformations.iter().map(value),
            ),
        );
    builder.build()
}

fn value(found: &MetricTransformation) -> Value {
    let dimensions = found.dimensions.clone().unwrap_or_default();
    let dimensions: BTreeMap<String, String> = dimensions.into_iter().collect();
    let default = found.default_value.map(|it| it.to_string());
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("default_value", default.as_deref())
        .set("dimensions", string_map_value(&dimensions))
        .text("name", Some(&found.metric_name))
        .text("namespace", Some(&found.metric_namespace))
        .text(
            "unit",
            Some(found.unit.as_ref().map_or("None", StandardUnit::as_str)),
        )
        .text("value", Some(&found.metric_value));
    builder.build()
}
