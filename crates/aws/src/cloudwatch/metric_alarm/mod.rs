//! `aws_cloudwatch_metric_alarm`: an alarm on a metric, or on an expression of metrics.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_metric_alarm>
//! - <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>

mod query;
mod read;
mod schema;

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_cloudwatch::types::{
    AlarmType, ComparisonOperator, MetricAlarm as SdkAlarm, StandardUnit, Statistic,
};
use futures_util::future::try_join_all;

use super::requests::{NOT_FOUND_CODES, alarms, delete_alarm};
use super::tags::{self, sdk_tags};
use crate::answers::in_order;
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;

/// The resource `aws_cloudwatch_metric_alarm`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_metric_alarm>
pub struct MetricAlarm;

#[async_trait]
impl Resource for MetricAlarm {
    fn title(&self) -> &'static str {
        "CloudWatch Metric Alarm"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // To put an alarm once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("alarm_name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation, &operation.tags()).await?;
        Ok(operation.planned.text("alarm_name").to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let pages = alarms(client, AlarmType::MetricAlarm, known).await?;
        let found = pages.into_iter();
        let found: Vec<SdkAlarm> = found
            .flat_map(|it| it.metric_alarms.unwrap_or_default())
            .collect();
        let paired = in_order(known, "id", &found, |it| it.alarm_name.as_deref());
        let read = paired.map(|(known, found)| async move {
            match found {
                Some(found) => described(client, known, found).await,
                None => Ok(None),
            }
        });
        try_join_all(read).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.changes_any(schema::CHANGEABLE) {
            true => put(operation, &BTreeMap::new()).await,
            false => Ok(()),
        }
    }

    async fn retag(
        &self,
        operation: &Operation<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        tags::retag(operation.client, operation.prior.text("arn"), removed, &set).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        delete_alarm(operation).await
    }
}

async fn put(operation: &Operation<'_>, tags: &BTreeMap<String, String>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.cloudwatch);
    let threshold_metric = planned.owned("threshold_metric_id");
    let threshold = match threshold_metric {
        Some(_) => None,
        None => Some(planned.fraction("threshold").unwrap_or_default()),
    };
    let whole = |name: &str| planned.integer(name).filter(|it| *it != 0);
    let send = || {
        client
            .put_metric_alarm()
            .alarm_name(planned.text("alarm_name"))
            .actions_enabled(planned.flag("actions_enabled"))
            .set_alarm_description(planned.owned("alarm_description"))
            .set_alarm_actions(Some(planned.strings("alarm_actions")))
            .set_insufficient_data_actions(Some(planned.strings("insufficient_data_actions")))
            .set_ok_actions(Some(planned.strings("ok_actions")))
            .comparison_operator(ComparisonOperator::from(
                planned.text("comparison_operator"),
            ))
            .set_datapoints_to_alarm(whole("datapoints_to_alarm"))
            .set_dimensions(query::dimensions(planned))
            .set_evaluate_low_sample_count_percentile(
                planned.owned("evaluate_low_sample_count_percentiles"),
            )
            .set_evaluation_periods(planned.integer("evaluation_periods"))
            .set_extended_statistic(planned.owned("extended_statistic"))
            .set_metric_name(planned.owned("metric_name"))
            .set_metrics(query::sdk(planned))
            .set_namespace(planned.owned("namespace"))
            .set_period(whole("period"))
            .set_statistic(planned.string("statistic").map(Statistic::from))
            .set_threshold(threshold)
            .set_threshold_metric_id(threshold_metric.clone())
            .set_treat_missing_data(planned.owned("treat_missing_data"))
            .set_unit(planned.string("unit").map(StandardUnit::from))
            .set_tags(sdk_tags(tags))
            .send()
    };
    let answer = operation.client.call("cloudwatch:PutMetricAlarm", send);
    answer.await.map(drop)
}

async fn described(
    client: &AwsClient,
    known: &Value,
    found: &SdkAlarm,
) -> Result<Option<Value>, AwsError> {
    let arn = found.alarm_arn.as_deref().unwrap_or_default();
    let tags = tags::of(client, arn).await?;
    Ok(tags.map(|tags| read::object(known, found, &tags)))
}
