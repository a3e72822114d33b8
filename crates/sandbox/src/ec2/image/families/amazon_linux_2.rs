//! Amazon Linux 2: <https://docs.aws.amazon.com/AL2/latest/ug/ec2.html>. The parameters:
//! <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html>.

use super::common::{AMAZON, ARCHITECTURE};
use crate::ec2::image::part::Fact::{Size, Volume};
use crate::ec2::image::part::Part::{Date, Month, Number, OneOf, Release, Revision, Text};
use crate::ec2::image::part::{Part, plain, rare, word};
use crate::ec2::image::template::{Holds, ImageFacts, Parameter, Template};

const LINUX: ImageFacts = ImageFacts {
    describe: |name, architecture| {
        let mut parts = name.rsplit('-');
        let (disk, version) = (parts.next().unwrap_or_default(), parts.nth(1));
        let version = version.unwrap_or_default();
        format!("Amazon Linux 2 AMI {version} {architecture} HVM {disk}")
    },
    ..AMAZON
};

/// `20190110`, from 2020 on with a counter: `20200406.0`
const RELEASE: &[Part] = &[Date(""), Revision];

const DISK: Part = OneOf("disk", &[plain("gp2"), word("ebs", &[Volume("standard")])]);

/// Names such as `amzn2-ami-hvm-2.0.20190110-x86_64-ebs`.
pub(crate) const CURRENT: Template = Template {
    facts: LINUX,
    name: &[
        Text("amzn2-ami-hvm-2.0."),
        Release,
        Text("-"),
        ARCHITECTURE,
        Text("-"),
        DISK,
    ],
    release: RELEASE,
    listed: &[
        "20180622.1",
        "20180810",
        "20181024",
        "20181114",
        "20190110",
        "20190115",
        "20190228",
        "20190618",
        "20190823.1",
        "20191217.0",
        "20200406.0",
        "20200917.0",
        "20210326.0",
        "20210701.0",
        "20211223.0",
        "20220606.1",
        "20221210.1",
        "20230628.0",
        "20240131.0",
        "20240816.0",
        "20250305.0",
    ],
    since: 2018,
    parameters: &[Parameter {
        path: &[
            Text("/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-"),
            ARCHITECTURE,
            Text("-"),
            DISK,
        ],
        holds: Holds::Id,
    }],
};

const KERNELS: Part = OneOf("kernel", &[plain("5.10"), rare("5.15", &[])]);

/// Names such as `amzn2-ami-kernel-5.10-hvm-2.0.20240131.0-x86_64-gp2`.
pub(crate) const KERNEL: Template = Template {
    name: &[
        Text("amzn2-ami-kernel-"),
        KERNELS,
        Text("-hvm-2.0."),
        Release,
        Text("-"),
        ARCHITECTURE,
        Text("-"),
        DISK,
    ],
    listed: &[
        "20211223.0",
        "20220606.1",
        "20221210.1",
        "20230628.0",
        "20240131.0",
        "20240816.0",
        "20250305.0",
    ],
    since: 2021,
    parameters: &[Parameter {
        path: &[
            Text("/aws/service/ami-amazon-linux-latest/amzn2-ami-kernel-"),
            KERNELS,
            Text("-hvm-"),
            ARCHITECTURE,
            Text("-"),
            DISK,
        ],
        holds: Holds::Id,
    }],
    ..CURRENT
};

/// Names such as `amzn2-ami-minimal-hvm-2.0.20240131.0-x86_64-ebs`.
pub(crate) const MINIMAL: Template = Template {
    facts: ImageFacts { size: 2, ..LINUX },
    name: &[
        Text("amzn2-ami-minimal-hvm-2.0."),
        Release,
        Text("-"),
        ARCHITECTURE,
        Text("-ebs"),
    ],
    parameters: &[Parameter {
        path: &[
            Text("/aws/service/ami-amazon-linux-latest/amzn2-ami-minimal-hvm-"),
            ARCHITECTURE,
            Text("-ebs"),
        ],
        holds: Holds::Id,
    }],
    ..CURRENT
};

/// The release candidates: `amzn2-ami-hvm-2017.12.0.20180509-x86_64-gp2`
pub(crate) const CANDIDATE: Template = Template {
    facts: LINUX,
    name: &[
        Text("amzn2-ami-"),
        OneOf("edition", &[plain(""), word("minimal-", &[Size(2)])]),
        Text("hvm-"),
        Release,
        Text("-x86_64-"),
        DISK,
    ],
    release: &[Month, Text("."), Number(10), Text("."), Date(""), Revision],
    listed: &["2017.12.0.20171212.2", "2017.12.0.20180509"],
    since: 2017,
    parameters: &[],
};
