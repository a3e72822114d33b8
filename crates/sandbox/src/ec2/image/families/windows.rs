//! Windows Server: <https://docs.aws.amazon.com/ec2/latest/windows-ami-reference/windows-amis.html>.

use super::common::AMAZON;
use crate::ec2::image::part::Fact::{Platform, Size};
use crate::ec2::image::part::Part::{Date, OneOf, Release, Text};
use crate::ec2::image::part::{Fact, Part, plain, rare};
use crate::ec2::image::template::{Holds, ImageFacts, Parameter, Template};

const WINDOWS: ImageFacts = ImageFacts {
    owner: "801119661308",
    root_device: "/dev/sda1",
    size: 30,
    platform: "Windows",
    usage_operation: "RunInstances:0002",
    describe: |name, _| format!("Microsoft Windows Server ({name})"),
    ..AMAZON
};

const LANGUAGE: Part = OneOf(
    "language",
    &[
        plain("English"),
        rare("Chinese_Simplified", &[]),
        rare("Chinese_Traditional", &[]),
        rare("Czech", &[]),
        rare("Dutch", &[]),
        rare("French", &[]),
        rare("German", &[]),
        rare("Hungarian", &[]),
        rare("Italian", &[]),
        rare("Japanese", &[]),
        rare("Korean", &[]),
        rare("Polish", &[]),
        rare("Portuguese_Brazil", &[]),
        rare("Portuguese_Portugal", &[]),
        rare("Russian", &[]),
        rare("Spanish", &[]),
        rare("Swedish", &[]),
        rare("Turkish", &[]),
    ],
);

/// How SQL Server is billed:
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-info-fields.html>.
const STANDARD: &[Fact] = &[
    Platform("Windows with SQL Server Standard", "RunInstances:0006"),
    Size(50),
];
const ENTERPRISE: &[Fact] = &[
    Platform("Windows with SQL Server Enterprise", "RunInstances:0102"),
    Size(50),
];
const WEB: &[Fact] = &[
    Platform("Windows with SQL Server Web", "RunInstances:0202"),
    Size(50),
];
const EXPRESS: &[Fact] = &[Size(50)];

const EDITION: Part = OneOf(
    "edition",
    &[
        plain("Full-Base"),
        plain("Core-Base"),
        rare("Full-Containers", &[Size(50)]),
        rare("Core-Containers", &[Size(50)]),
        rare("Full-ContainersLatest", &[Size(50)]),
        rare("Core-ContainersLatest", &[Size(50)]),
        rare("Full-ECS_Optimized", &[Size(50)]),
        rare("Core-ECS_Optimized", &[Size(50)]),
        rare("Full-HyperV", &[]),
        rare("Full-SQL_2014_SP3_Standard", STANDARD),
        rare("Full-SQL_2014_SP3_Enterprise", ENTERPRISE),
        rare("Full-SQL_2014_SP3_Express", EXPRESS),
        rare("Full-SQL_2014_SP3_Web", WEB),
        rare("Full-SQL_2016_SP3_Standard", STANDARD),
        rare("Full-SQL_2016_SP3_Enterprise", ENTERPRISE),
        rare("Full-SQL_2016_SP3_Express", EXPRESS),
        rare("Full-SQL_2016_SP3_Web", WEB),
        rare("Full-SQL_2017_Standard", STANDARD),
        rare("Full-SQL_2017_Enterprise", ENTERPRISE),
        rare("Full-SQL_2017_Express", EXPRESS),
        rare("Full-SQL_2017_Web", WEB),
        rare("Full-SQL_2019_Standard", STANDARD),
        rare("Full-SQL_2019_Enterprise", ENTERPRISE),
        rare("Full-SQL_2019_Express", EXPRESS),
        rare("Full-SQL_2019_Web", WEB),
        rare("Full-SQL_2022_Standard", STANDARD),
        rare("Full-SQL_2022_Enterprise", ENTERPRISE),
        rare("Full-SQL_2022_Express", EXPRESS),
        rare("Full-SQL_2022_Web", WEB),
    ],
);

const VERSION: Part = OneOf(
    "version",
    &[plain("2016"), plain("2019"), plain("2022"), plain("2025")],
);

const RELEASE: &[Part] = &[Date(".")];

/// Names such as `Windows_Server-2019-English-Full-Base-2025.02.13`.
pub(crate) const CURRENT: Template = Template {
    facts: WINDOWS,
    name: &[
        Text("Windows_Server-"),
        VERSION,
        Text("-"),
        LANGUAGE,
        Text("-"),
        EDITION,
        Text("-"),
        Release,
    ],
    release: RELEASE,
    listed: &[
        "2017.10.13",
        "2018.11.16",
        "2019.11.13",
        "2020.12.09",
        "2021.12.15",
        "2022.12.14",
        "2023.12.13",
        "2024.12.13",
        "2025.02.13",
    ],
    since: 2016,
    parameters: &[Parameter {
        path: &[
            Text("/aws/service/ami-windows-latest/Windows_Server-"),
            VERSION,
            Text("-"),
            LANGUAGE,
            Text("-"),
            EDITION,
        ],
        holds: Holds::Id,
    }],
};

const OLD_VERSION: Part = OneOf(
    "version",
    &[
        plain("2012-R2_RTM"),
        plain("2012-RTM"),
        plain("2008-R2_SP1"),
    ],
);

/// Names such as `Windows_Server-2012-R2_RTM-English-64Bit-Base-2023.09.13`.
pub(crate) const OLD: Template = Template {
    name: &[
        Text("Windows_Server-"),
        OLD_VERSION,
        Text("-"),
        LANGUAGE,
        Text("-64Bit-Base-"),
        Release,
    ],
    listed: &["2018.11.16", "2019.11.13", "2021.12.15", "2023.09.13"],
    since: 2012,
    parameters: &[Parameter {
        path: &[
            Text("/aws/service/ami-windows-latest/Windows_Server-"),
            OLD_VERSION,
            Text("-"),
            LANGUAGE,
            Text("-64Bit-Base"),
        ],
        holds: Holds::Id,
    }],
    ..CURRENT
};
