//! Versions and constraints on them, as `required_version` and `version` have them.

use std::cmp::Ordering;

/// A version: numbers, and the name of a release before the proper one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version<'a> {
    /// Major, minor, patch; missing ones are zero.
    pub numbers: [u64; 3],
    /// The prerelease part, such as `beta1`.
    pub before: Option<&'a str>,
}

/// The version of Terraform whose language this is.
pub const LANGUAGE_VERSION: Version<'static> = Version {
    numbers: [1, 11, 4],
    before: None,
};

/// The first and the last version of Terraform with the older dialect.
const LEGACY_VERSIONS: [Version<'static>; 2] = [
    Version {
        numbers: [0, 1, 0],
        before: None,
    },
    Version {
        numbers: [0, 11, 15],
        before: None,
    },
];

impl<'a> Version<'a> {
    /// Reads `1.2.3`, `v1.2`, `1.2.3-beta1+build`, and how many numbers there are.
    pub fn parse(text: &'a str) -> Option<(Version<'a>, usize)> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let text = text.split_once('+').map_or(text, |(text, _)| text);
        let (numbers, before) = match text.split_once('-') {
            Some((numbers, before)) => (numbers, Some(before)),
            None => (text, None),
        };
        let good = |char: char| char.is_ascii_alphanumeric() || ".-~".contains(char);
        if before.is_some_and(|it| it.is_empty() || !it.chars().all(good)) {
            return None;
        }
        let parts: Vec<&str> = numbers.split('.').collect();
        let mut read = [0; 3];
        for (at, part) in parts.iter().enumerate() {
            if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let number = part.parse().ok()?;
            if let Some(place) = read.get_mut(at) {
                *place = number;
            }
        }
        Some((
            Version {
                numbers: read,
                before,
            },
            parts.len(),
        ))
    }

    /// A version that is no release before the proper one.
    pub const fn released(numbers: [u64; 3]) -> Version<'a> {
        Version {
            numbers,
            before: None,
        }
    }

    /// Whether it has the older dialect.
    fn is_legacy(&self) -> bool {
        let [first, last] = LEGACY_VERSIONS;
        self.order(&first).is_ge() && self.order(&last).is_le()
    }

    /// The version that comes next.
    fn next(self) -> Version<'a> {
        let [major, minor, patch] = self.numbers;
        Version {
            numbers: [major, minor, patch.saturating_add(1)],
            before: None,
        }
    }

    /// Which of two comes first. <https://semver.org/#spec-item-11>
    pub fn order(&self, other: &Version<'_>) -> Ordering {
        let before = match (self.before, other.before) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(one), Some(two)) => order_before(one, two),
        };
        self.numbers.cmp(&other.numbers).then(before)
    }
}

/// Names of releases before the proper one: numbers by value and before words, more parts later.
fn order_before(one: &str, two: &str) -> Ordering {
    let (mut ones, mut twos) = (one.split('.'), two.split('.'));
    loop {
        let order = match (ones.next(), twos.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(one), Some(two)) => match (one.parse::<u64>(), two.parse::<u64>()) {
                (Ok(one), Ok(two)) => one.cmp(&two),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => one.cmp(two),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Whether the constraints (`>= 1.2, < 2`) allow a version; none if they are not well-formed.
pub fn constraint_allows(constraints: &str, version: Version<'_>) -> Option<bool> {
    let mut allowed = true;
    for constraint in constraints.split(',') {
        allowed &= one_allows(constraint.trim(), version)?;
    }
    Some(allowed)
}

/// Whether a text is a well-formed constraint.
pub(crate) fn is_constraint(text: &str) -> bool {
    constraint_allows(text, LANGUAGE_VERSION).is_some()
}

/// Whether the constraints allow some version of Terraform with the older dialect. The least
/// one that they allow is the first of all, or one that they name, or the one behind that.
pub(crate) fn allows_legacy(constraints: &str) -> bool {
    let [first, _] = LEGACY_VERSIONS;
    let named = bounds(constraints).flat_map(|it| [it, it.next()]);
    let mut candidates = named.chain([first]).filter(Version::is_legacy);
    candidates.any(|it| constraint_allows(constraints, it) == Some(true))
}

/// Whether the constraints allow some version of Terraform with today's dialect.
pub(crate) fn allows_current(constraints: &str) -> bool {
    allows_from(constraints, Version::released([0, 12, 0]))
}

/// Whether the constraints allow that version or some later one.
pub(crate) fn allows_from(constraints: &str, first: Version<'_>) -> bool {
    let named = bounds(constraints).flat_map(|it| [it, it.next()]);
    let mut candidates = named.chain([first, LANGUAGE_VERSION]);
    candidates
        .any(|it| it.order(&first).is_ge() && constraint_allows(constraints, it) == Some(true))
}

/// Whether the constraints allow some version of a provider below 2.0.
pub(crate) fn allows_below_two(constraints: &str) -> bool {
    let first = [0, 1].map(|major| Version::released([major, 0, 0]));
    let named = bounds(constraints).flat_map(|it| [it, it.next()]);
    let mut candidates = named.chain(first);
    candidates.any(|it| {
        it.order(&Version::released([2, 0, 0])).is_lt()
            && constraint_allows(constraints, it) != Some(false)
    })
}

/// The constraints that name a release before the proper one.
pub(super) fn prereleases(constraints: &str) -> impl Iterator<Item = &str> {
    let all = constraints.split(',').map(str::trim);
    all.filter(|one| Version::parse(parts(one).1).is_some_and(|(it, _)| it.before.is_some()))
}

/// Whether the constraints name a version with the older dialect.
pub(crate) fn names_legacy(constraints: &str) -> bool {
    bounds(constraints).any(|it| it.is_legacy())
}

/// The versions that constraints name.
fn bounds(constraints: &str) -> impl Iterator<Item = Version<'_>> {
    let all = constraints.split(',');
    all.filter_map(|one| Some(Version::parse(parts(one.trim()).1)?.0))
}

/// An operator and a version.
fn parts(constraint: &str) -> (&str, &str) {
    let operators = ["~>", ">=", "<=", "!=", ">", "<", "="];
    let mut found = operators
        .into_iter()
        .filter_map(|it| Some((it, constraint.strip_prefix(it)?.trim())));
    found.next().unwrap_or(("=", constraint))
}

fn one_allows(constraint: &str, version: Version<'_>) -> Option<bool> {
    let (operator, text) = parts(constraint);
    let (bound, parts) = Version::parse(text)?;
    let order = version.order(&bound);
    // A release before the proper one is only taken where the constraint names one.
    let fits =
        version.before.is_none() || (bound.before.is_some() && version.numbers == bound.numbers);
    Some(match operator {
        "=" => order == Ordering::Equal,
        "!=" => order != Ordering::Equal,
        ">" => fits && order == Ordering::Greater,
        "<" => fits && order == Ordering::Less,
        ">=" => fits && order != Ordering::Less,
        "<=" => fits && order != Ordering::Greater,
        _ => fits && order != Ordering::Less && same_line(version, bound, parts),
    })
}

/// Whether all numbers but the last written one agree.
fn same_line(version: Version<'_>, bound: Version<'_>, parts: usize) -> bool {
    let fixed = parts.saturating_sub(1).min(2);
    version
        .numbers
        .iter()
        .take(fixed)
        .eq(bound.numbers.iter().take(fixed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_on_old_versions() {
        for constraint in [
            "0.11.14",
            "= 0.11.1",
            "<= 0.11.14",
            "~> 0.10.0",
            "~> 0.9.3",
            "~> 0.11",
            ">= 0.8, < 0.9",
            "> 0.11.14",
            "< 1.0, != 0.11.14",
            ">= 0.7.0, != 0.7.0, != 0.7.1, <= 0.7.2",
            "0.11.0-beta1",
        ] {
            assert!(allows_legacy(constraint), "{constraint}");
            assert!(names_legacy(constraint), "{constraint}");
        }
        for constraint in [
            "> 0.11.15",
            ">= 0.9, < 0.8",
            "= 0.11.14, > 0.11.14",
            "~> 0.12",
            "x",
        ] {
            assert!(!allows_legacy(constraint), "{constraint}");
        }
        assert!(allows_legacy("< 1.0") && !names_legacy("< 1.0"));
    }

    #[test]
    fn constraints_on_versions_of_today() {
        for constraint in [
            ">= 0.12",
            "~> 0.11",
            "< 1.0",
            ">= 0.11.11",
            "> 0.11.14",
            "= 0.12.5",
        ] {
            assert!(allows_current(constraint), "{constraint}");
        }
        for constraint in [
            "< 0.12",
            "~> 0.11.0",
            "0.11.14",
            "<= 0.11.15",
            ">= 0.9, < 0.12.0",
            "x",
        ] {
            assert!(!allows_current(constraint), "{constraint}");
        }
    }

    #[test]
    fn constraints() {
        let ours = |constraint: &str| constraint_allows(constraint, LANGUAGE_VERSION);
        for constraint in [
            "1.11.4",
            "= 1.11.4",
            ">= 0.12",
            "~> 1.0",
            "~> 1.11.0",
            "~> 1",
            "!= 1.5.0, < 2",
            ">=1.3.0",
            "> 1.11.3",
        ] {
            assert_eq!(ours(constraint), Some(true), "{constraint}");
        }
        for constraint in [
            "< 1.0",
            "~> 1.12",
            "~> 1.10.0",
            "> 1.11.4",
            "1.11",
            ">= 99.0.0",
        ] {
            assert_eq!(ours(constraint), Some(false), "{constraint}");
        }
        for constraint in ["not a version", "", ">=", "1.x", "=> 1.0", "1.2.3-"] {
            assert_eq!(ours(constraint), None, "{constraint}");
        }
    }
}
