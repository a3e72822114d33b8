//! EventBridge: event buses, rules and their targets, and who may put events.
//!
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/Welcome.html>

mod bus;
mod permission;
mod requests;
mod rule;
mod tags;
mod target;

use crate::resource::Resources;

/// The resource types of the service.
pub(crate) const RESOURCES: Resources = &[
    ("aws_cloudwatch_event_bus", &bus::Bus),
    ("aws_cloudwatch_event_permission", &permission::Permission),
    ("aws_cloudwatch_event_rule", &rule::Rule),
    ("aws_cloudwatch_event_target", &target::Target),
];
