//! EC2 Auto Scaling: groups and what belongs to them. One file or directory for each resource type.

mod attachment;
mod group;
mod group_tag;
mod lifecycle_hook;
mod notification;
mod requests;
mod schedule;
mod traffic_source_attachment;

use super::resource::{DataSources, Resources};

/// The resource types of the service, by name.
pub const RESOURCES: Resources = &[
    ("aws_autoscaling_attachment", &attachment::Attachment),
    ("aws_autoscaling_group", &group::Group),
    ("aws_autoscaling_group_tag", &group_tag::GroupTag),
    (
        "aws_autoscaling_lifecycle_hook",
        &lifecycle_hook::LifecycleHook,
    ),
    ("aws_autoscaling_notification", &notification::Notification),
    ("aws_autoscaling_schedule", &schedule::Schedule),
    (
        "aws_autoscaling_traffic_source_attachment",
        &traffic_source_attachment::TrafficSourceAttachment,
    ),
];

/// The data sources of the service, by name.
pub const DATA_SOURCES: DataSources = &[("aws_autoscaling_groups", &group::data::Groups)];
