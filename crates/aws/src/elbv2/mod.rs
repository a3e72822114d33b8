//! Elastic Load Balancing, version 2015-12-01: application, network and gateway load balancers. One
//! file or directory for each resource type.

mod action;
mod attributes;
mod listener;
mod listener_certificate;
mod listener_rule;
mod load_balancer;
mod names;
mod requests;
mod tags;
mod target_group;
mod target_group_attachment;

pub(crate) use action::inner;
pub(crate) use load_balancer::existing_balancers;

use super::resource::{DataSources, Resources};

/// The resource types of the service, by name; `aws_alb` and its like are other names of the same.
pub const RESOURCES: Resources = &[
    ("aws_alb", &load_balancer::LoadBalancer),
    ("aws_alb_listener", &listener::Listener),
    (
        "aws_alb_listener_certificate",
        &listener_certificate::ListenerCertificate,
    ),
    ("aws_alb_listener_rule", &listener_rule::ListenerRule),
    ("aws_alb_target_group", &target_group::TargetGroup),
    (
        "aws_alb_target_group_attachment",
        &target_group_attachment::TargetGroupAttachment,
    ),
    ("aws_lb", &load_balancer::LoadBalancer),
    ("aws_lb_listener", &listener::Listener),
    (
        "aws_lb_listener_certificate",
        &listener_certificate::ListenerCertificate,
    ),
    ("aws_lb_listener_rule", &listener_rule::ListenerRule),
    ("aws_lb_target_group", &target_group::TargetGroup),
    (
        "aws_lb_target_group_attachment",
        &target_group_attachment::TargetGroupAttachment,
    ),
];

/// The data sources of the service, by name.
pub const DATA_SOURCES: DataSources = &[
    ("aws_alb", &load_balancer::data::LoadBalancer),
    ("aws_alb_listener", &listener::data::Listener),
    ("aws_alb_target_group", &target_group::data::TargetGroup),
    ("aws_lb", &load_balancer::data::LoadBalancer),
    ("aws_lb_listener", &listener::data::Listener),
    ("aws_lb_target_group", &target_group::data::TargetGroup),
];
