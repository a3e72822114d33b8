//! `aws_cloudwatch_metric_alarm` as AWS describes it.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::types::{ComparisonOperator, MetricAlarm, StandardUnit, Statistic};

use super::query;
use crate::object::{ObjectBuilder, fraction_value, string_map_value};
use rform_core::value::Value;

/// An alarm in the form of the state.
pub(super) fn object(known: &Value, found: &MetricAlarm, tags: &BTreeMap<String, String>) -> Value {
    let mut builder = ObjectBuilder::from(known);
    metric(&mut builder, found);
    let name = found.alarm_name.as_deref();
    builder
        .text("id", name)
        .text("alarm_name", name)
        .text("arn", found.alarm_arn.as_deref())
        .text("alarm_description", found.alarm_description.as_deref())
        .flag("actions_enabled", found.actions_enabled)
        .set("tags_all", string_map_value(tags));
    for (name, actions) in [
        ("alarm_actions", &found.alarm_actions),
        (
            "insufficient_data_actions",
            &found.insufficient_data_actions,
        ),
        ("ok_actions", &found.ok_actions),
    ] {
        builder.string_set(name, actions.clone().unwrap_or_default());
    }
    builder.build()
}

/// What is measured, and what it is compared with.
fn metric(builder: &mut ObjectBuilder, found: &MetricAlarm) {
    let operator = found.comparison_operator.as_ref();
    let threshold = fraction_value(found.threshold.unwrap_or_default());
    builder
        .text(
            "comparison_operator",
            operator.map(ComparisonOperator::as_str),
        )
        .number("datapoints_to_alarm", found.datapoints_to_alarm)
        .set(
            "dimensions",
            query::dimensions_value(found.dimensions.as_deref()),
        )
        .text(
            "evaluate_low_sample_count_percentiles",
            found.evaluate_low_sample_count_percentile.as_deref(),
        )
        .number("evaluation_periods", found.evaluation_periods)
        .text("extended_statistic", found.extended_statistic.as_deref())
        .text("metric_name", found.metric_name.as_deref())
        .set(
            "metric_query",
            query::value(found.metrics.as_deref().unwrap_or_default()),
        )
        .text("namespace", found.namespace.as_deref())
        .number("period", found.period)
        .text("statistic", found.statistic.as_ref().map(Statistic::as_str))
        .set("threshold", threshold)
        .text("threshold_metric_id", found.threshold_metric_id.as_deref())
        .text(
            "treat_missing_data",
            Some(found.treat_missing_data.as_deref().unwrap_or("missing")),
        )
        .text("unit", found.unit.as_ref().map(StandardUnit::as_str));
}
