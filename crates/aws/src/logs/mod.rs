//! CloudWatch Logs: one file for each resource type, named after it.

mod data;
mod log_group;
mod log_stream;
mod metric_filter;
mod requests;
mod resource_policy;
mod subscription_filter;
mod tags;

use super::resource::{DataSources, Resources};

/// The resource types of the service, by name.
pub const RESOURCES: Resources = &[
    ("aws_cloudwatch_log_group", &log_group::LogGroup),
    (
        "aws_cloudwatch_log_metric_filter",
        &metric_filter::MetricFilter,
    ),
    (
        "aws_cloudwatch_log_resource_policy",
        &resource_policy::ResourcePolicy,
    ),
    ("aws_cloudwatch_log_stream", &log_stream::LogStream),
    (
        "aws_cloudwatch_log_subscription_filter",
        &subscription_filter::SubscriptionFilter,
    ),
];

/// The data sources of the service, by name.
pub const DATA_SOURCES: DataSources = &[
    ("aws_cloudwatch_log_group", &data::LogGroup),
    ("aws_cloudwatch_log_groups", &data::LogGroups),
];
