//! SNS: topics, their policies, and who is told.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/welcome.html>

mod data;
mod requests;
mod subscription;
mod tags;
mod topic;
mod topic_policy;

use crate::resource::{DataSources, Resources};

/// The resource types of the service.
pub(crate) const RESOURCES: Resources = &[
    ("aws_sns_topic", &topic::Topic),
    ("aws_sns_topic_policy", &topic_policy::TopicPolicy),
    ("aws_sns_topic_subscription", &subscription::Subscription),
];

/// The data sources of the service.
pub(crate) const DATA_SOURCES: DataSources = &[("aws_sns_topic", &data::Topic)];
