//! Instances, from launch to termination.

mod attributes;
mod boot;
mod effects;
mod filters;
mod launch;
mod named;
mod options;
mod plan;
mod profiles;
mod resource;
mod states;
mod view;

pub(crate) use boot::{has_booted, left_out};
pub(crate) use effects::{has_stopped, has_terminated};

use super::resource_type::{Ec2Type, Listed};
use crate::action::Actions;
use crate::clock::Moment;
use crate::ec2::model::Instance;

/// The operations on instances.
const ACTIONS: &[Actions] = &[
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

impl Ec2Type for Instance {
    const ACTIONS: &'static [Actions] = ACTIONS;
    const CLIENT_TOKEN: &'static [&'static str] = &[
        "RunInstances",
        "AssociateIamInstanceProfile",
        "ModifyInstanceCreditSpecification",
    ];

    fn listed(&self, now: Moment) -> Listed {
        Listed::tagged(self.state.at(now))
    }
}
