//! A single version constraint.

use std::cmp::Ordering;
use std::fmt;

use rform_config::Version;

/// An operator and a version, in normal form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Constraint {
    operator: Operator,
    numbers: [u64; 3],
    /// With its hyphen.
    before: String,
    /// With its plus sign.
    build: String,
}

/// In the order that Terraform gives those of the same version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Operator {
    Greater,
    GreaterOrEqual,
    Equal,
    /// Versions of the same minor one: `~> 1.2.3`.
    SameMinor,
    /// Versions of the same major one: `~> 1.2`.
    SameMajor,
    LessOrEqual,
    Less,
    NotEqual,
}

impl Constraint {
    pub fn parse(text: &str) -> Option<Constraint> {
        let operators = [
            ("~>", Operator::SameMinor),
            (">=", Operator::GreaterOrEqual),
            ("<=", Operator::LessOrEqual),
            ("!=", Operator::NotEqual),
            (">", Operator::Greater),
            ("<", Operator::Less),
            ("=", Operator::Equal),
        ];
        let mut found = operators
            .into_iter()
            .filter_map(|(sign, operator)| Some((operator, text.strip_prefix(sign)?.trim())));
        let (operator, text) = found.next().unwrap_or((Operator::Equal, text));
        let (version, parts) = Version::parse(text)?;
        let operator = match operator {
            Operator::SameMinor if parts < 3 => Operator::SameMajor,
            other => other,
        };
        let build = text.split_once('+').map(|(_, build)| format!("+{build}"));
        Some(Constraint {
            operator,
            numbers: version.numbers,
            before: version.before.map_or(String::new(), |it| format!("-{it}")),
            build: build.unwrap_or_default(),
        })
    }

    /// Whether it is that very version.
    pub fn names(&self, version: &Version<'_>) -> bool {
        self.operator == Operator::Equal && self.version() == *version
    }

    fn version(&self) -> Version<'_> {
        Version {
            numbers: self.numbers,
            before: self.before.strip_prefix('-'),
        }
    }

    pub fn order(&self, other: &Constraint) -> Ordering {
        let versions = self.version().order(&other.version());
        let operators = self.operator.cmp(&other.operator);
        versions.then(operators).then(self.build.cmp(&other.build))
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self.operator {
            Operator::Greater => "> ",
            Operator::GreaterOrEqual => ">= ",
            Operator::Equal => "",
            Operator::SameMinor | Operator::SameMajor => "~> ",
            Operator::LessOrEqual => "<= ",
            Operator::Less => "< ",
            Operator::NotEqual => "!= ",
        })?;
        let [major, minor, patch] = self.numbers;
        let (before, build) = (&self.before, &self.build);
        match self.operator {
            Operator::SameMajor => write!(out, "{major}.{minor}{before}{build}"),
            _ => write!(out, "{major}.{minor}.{patch}{before}{build}"),
        }
    }
}
