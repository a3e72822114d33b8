//! CentOS: <https://wiki.centos.org/Cloud/AWS>.

use super::common::AMAZON;
use crate::ec2::image::part::Fact::Architecture;
use crate::ec2::image::part::Part::{Date, OneOf, Release, Text};
use crate::ec2::image::part::{Part, plain, word};
use crate::ec2::image::template::{ImageFacts, Template};

const CENTOS: ImageFacts = ImageFacts {
    owner: "125523088429",
    alias: None,
    root_device: "/dev/sda1",
    ..AMAZON
};

const ARCHITECTURE: Part = OneOf(
    "architecture",
    &[plain("x86_64"), word("aarch64", &[Architecture("arm64")])],
);

/// `CentOS Linux 7 x86_64 HVM EBS ENA 1805_01-b7ee8a69-…`: the end of the name is a number of the
/// marketplace's, so these are known one by one.
pub(crate) const MARKETPLACE: Template = Template {
    facts: ImageFacts {
        owner: "679593333241",
        alias: Some("aws-marketplace"),
        ..CENTOS
    },
    name: &[Text("CentOS Linux 7 x86_64 HVM EBS ENA "), Release],
    release: &[OneOf("release", &[plain(LAST)])],
    listed: &[LAST],
    since: 2018,
    parameters: &[],
};

const LAST: &str = "1805_01-b7ee8a69-ee97-4a49-9e68-afaee216db2e-ami-77ec9308.4";

/// Names such as `CentOS 7.9.2009 x86_64`.
pub(crate) const OWN: Template = Template {
    facts: CENTOS,
    name: &[Text("CentOS "), Release, Text(" "), ARCHITECTURE],
    release: &[OneOf(
        "release",
        &[
            plain("7.9.2009"),
            plain("8.2.2004"),
            plain("8.3.2011"),
            plain("8.4.2105"),
        ],
    )],
    listed: &["7.9.2009", "8.2.2004", "8.3.2011", "8.4.2105"],
    since: 2020,
    parameters: &[],
};

/// Names such as `CentOS Stream 9 x86_64 20230704`.
pub(crate) const STREAM: Template = Template {
    facts: CENTOS,
    name: &[
        Text("CentOS Stream "),
        OneOf("version", &[plain("8"), plain("9"), plain("10")]),
        Text(" "),
        ARCHITECTURE,
        Text(" "),
        Release,
    ],
    release: &[Date("")],
    listed: &["20220829", "20230704", "20240401"],
    since: 2021,
    parameters: &[],
};
