//! Amazon Linux, the first: <https://aws.amazon.com/amazon-linux-ami/>. Its NAT images:
//! <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html>.

use super::common::AMAZON;
use crate::ec2::image::part::Fact::{Architecture, InstanceStore, Paravirtual, Size, Volume};
use crate::ec2::image::part::Part::{Date, Month, Number, OneOf, Release, Revision, Text};
use crate::ec2::image::part::{Part, plain, rare, word};
use crate::ec2::image::template::{Holds, ImageFacts, Parameter, Template};

const LINUX: ImageFacts = ImageFacts {
    describe: |name, architecture| {
        let mut parts = name.rsplit('-');
        let (disk, version) = (parts.next().unwrap_or_default(), parts.nth(1));
        let kind = if name.contains("-pv-") { "PV" } else { "HVM" };
        let version = version.unwrap_or_default();
        format!("Amazon Linux AMI {version} {architecture} {kind} {disk}")
    },
    ..AMAZON
};

/// Names such as `2018.03.0.20181129`.
const RELEASE: &[Part] = &[Month, Text("."), Number(10), Text("."), Date(""), Revision];

const RELEASES: &[&str] = &[
    "2015.09.1.20160219",
    "2016.03.3.20160708",
    "2016.09.1.20170119",
    "2017.03.1.20170812",
    "2017.09.1.20171103",
    "2017.09.1.20180307",
    "2018.03.0.20180412",
    "2018.03.0.20180811",
    "2018.03.0.20181129",
    "2018.03.0.20190611",
    "2018.03.0.20191219.0",
    "2018.03.0.20200602.1",
    "2018.03.0.20210721.0",
    "2018.03.0.20220907.3",
    "2018.03.0.20230221.0",
    "2018.03.0.20231206.0",
];

const EDITION: Part = OneOf("edition", &[plain(""), word("minimal-", &[Size(2)])]);

const HVM_DISK: Part = OneOf(
    "disk",
    &[
        plain("gp2"),
        word("ebs", &[Volume("standard")]),
        word("s3", &[InstanceStore]),
    ],
);

const PARAVIRTUAL_DISK: Part = OneOf(
    "disk",
    &[
        word("ebs", &[Volume("standard")]),
        word("s3", &[InstanceStore]),
    ],
);

const HVM_PROCESSOR: Part = OneOf("architecture", super::common::PLAIN_X86);

const PARAVIRTUAL_PROCESSOR: Part = OneOf(
    "architecture",
    &[plain("x86_64"), rare("i386", &[Architecture("i386")])],
);

/// Names such as `amzn-ami-hvm-2018.03.0.20181129-x86_64-gp2`.
pub(crate) const HVM: Template = Template {
    facts: LINUX,
    name: &[
        Text("amzn-ami-"),
        EDITION,
        Text("hvm-"),
        Release,
        Text("-"),
        HVM_PROCESSOR,
        Text("-"),
        HVM_DISK,
    ],
    release: RELEASE,
    listed: RELEASES,
    since: 2012,
    parameters: &[Parameter {
        path: &[
            Text("/aws/service/ami-amazon-linux-latest/amzn-ami-"),
            EDITION,
            Text("hvm-"),
            HVM_PROCESSOR,
            Text("-"),
            HVM_DISK,
        ],
        holds: Holds::Id,
    }],
};

/// Names such as `amzn-ami-pv-2018.03.0.20181129-x86_64-ebs`.
pub(crate) const PARAVIRTUAL: Template = Template {
    facts: LINUX,
    name: &[
        Text("amzn-ami-"),
        EDITION,
        OneOf("kind", &[word("pv-", &[Paravirtual])]),
        Release,
        Text("-"),
        PARAVIRTUAL_PROCESSOR,
        Text("-"),
        PARAVIRTUAL_DISK,
    ],
    release: RELEASE,
    listed: RELEASES,
    since: 2011,
    parameters: &[Parameter {
        path: &[
            Text("/aws/service/ami-amazon-linux-latest/amzn-ami-"),
            EDITION,
            OneOf("kind", &[plain("pv-")]),
            PARAVIRTUAL_PROCESSOR,
            Text("-"),
            PARAVIRTUAL_DISK,
        ],
        holds: Holds::Id,
    }],
};

/// `amzn-ami-vpc-nat-hvm-2018.03.0.20181116-x86_64-ebs`; from 2021 on without `hvm`.
pub(crate) const NAT: Template = Template {
    facts: ImageFacts {
        volume: "standard",
        ..LINUX
    },
    name: &[
        Text("amzn-ami-vpc-nat-"),
        OneOf(
            "kind",
            &[plain("hvm-"), plain(""), rare("pv-", &[Paravirtual])],
        ),
        Release,
        Text("-x86_64-ebs"),
    ],
    release: RELEASE,
    listed: &[
        "2017.09.1.20180307",
        "2018.03.0.20181116",
        "2018.03.0.20190611",
        "2018.03.0.20210721.0",
    ],
    since: 2011,
    parameters: &[],
};
