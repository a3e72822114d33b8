//! CloudWatch: alarms on metrics and on other alarms, and dashboards.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html>

mod composite_alarm;
mod dashboard;
mod metric_alarm;
mod requests;
mod tags;

use crate::resource::Resources;

/// The resource types of the service.
pub(crate) const RESOURCES: Resources = &[
    (
        "aws_cloudwatch_composite_alarm",
        &composite_alarm::CompositeAlarm,
    ),
    ("aws_cloudwatch_dashboard", &dashboard::Dashboard),
    ("aws_cloudwatch_metric_alarm", &metric_alarm::MetricAlarm),
];
