//! Ubuntu, by Canonical: <https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/>.

use super::common::{AMAZON, DEBIAN_ARCHITECTURE as ARCHITECTURE};
use crate::ec2::image::part::Fact::{InstanceStore, Paravirtual, Platform, Volume};
use crate::ec2::image::part::Part::{Date, OneOf, Release, Revision, Text};
use crate::ec2::image::part::Word;
use crate::ec2::image::part::{Part, plain, rare, word};
use crate::ec2::image::template::{Holds, ImageFacts, Parameter, Template};

const UBUNTU: ImageFacts = ImageFacts {
    owner: "099720109477",
    root_device: "/dev/sda1",
    describe: |name, architecture| format!("Canonical, Ubuntu, {architecture} ({name})"),
    ..AMAZON
};

/// Names such as `20180912`, `20180912.1`.
const RELEASE: &[Part] = &[Date(""), Revision];

/// Images on gp2 volumes, up to Ubuntu 23.04.
const SERIES_GP2: Part = OneOf(
    "series",
    &[
        plain("trusty-14.04"),
        plain("xenial-16.04"),
        plain("bionic-18.04"),
        plain("focal-20.04"),
        plain("jammy-22.04"),
        rare("utopic-14.10", &[]),
        rare("vivid-15.04", &[]),
        rare("wily-15.10", &[]),
        rare("yakkety-16.10", &[]),
        rare("zesty-17.04", &[]),
        rare("artful-17.10", &[]),
        rare("cosmic-18.10", &[]),
        rare("disco-19.04", &[]),
        rare("eoan-19.10", &[]),
        rare("groovy-20.10", &[]),
        rare("hirsute-21.04", &[]),
        rare("impish-21.10", &[]),
        rare("kinetic-22.10", &[]),
        rare("lunar-23.04", &[]),
        rare("precise-12.04", &[]),
    ],
);
const NUMBERS_GP2: Part = OneOf(
    "series",
    &[
        plain("14.04"),
        plain("16.04"),
        plain("18.04"),
        plain("20.04"),
        plain("22.04"),
    ],
);
const NAMES_GP2: Part = OneOf(
    "series",
    &[
        plain("trusty"),
        plain("xenial"),
        plain("bionic"),
        plain("focal"),
        plain("jammy"),
    ],
);

/// Images on gp3 volumes, from Ubuntu 23.10 on.
const SERIES_GP3: Part = OneOf(
    "series",
    &[
        plain("noble-24.04"),
        rare("mantic-23.10", &[]),
        rare("oracular-24.10", &[]),
        rare("plucky-25.04", &[]),
    ],
);
const NUMBERS_GP3: Part = OneOf("series", &[plain("24.04")]);
const NAMES_GP3: Part = OneOf("series", &[plain("noble")]);

/// The parameters of a product, by the number and the name of the series, of the newest release and
/// of a certain one.
macro_rules! parameters {
    ($product:literal, $numbers:expr, $names:expr, $disk:literal) => {
        &[
            parameter!($product, $numbers, Text("current"), $disk),
            parameter!($product, $names, Text("current"), $disk),
            parameter!($product, $numbers, Release, $disk),
            parameter!($product, $names, Release, $disk),
        ]
    };
}
macro_rules! parameter {
    ($product:literal, $series:expr, $release:expr, $disk:literal) => {
        Parameter {
            path: &[
                Text(concat!("/aws/service/canonical/ubuntu/", $product, "/")),
                $series,
                Text("/stable/"),
                $release,
                Text("/"),
                ARCHITECTURE,
                Text(concat!("/hvm/ebs-", $disk, "/ami-id")),
            ],
            holds: Holds::Id,
        }
    };
}

/// Names such as `ubuntu/images/hvm-ssd/ubuntu-bionic-18.04-amd64-server-20180912`.
pub(crate) const GP2: Template = Template {
    facts: UBUNTU,
    name: &[
        Text("ubuntu/images/hvm-ssd/ubuntu-"),
        SERIES_GP2,
        Text("-"),
        ARCHITECTURE,
        Text("-server-"),
        Release,
    ],
    release: RELEASE,
    listed: &[
        "20160114.5",
        "20170721",
        "20170727",
        "20180912",
        "20190514",
        "20200408",
        "20210224",
        "20220419",
        "20230516",
        "20230530",
        "20230607",
        "20240301",
        "20250305",
    ],
    since: 2012,
    parameters: parameters!("server", NUMBERS_GP2, NAMES_GP2, "gp2"),
};

/// Names such as `ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20240423`.
pub(crate) const GP3: Template = Template {
    facts: ImageFacts {
        volume: "gp3",
        ..UBUNTU
    },
    name: &[
        Text("ubuntu/images/hvm-ssd-gp3/ubuntu-"),
        SERIES_GP3,
        Text("-"),
        ARCHITECTURE,
        Text("-server-"),
        Release,
    ],
    release: RELEASE,
    listed: &["20240423", "20240927", "20250305"],
    since: 2023,
    parameters: parameters!("server", NUMBERS_GP3, NAMES_GP3, "gp3"),
};

/// The forms of old: `ubuntu/images/hvm-instance/ubuntu-trusty-14.04-amd64-server-20170727`
pub(crate) const OLD: Template = Template {
    facts: UBUNTU,
    name: &[
        OneOf(
            "kind",
            &[
                rare("ubuntu/images/hvm-instance/", &[InstanceStore]),
                rare("ubuntu/images/hvm-io1/", &[Volume("io1")]),
                rare("ubuntu/images/hvm/", &[Volume("standard")]),
                rare("ubuntu/images/ebs/", &[Paravirtual, Volume("standard")]),
                rare("ubuntu/images/ebs-ssd/", &[Paravirtual]),
                rare("ubuntu/images/ebs-io1/", &[Paravirtual, Volume("io1")]),
                rare("ubuntu/images/instance/", &[Paravirtual, InstanceStore]),
            ],
        ),
        Text("ubuntu-"),
        SERIES_GP2,
        Text("-"),
        OneOf("architecture", &[plain("amd64"), word("i386", I386)]),
        Text("-server-"),
        Release,
    ],
    parameters: &[],
    ..GP2
};

const I386: &[crate::ec2::image::part::Fact] =
    &[crate::ec2::image::part::Fact::Architecture("i386")];

/// Names such as `ubuntu-minimal/images/hvm-ssd/ubuntu-jammy-22.04-amd64-minimal-20250305`.
pub(crate) const MINIMAL_GP2: Template = Template {
    name: &[
        Text("ubuntu-minimal/images/hvm-ssd/ubuntu-"),
        SERIES_GP2,
        Text("-"),
        ARCHITECTURE,
        Text("-minimal-"),
        Release,
    ],
    listed: &["20200408", "20230607", "20240301", "20250305"],
    parameters: parameters!("server-minimal", NUMBERS_GP2, NAMES_GP2, "gp2"),
    ..GP2
};

/// Names such as `ubuntu-minimal/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-minimal-20250305`.
pub(crate) const MINIMAL_GP3: Template = Template {
    name: &[
        Text("ubuntu-minimal/images/hvm-ssd-gp3/ubuntu-"),
        SERIES_GP3,
        Text("-"),
        ARCHITECTURE,
        Text("-minimal-"),
        Release,
    ],
    parameters: parameters!("server-minimal", NUMBERS_GP3, NAMES_GP3, "gp3"),
    ..GP3
};

/// Ubuntu Pro is billed: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-info-fields.html>.
const PRO: Part = OneOf("edition", &[WORD_PRO]);
const WORD_PRO: Word = word(
    "-pro-server-",
    &[Platform("Ubuntu Pro", "RunInstances:0g00")],
);

/// Names such as `ubuntu-pro-server/images/hvm-ssd/ubuntu-jammy-22.04-amd64-pro-server-20250305`.
pub(crate) const PRO_GP2: Template = Template {
    name: &[
        Text("ubuntu-pro-server/images/hvm-ssd/ubuntu-"),
        SERIES_GP2,
        Text("-"),
        ARCHITECTURE,
        PRO,
        Release,
    ],
    listed: &["20200408", "20230607", "20240301", "20250305"],
    parameters: parameters!("pro-server", NUMBERS_GP2, NAMES_GP2, "gp2"),
    ..GP2
};

/// Names such as `ubuntu-pro-server/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-pro-server-20250305`.
pub(crate) const PRO_GP3: Template = Template {
    name: &[
        Text("ubuntu-pro-server/images/hvm-ssd-gp3/ubuntu-"),
        SERIES_GP3,
        Text("-"),
        ARCHITECTURE,
        PRO,
        Release,
    ],
    parameters: parameters!("pro-server", NUMBERS_GP3, NAMES_GP3, "gp3"),
    ..GP3
};
