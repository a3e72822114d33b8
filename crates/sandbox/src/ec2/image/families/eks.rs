//! EKS-optimized images: <https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html>;
//! names: <https://github.com/awslabs/amazon-eks-ami/releases>.

use super::amazon_linux_2023;
use super::common::{AMAZON, ARCHITECTURE};
use crate::ec2::image::part::Fact::Architecture;
use crate::ec2::image::part::Part::{Date, OneOf, Release, Text};
use crate::ec2::image::part::Word;
use crate::ec2::image::part::{Part, plain, rare, word};
use crate::ec2::image::template::{Holds, ImageFacts, Parameter, Template};

const EKS: ImageFacts = ImageFacts {
    owner: "602401143452",
    size: 20,
    describe: |name, _| format!("EKS Kubernetes Worker AMI ({name})"),
    ..AMAZON
};

/// Versions of Kubernetes.
const VERSION: Part = OneOf(
    "version",
    &[
        rare("1.10", &[]),
        rare("1.11", &[]),
        rare("1.12", &[]),
        rare("1.13", &[]),
        plain("1.14"),
        plain("1.15"),
        plain("1.16"),
        plain("1.17"),
        plain("1.18"),
        plain("1.19"),
        plain("1.20"),
        plain("1.21"),
        plain("1.22"),
        plain("1.23"),
        plain("1.24"),
        plain("1.25"),
        plain("1.26"),
        plain("1.27"),
        plain("1.28"),
        plain("1.29"),
        plain("1.30"),
        plain("1.31"),
        plain("1.32"),
        plain("1.33"),
        rare("1.34", &[]),
        rare("1.35", &[]),
        rare("1.36", &[]),
    ],
);

macro_rules! forms {
    ($($path:expr),+) => {
        &[
            Parameter { path: &[$($path,)+ Text("/recommended")], holds: Holds::Document },
            Parameter { path: &[$($path,)+ Text("/recommended/image_id")], holds: Holds::Id },
            Parameter { path: &[$($path,)+ Text("/recommended/image_name")], holds: Holds::Name },
            Parameter { path: &[$($path,)+ Text("/recommended/release_version")], holds: Holds::Release },
        ]
    };
}

/// Names such as `amazon-eks-node-1.27-v20230703`.
pub(crate) const SECOND: Template = Template {
    facts: EKS,
    name: &[
        Text("amazon-eks-"),
        OneOf(
            "kind",
            &[
                plain(""),
                word("arm64-", &[Architecture("arm64")]),
                plain("gpu-"),
            ],
        ),
        Text("node-"),
        VERSION,
        Text("-v"),
        Release,
    ],
    release: &[Date("")],
    listed: &[
        "20190927", "20201007", "20220802", "20230703", "20240307", "20250304",
    ],
    since: 2018,
    parameters: forms!(
        Text("/aws/service/eks/optimized-ami/"),
        VERSION,
        OneOf("kind", KINDS)
    ),
};

const KINDS: &[Word] = &[
    plain("/amazon-linux-2"),
    plain("/amazon-linux-2-arm64"),
    plain("/amazon-linux-2-gpu"),
];

const VARIANT: Part = OneOf(
    "variant",
    &[plain("standard"), plain("nvidia"), plain("neuron")],
);

/// Names such as `amazon-eks-node-al2023-x86_64-standard-1.31-v20241024`.
pub(crate) const THIRD: Template = Template {
    facts: ImageFacts {
        owner: EKS.owner,
        size: 20,
        describe: EKS.describe,
        ..amazon_linux_2023::LINUX
    },
    name: &[
        Text("amazon-eks-node-al2023-"),
        ARCHITECTURE,
        Text("-"),
        VARIANT,
        Text("-"),
        VERSION,
        Text("-v"),
        Release,
    ],
    release: &[Date("")],
    listed: &["20240227", "20241024", "20250304"],
    since: 2024,
    parameters: forms!(
        Text("/aws/service/eks/optimized-ami/"),
        VERSION,
        Text("/amazon-linux-2023/"),
        ARCHITECTURE,
        Text("/"),
        VARIANT
    ),
};
