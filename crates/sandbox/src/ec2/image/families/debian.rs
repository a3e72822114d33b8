//! Debian: <https://wiki.debian.org/Cloud/AmazonEC2Image>; older ones have another owner:
//! <https://wiki.debian.org/Cloud/AmazonEC2Image/Stretch>.

use super::common::{
    AMAZON, ARCHITECTURE as AWS_ARCHITECTURE, DEBIAN_ARCHITECTURE as ARCHITECTURE,
};
use crate::ec2::image::part::Part::{Date, Number, OneOf, Release, Text};
use crate::ec2::image::part::{Part, plain, rare};
use crate::ec2::image::template::{Holds, ImageFacts, Parameter, Template};

const DEBIAN: ImageFacts = ImageFacts {
    owner: "136693071363",
    describe: |name, architecture| format!("Debian ({name}, {architecture})"),
    ..AMAZON
};

const VERSION: Part = OneOf(
    "version",
    &[plain("10"), plain("11"), plain("12"), rare("13", &[])],
);
const NAME: Part = OneOf(
    "version",
    &[
        plain("buster"),
        plain("bullseye"),
        plain("bookworm"),
        plain("trixie"),
    ],
);

const fn parameter(path: &'static [Part]) -> Parameter {
    Parameter {
        path,
        holds: Holds::Id,
    }
}

/// Names such as `debian-12-amd64-20250210-2019`.
pub(crate) const CURRENT: Template = Template {
    facts: DEBIAN,
    name: &[
        Text("debian-"),
        VERSION,
        Text("-"),
        ARCHITECTURE,
        Text("-"),
        Release,
    ],
    release: &[Date(""), Text("-"), Number(100_000)],
    listed: &[
        "20190706-10",
        "20210814-734",
        "20220911-1135",
        "20230612-1409",
        "20240211-1654",
        "20250210-2019",
        "20250210-2021",
    ],
    since: 2019,
    parameters: &[
        parameter(&[
            Text("/aws/service/debian/release/"),
            VERSION,
            Text("/latest/"),
            ARCHITECTURE,
        ]),
        parameter(&[
            Text("/aws/service/debian/release/"),
            NAME,
            Text("/latest/"),
            ARCHITECTURE,
        ]),
        parameter(&[
            Text("/aws/service/debian/release/"),
            VERSION,
            Text("/"),
            Release,
            Text("/"),
            ARCHITECTURE,
        ]),
    ],
};

/// Names such as `debian-stretch-hvm-x86_64-gp2-2019-05-14-84483`.
pub(crate) const STRETCH: Template = Template {
    facts: ImageFacts {
        owner: "379101102735",
        ..DEBIAN
    },
    name: &[
        Text("debian-stretch-hvm-"),
        AWS_ARCHITECTURE,
        Text("-gp2-"),
        Release,
    ],
    release: &[Date("-"), Text("-"), Number(100_000)],
    listed: &["2018-11-10-63975", "2019-05-14-84483", "2020-02-10-73984"],
    since: 2017,
    parameters: &[],
};

/// Names such as `debian-jessie-amd64-hvm-2017-01-15-1221-ebs`.
pub(crate) const JESSIE: Template = Template {
    name: &[Text("debian-jessie-amd64-hvm-"), Release, Text("-ebs")],
    listed: &["2016-04-03-1200", "2017-01-15-1221"],
    since: 2015,
    ..STRETCH
};
