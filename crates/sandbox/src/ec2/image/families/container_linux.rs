//! CoreOS Container Linux and what it lives on as:
//! <https://www.flatcar.org/docs/latest/installing/cloud/aws-ec2/>.

use super::common::AMAZON;
use crate::ec2::image::part::Part::{CoreOsBuild, Number, OneOf, Release, Text};
use crate::ec2::image::part::{Part, plain};
use crate::ec2::image::template::{ImageFacts, Template};

const CHANNEL: Part = OneOf("channel", &[plain("stable"), plain("beta"), plain("alpha")]);

/// Names such as `CoreOS-stable-1855.4.0-hvm`.
pub(crate) const CORE_OS: Template = Template {
    facts: ImageFacts {
        owner: "595879546273",
        alias: None,
        ..AMAZON
    },
    name: &[Text("CoreOS-"), CHANNEL, Text("-"), Release, Text("-hvm")],
    release: &[CoreOsBuild, Text("."), Number(50), Text("."), Number(50)],
    listed: &["1465.7.0", "1855.4.0", "2512.3.0"],
    since: 2014,
    parameters: &[],
};

/// Names such as `Flatcar-stable-2605.6.0-hvm`.
pub(crate) const FLATCAR: Template = Template {
    facts: ImageFacts {
        owner: "075585003325",
        ..CORE_OS.facts
    },
    name: &[Text("Flatcar-"), CHANNEL, Text("-"), Release, Text("-hvm")],
    listed: &["2605.6.0", "3374.2.0", "3975.2.0"],
    since: 2018,
    ..CORE_OS
};
