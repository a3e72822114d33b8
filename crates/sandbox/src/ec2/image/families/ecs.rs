//! ECS-optimized images:
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-optimized_AMI.html>; their
//! parameters: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html>.

use super::amazon_linux_2023;
use super::common::{AMAZON, ARCHITECTURE};
use crate::ec2::image::part::Part::{Date, MonthLetter, OneOf, Release, Text};
use crate::ec2::image::part::plain;
use crate::ec2::image::template::{Holds, ImageFacts, Parameter, Template};

const ECS: ImageFacts = ImageFacts {
    owner: "591542846629",
    size: 30,
    describe: |name, architecture| format!("{name} {architecture} ECS HVM EBS"),
    ..AMAZON
};

/// Every form of a parameter: the whole document, and each of its fields.
macro_rules! forms {
    ($($path:expr),+) => {
        &[
            Parameter { path: &[$($path,)+ Text("/recommended")], holds: Holds::Document },
            Parameter { path: &[$($path,)+ Text("/recommended/image_id")], holds: Holds::Id },
            Parameter { path: &[$($path,)+ Text("/recommended/image_name")], holds: Holds::Name },
            Parameter { path: &[$($path,)+ Text("/recommended/image_version")], holds: Holds::Release },
        ]
    };
}

/// Names such as `amzn-ami-2018.03.g-amazon-ecs-optimized`.
pub(crate) const FIRST: Template = Template {
    facts: ImageFacts { size: 8, ..ECS },
    name: &[Text("amzn-ami-"), Release, Text("-amazon-ecs-optimized")],
    release: &[MonthLetter],
    listed: &[
        "2016.09.g",
        "2017.03.g",
        "2017.09.l",
        "2018.03.g",
        "2018.03.w",
    ],
    since: 2015,
    parameters: forms!(Text("/aws/service/ecs/optimized-ami/amazon-linux")),
};

/// Names such as `amzn2-ami-ecs-hvm-2.0.20240201-x86_64-ebs`.
pub(crate) const SECOND: Template = Template {
    facts: ECS,
    name: &[
        Text("amzn2-ami-ecs-"),
        OneOf(
            "kind",
            &[
                plain(""),
                plain("kernel-5.10-"),
                plain("gpu-"),
                plain("inf-"),
            ],
        ),
        Text("hvm-2.0."),
        Release,
        Text("-"),
        ARCHITECTURE,
        Text("-ebs"),
    ],
    release: &[Date("")],
    listed: &[
        "20181112", "20190301", "20200205", "20210301", "20220318", "20230301", "20240201",
        "20250304",
    ],
    since: 2018,
    parameters: forms!(
        Text("/aws/service/ecs/optimized-ami/amazon-linux-2"),
        OneOf("kind", KINDS),
        OneOf("architecture", PROCESSORS)
    ),
};

const KINDS: &[crate::ec2::image::part::Word] = &[
    plain(""),
    plain("/kernel-5.10"),
    plain("/gpu"),
    plain("/inf"),
];

const PROCESSORS: &[crate::ec2::image::part::Word] = &[plain(""), plain("/arm64")];

/// Names such as `al2023-ami-ecs-hvm-2023.0.20250304-kernel-6.1-x86_64`.
pub(crate) const THIRD: Template = Template {
    facts: ImageFacts {
        owner: ECS.owner,
        size: 30,
        ..amazon_linux_2023::LINUX
    },
    name: &[
        Text("al2023-ami-ecs-"),
        OneOf("kind", &[plain(""), plain("neuron-")]),
        Text("hvm-2023.0."),
        Release,
        Text("-kernel-6.1-"),
        ARCHITECTURE,
    ],
    release: &[Date("")],
    listed: &["20230321", "20231103", "20240409", "20250304"],
    since: 2023,
    parameters: forms!(
        Text("/aws/service/ecs/optimized-ami/amazon-linux-2023"),
        OneOf("kind", &[plain(""), plain("/neuron")]),
        OneOf("architecture", PROCESSORS)
    ),
};

/// Names such as `al2023-ami-ecs-gpu-hvm-2023.0.20250304-kernel-6.1-x86_64-ebs`:
/// <https://github.com/aws/amazon-ecs-ami/releases>.
pub(crate) const THIRD_GPU: Template = Template {
    name: &[
        Text("al2023-ami-ecs-gpu-hvm-2023.0."),
        Release,
        Text("-kernel-6.1-"),
        ARCHITECTURE,
        Text("-ebs"),
    ],
    parameters: forms!(
        Text("/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu"),
        OneOf("architecture", PROCESSORS)
    ),
    ..THIRD
};
