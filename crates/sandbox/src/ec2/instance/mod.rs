//! Instances, from launch to termination.

mod attributes;
mod boot;
mod effects;
mod launch;
mod named;
mod options;
mod plan;
mod profiles;
mod resource;
mod states;
mod view;

pub(crate) use boot::has_booted;
pub(crate) use effects::{has_stopped, has_terminated};

use crate::action::Actions;

/// The operations on instances.
pub(crate) const ACTIONS: &[Actions] = &[
    &[
        ("RunInstances", launch::run),
        ("DescribeInstances", view::describe),
        ("DescribeInstanceStatus", view::describe_status),
    ],
    states::ACTIONS,
    attributes::ACTIONS,
    options::ACTIONS,
    profiles::ACTIONS,
];
