//! Amazon Linux 2023: <https://docs.aws.amazon.com/linux/al2023/ug/naming-and-versioning.html>.

use super::common::{AMAZON, ARCHITECTURE};
use crate::ec2::image::part::Fact::Size;
use crate::ec2::image::part::Part::{Date, Number, OneOf, Release, Revision, Text};
use crate::ec2::image::part::{Part, plain, rare, word};
use crate::ec2::image::template::{Holds, ImageFacts, Parameter, Template};

/// The properties that all Amazon Linux 2023 images share.
pub(crate) const LINUX: ImageFacts = ImageFacts {
    volume: "gp3",
    imds_v2: true,
    describe: |name, architecture| {
        let version = name.split('-').find(|part| part.starts_with("2023."));
        let version = version.unwrap_or_default();
        format!("Amazon Linux 2023 AMI {version} {architecture} HVM")
    },
    ..AMAZON
};

const EDITION: Part = OneOf("edition", &[plain(""), word("minimal-", &[Size(2)])]);

/// Names such as `al2023-ami-2023.6.20250303.0-kernel-6.1-x86_64`.
pub(crate) const CURRENT: Template = Template {
    facts: LINUX,
    name: &[
        Text("al2023-ami-"),
        EDITION,
        Release,
        Text("-kernel-"),
        OneOf("kernel", &[plain("6.1"), rare("6.12", &[])]),
        Text("-"),
        ARCHITECTURE,
    ],
    release: &[Text("2023."), Number(100), Text("."), Date(""), Revision],
    listed: &[
        "2023.0.20230315.0",
        "2023.1.20230809.0",
        "2023.2.20231113.0",
        "2023.3.20240219.0",
        "2023.4.20240416.0",
        "2023.5.20240708.0",
        "2023.6.20250303.0",
    ],
    since: 2023,
    parameters: &[
        Parameter {
            path: &[
                Text("/aws/service/ami-amazon-linux-latest/al2023-ami-"),
                EDITION,
                Text("kernel-"),
                OneOf("kernel", &[plain("default"), plain("6.12")]),
                Text("-"),
                ARCHITECTURE,
            ],
            holds: Holds::Id,
        },
        Parameter {
            path: &[
                Text("/aws/service/ami-amazon-linux-latest/al2023-ami-"),
                EDITION,
                Text("kernel-"),
                OneOf("kernel", &[plain("6.1")]),
                Text("-"),
                ARCHITECTURE,
            ],
            holds: Holds::Id,
        },
    ],
};
