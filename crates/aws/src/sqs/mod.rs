//! SQS: queues with their policies, and where messages go that nobody could handle.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html>

mod data;
mod queue;
mod queue_attribute;
mod requests;
mod tags;

use crate::resource::{DataSources, Resources};

/// The resource types of the service.
pub(crate) const RESOURCES: Resources = &[
    ("aws_sqs_queue", &queue::Queue),
    ("aws_sqs_queue_policy", &queue_attribute::POLICY),
    (
        "aws_sqs_queue_redrive_allow_policy",
        &queue_attribute::REDRIVE_ALLOW_POLICY,
    ),
    (
        "aws_sqs_queue_redrive_policy",
        &queue_attribute::REDRIVE_POLICY,
    ),
];

/// The data sources of the service.
pub(crate) const DATA_SOURCES: DataSources = &[("aws_sqs_queue", &data::Queue)];
