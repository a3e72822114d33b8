//! The engines and their versions, as far as the sandbox knows them.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html>

use crate::action::Outcome;
use crate::query::page;
use crate::store::Account;
use crate::wire::{Call, Xml};

/// A version of an engine.
pub(super) struct Version {
    pub engine: &'static str,
    pub version: &'static str,
    pub family: &'static str,
    /// Whether it is the one that a new database gets.
    is_default: bool,
}

const fn version(
    engine: &'static str,
    version: &'static str,
    family: &'static str,
    is_default: bool,
) -> Version {
    Version {
        engine,
        version,
        family,
        is_default,
    }
}

/// Some versions of each engine, in order.
const VERSIONS: &[Version] = &[
    version(
        "aurora-mysql",
        "5.7.mysql_aurora.2.12.5",
        "aurora-mysql5.7",
        false,
    ),
    version(
        "aurora-mysql",
        "8.0.mysql_aurora.3.08.2",
        "aurora-mysql8.0",
        true,
    ),
    version(
        "aurora-mysql",
        "8.0.mysql_aurora.3.10.0",
        "aurora-mysql8.0",
        false,
    ),
    version("aurora-postgresql", "15.12", "aurora-postgresql15", false),
    version("aurora-postgresql", "16.6", "aurora-postgresql16", false),
    version("aurora-postgresql", "16.8", "aurora-postgresql16", true),
    version("aurora-postgresql", "17.4", "aurora-postgresql17", false),
    version("mariadb", "10.11.11", "mariadb10.11", false),
    version("mariadb", "11.4.5", "mariadb11.4", true),
    version("mysql", "5.7.44", "mysql5.7", false),
    version("mysql", "8.0.41", "mysql8.0", false),
    version("mysql", "8.0.42", "mysql8.0", true),
    version("mysql", "8.4.5", "mysql8.4", false),
    version(
        "oracle-ee",
        "19.0.0.0.ru-2025-01.rur-2025-01.r1",
        "oracle-ee-19",
        true,
    ),
    version(
        "oracle-se2",
        "19.0.0.0.ru-2025-01.rur-2025-01.r1",
        "oracle-se2-19",
        true,
    ),
    version("postgres", "13.20", "postgres13", false),
    version("postgres", "14.17", "postgres14", false),
    version("postgres", "15.12", "postgres15", false),
    version("postgres", "16.6", "postgres16", false),
    version("postgres", "16.8", "postgres16", false),
    version("postgres", "17.4", "postgres17", true),
    version("sqlserver-ee", "15.00.4430.1.v1", "sqlserver-ee-15.0", true),
    version("sqlserver-ex", "15.00.4430.1.v1", "sqlserver-ex-15.0", true),
    version("sqlserver-se", "15.00.4430.1.v1", "sqlserver-se-15.0", true),
    version(
        "sqlserver-se",
        "16.00.4195.2.v1",
        "sqlserver-se-16.0",
        false,
    ),
    version(
        "sqlserver-web",
        "15.00.4430.1.v1",
        "sqlserver-web-15.0",
        true,
    ),
];

/// Engine, name in descriptions, licence and port.
const ENGINES: &[(&str, &str, &str, u16)] = &[
    (
        "aurora-mysql",
        "Aurora MySQL",
        "general-public-license",
        3306,
    ),
    (
        "aurora-postgresql",
        "Aurora (PostgreSQL)",
        "postgresql-license",
        5432,
    ),
    (
        "mariadb",
        "MariaDB Community Edition",
        "general-public-license",
        3306,
    ),
    (
        "mysql",
        "MySQL Community Edition",
        "general-public-license",
        3306,
    ),
    (
        "oracle-ee",
        "Oracle Database Enterprise Edition",
        "bring-your-own-license",
        1521,
    ),
    (
        "oracle-se2",
        "Oracle Database Standard Edition Two",
        "license-included",
        1521,
    ),
    ("postgres", "PostgreSQL", "postgresql-license", 5432),
    (
        "sqlserver-ee",
        "SQL Server Enterprise Edition",
        "license-included",
        1433,
    ),
    (
        "sqlserver-ex",
        "SQL Server Express Edition",
        "license-included",
        1433,
    ),
    (
        "sqlserver-se",
        "SQL Server Standard Edition",
        "license-included",
        1433,
    ),
    (
        "sqlserver-web",
        "SQL Server Web Edition",
        "license-included",
        1433,
    ),
];

impl Version {
    /// The major version, by which option groups are made: `8.0`, `16`.
    pub(super) fn major(&self) -> String {
        let mut parts = self.version.split('.');
        let first = parts.next().unwrap_or_default();
        let second = parts.next().unwrap_or_default();
        match self.engine {
            "postgres" | "aurora-postgresql" => first.to_owned(),
            "oracle-ee" | "oracle-se2" => first.to_owned(),
            _ => format!("{first}.{second}"),
        }
    }

    /// Whether a text that a call gives means this version: all of it, or its beginning.
    fn is_meant_by(&self, text: &str) -> bool {
        let rest = self.version.strip_prefix(text);
        rest.is_some_and(|it| it.is_empty() || it.starts_with('.'))
    }

    fn details(&self) -> (&'static str, &'static str, u16) {
        let found = ENGINES.iter().find(|(name, ..)| *name == self.engine);
        let found = found.map(|(_, noun, licence, port)| (*noun, *licence, *port));
        found.unwrap_or(("", "", 0))
    }

    /// The usual licence.
    pub(super) fn licence(&self) -> &'static str {
        self.details().1
    }

    /// The usual port.
    pub(super) fn port(&self) -> u16 {
        self.details().2
    }
}

/// Whether a version has that parameter group family.
pub(super) fn has_family(family: &str) -> bool {
    VERSIONS.iter().any(|it| it.family == family)
}

/// Whether the engine has that major version.
pub(super) fn has_major(engine: &str, major: &str) -> bool {
    let mut all = VERSIONS.iter();
    // SQL Server has four digits here: `15.00`.
    all.any(|it| it.engine == engine && it.major() == major)
}

/// The version of an engine that a call means: the one that it gives, the newest of its major
/// version, or the usual one.
pub(super) fn meant(engine: &str, text: Option<&str>) -> Option<&'static Version> {
    let mut all = VERSIONS.iter().filter(|it| it.engine == engine);
    match text {
        None => all.find(|it| it.is_default),
        Some(text) => all.rev().find(|it| it.is_meant_by(text)),
    }
}

/// Whether there is an engine of that name.
pub(super) fn is_engine(name: &str) -> bool {
    VERSIONS.iter().any(|it| it.engine == name)
}

/// Whether one version of an engine comes before another.
pub(super) fn is_before(one: &Version, other: &Version) -> bool {
    let place = |it: &Version| {
        let mut all = VERSIONS.iter();
        all.position(|own| own.engine == it.engine && own.version == it.version)
    };
    place(one) < place(other)
}

/// `DescribeDBEngineVersions`: by engine, version and family; the usual ones alone if asked for.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html>.
pub(super) fn describe(_account: &mut Account, call: &Call) -> Outcome {
    let params = &call.params;
    let only_usual = params.flag("DefaultOnly") == Some(true);
    let found = VERSIONS.iter().filter(|it| {
        params
            .get("Engine")
            .is_none_or(|engine| it.engine == engine)
            && params
                .get("EngineVersion")
                .is_none_or(|text| it.is_meant_by(text))
            && params
                .get("DBParameterGroupFamily")
                .is_none_or(|family| it.family == family)
            && (it.is_default || !only_usual)
    });
    let found: Vec<&Version> = found.collect();
    page(
        call,
        ("DBEngineVersions", "DBEngineVersion"),
        &found,
        |xml, it| write(xml, it),
    )
}

fn write(xml: &mut Xml, it: &Version) {
    let noun = it.details().0;
    let is_aurora = it.engine.starts_with("aurora");
    xml.text("Engine", it.engine)
        .text("MajorEngineVersion", it.major())
        .text("EngineVersion", it.version)
        .text("DBParameterGroupFamily", it.family)
        .text("DBEngineDescription", noun)
        .text(
            "DBEngineVersionDescription",
            format!("{noun} {}", it.version),
        )
        .text("Status", "available")
        .text("SupportsLogExportsToCloudwatchLogs", true)
        .text(
            "SupportsReadReplica",
            !it.engine.starts_with("sqlserver-ex"),
        )
        .text("SupportsParallelQuery", it.engine == "aurora-mysql")
        .text("SupportsGlobalDatabases", is_aurora);
    let logs: &[&str] = match it.engine {
        "postgres" | "aurora-postgresql" => &["postgresql", "upgrade"],
        _ if it.engine.starts_with("oracle") => &["alert", "audit", "listener", "trace"],
        _ if it.engine.starts_with("sqlserver") => &["agent", "error"],
        _ => &["audit", "error", "general", "slowquery"],
    };
    xml.members("ExportableLogTypes", logs, |xml, it| xml.value(it));
    xml.members("SupportedEngineModes", ["provisioned"], |xml, it| {
        xml.value(it)
    });
    let later = VERSIONS.iter().filter(|other| {
        other.engine == it.engine && std::ptr::from_ref(*other) > std::ptr::from_ref(it)
    });
    xml.list_of(
        "ValidUpgradeTarget",
        "UpgradeTarget",
        later,
        |xml, other| {
            xml.text("Engine", other.engine)
                .text("EngineVersion", other.version)
                .text("Description", format!("{noun} {}", other.version))
                .text("AutoUpgrade", false)
                .text("IsMajorVersionUpgrade", other.major() != it.major());
        },
    );
}
