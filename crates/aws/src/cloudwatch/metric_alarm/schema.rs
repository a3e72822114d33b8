//! The arguments of `aws_cloudwatch_metric_alarm`. The limits are those of
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>.

use super::super::requests::actions;
use super::query;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required, string_map,
};
use crate::object::Attributes;
use rform_core::value::Value;
use rform_provider::Problem;

/// The arguments that a change does not replace.
pub(super) const CHANGEABLE: &[&str] = &[
    "actions_enabled",
    "alarm_actions",
    "alarm_description",
    "comparison_operator",
    "datapoints_to_alarm",
    "dimensions",
    "evaluate_low_sample_count_percentiles",
    "evaluation_periods",
    "extended_statistic",
    "insufficient_data_actions",
    "metric_name",
    "metric_query",
    "namespace",
    "ok_actions",
    "period",
    "statistic",
    "threshold",
    "threshold_metric_id",
    "treat_missing_data",
    "unit",
];

const OPERATORS: &[&str] = &[
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
];

const STATISTICS: &[&str] = &["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

pub(super) fn spec() -> Spec {
    let own = [
        id(),
        optional("actions_enabled", BOOL).default(true),
        optional("alarm_description", STRING).length(0, 1024),
        required("alarm_name", STRING).force_new().length(0, 255),
        computed("arn", STRING),
        required("comparison_operator", STRING).one_of(OPERATORS),
        optional("datapoints_to_alarm", NUMBER).at_least(1),
        optional("dimensions", string_map()).conflicts_with(&["metric_query"]),
        optional_computed("evaluate_low_sample_count_percentiles", STRING)
            .one_of(&["evaluate", "ignore"]),
        required("evaluation_periods", NUMBER).at_least(1),
        optional("extended_statistic", STRING).conflicts_with(&["statistic", "metric_query"]),
        optional("metric_name", STRING)
            .length(0, 255)
            .conflicts_with(&["metric_query"]),
        optional("namespace", STRING)
            .length(0, 255)
            .conflicts_with(&["metric_query"]),
        optional("period", NUMBER).conflicts_with(&["metric_query"]),
        optional("statistic", STRING)
            .one_of(STATISTICS)
            .conflicts_with(&["extended_statistic", "metric_query"]),
        optional("threshold", NUMBER).conflicts_with(&["threshold_metric_id"]),
        optional("threshold_metric_id", STRING)
            .length(1, 255)
            .conflicts_with(&["threshold"]),
        optional("treat_missing_data", STRING)
            .default("missing")
            .one_of(&["breaching", "notBreaching", "ignore", "missing"]),
        optional("unit", STRING),
    ];
    Spec::new(own.into_iter().chain(actions()))
        .block(query::block())
        .version(1)
        .tagged()
        .validate(validate)
}

/// An alarm is on one metric, or on what queries make of several.
fn validate(config: &Value) -> Vec<Problem> {
    let is_open = |name: &str| config.get(name).is_some_and(|it| !it.is_known());
    let is_said = |name: &str| is_open(name) || config.string(name).is_some();
    let has_query = is_open("metric_query") || config.first("metric_query").is_some();
    match is_said("metric_name") || has_query {
        true => Vec::new(),
        false => {
            let message =
                "one of `metric_name` or `metric_query` must be set for a cloudwatch metric alarm";
            vec![Problem::error(message, "")]
        }
    }
}
