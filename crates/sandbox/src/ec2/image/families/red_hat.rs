//! Red Hat Enterprise Linux:
//! <https://access.redhat.com/solutions/15356>.

use super::common::{AMAZON, ARCHITECTURE};
use crate::ec2::image::part::Fact::Volume;
use crate::ec2::image::part::Part::{Date, Number, OneOf, Release, Text};
use crate::ec2::image::part::{Part, plain, word};
use crate::ec2::image::template::{ImageFacts, Template};

const MAJOR: Part = OneOf(
    "major",
    &[plain("6"), plain("7"), plain("8"), plain("9"), plain("10")],
);

/// Names such as `RHEL-7.4_HVM_GA-20170808-x86_64-2-Hourly2-GP2`, `RHEL-9.5.0_HVM-20250128-x86_64-0-Hourly2-GP3`.
pub(crate) const CURRENT: Template = Template {
    facts: ImageFacts {
        owner: "309956199498",
        root_device: "/dev/sda1",
        size: 10,
        platform: "Red Hat Enterprise Linux",
        usage_operation: "RunInstances:0010",
        ..AMAZON
    },
    name: &[
        Text("RHEL-"),
        Release,
        Text("-Hourly2-"),
        OneOf("disk", &[plain("GP2"), word("GP3", &[Volume("gp3")])]),
    ],
    release: &[
        MAJOR,
        Text("."),
        Number(16),
        OneOf("patch", &[plain(""), plain(".0")]),
        OneOf("stage", &[plain("_HVM"), plain("_HVM_GA")]),
        Text("-"),
        Date(""),
        Text("-"),
        ARCHITECTURE,
        Text("-"),
        Number(64),
    ],
    listed: &[
        "7.4_HVM_GA-20170808-x86_64-2",
        "7.9_HVM-20221027-x86_64-0",
        "8.6.0_HVM-20220503-x86_64-2",
        "8.6.0_HVM-20220503-arm64-2",
        "9.5.0_HVM-20250128-x86_64-0",
        "9.5.0_HVM-20250128-arm64-0",
    ],
    since: 2013,
    parameters: &[],
};
