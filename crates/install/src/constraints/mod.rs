//! Version constraints of providers, and their normal form.

mod constraint;

use std::fmt;

use rform_config::{Version, constraint_allows};

use constraint::Constraint;

/// Constraints that all have to hold; none for any version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraints(Vec<Constraint>);

impl Constraints {
    /// Reads constraints separated by commas; none if they are not well-formed.
    pub fn parse(text: &str) -> Option<Constraints> {
        let mut all = Constraints::default();
        for part in text.split(',') {
            all.0.push(Constraint::parse(part.trim())?);
        }
        Some(all.sorted())
    }

    /// These and others.
    #[must_use]
    pub fn and(mut self, others: Constraints) -> Constraints {
        self.0.extend(others.0);
        self.sorted()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether they allow a version. A release before the proper one has to be named exactly.
    pub fn allow(&self, version: &str) -> bool {
        let Some((parsed, _)) = Version::parse(version) else {
            return false;
        };
        let named = || self.0.iter().any(|it| it.names(&parsed));
        let fits = self.is_empty() || constraint_allows(&self.to_string(), parsed) == Some(true);
        fits && (parsed.before.is_none() || named())
    }

    /// The newest of versions that they allow.
    pub fn newest<'a>(&self, versions: impl IntoIterator<Item = &'a String>) -> Option<&'a String> {
        let allowed = versions.into_iter().filter(|it| self.allow(it));
        let known = allowed.filter_map(|text| Some((Version::parse(text)?.0, text)));
        let newest = known.max_by(|(one, _), (two, _)| one.order(two));
        newest.map(|(_, text)| text)
    }

    fn sorted(mut self) -> Constraints {
        self.0.sort_by(Constraint::order);
        self.0.dedup();
        self
    }
}

impl fmt::Display for Constraints {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        out.write_str(&all.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> Option<String> {
        Constraints::parse(text).map(|it| it.to_string())
    }

    /// Each beside what Terraform 1.11.4 writes to the lock file.
    #[test]
    fn the_normal_form_is_that_of_terraform() {
        for (text, expected) in [
            (">=1.0, <2.0.0,!= 1.1", ">= 1.0.0, != 1.1.0, < 2.0.0"),
            (
                "<2.0,!=2.0,>1.0,>=1.0,~>1.0,=1.2.3,<=1.2.3",
                "> 1.0.0, >= 1.0.0, ~> 1.0, 1.2.3, <= 1.2.3, < 2.0.0, != 2.0.0",
            ),
            (
                "~>1, >=1, >=1.0-beta1,!=1.2.4, !=1.2.4+x",
                ">= 1.0.0-beta1, >= 1.0.0, ~> 1.0, != 1.2.4, != 1.2.4+x",
            ),
            (
                "~>1.2.0, ~>1.2, >= 1.2.0, > 1.1.9, >1.1, !=1.2.0,<=1.2.3, <1.3",
                "> 1.1.0, > 1.1.9, >= 1.2.0, ~> 1.2.0, ~> 1.2, != 1.2.0, <= 1.2.3, < 1.3.0",
            ),
            (
                "<=1.2.3, >=1.2.3, ~>1.2.3,=1.2.3",
                ">= 1.2.3, 1.2.3, ~> 1.2.3, <= 1.2.3",
            ),
            ("!=1.3,<=1.3, <1.3", "<= 1.3.0, < 1.3.0, != 1.3.0"),
            (">= 01.2.0", ">= 1.2.0"),
            (">=1.0,>=1.0.0", ">= 1.0.0"),
        ] {
            assert_eq!(normal(text).as_deref(), Some(expected), "{text}");
        }
        for bad in ["", "v", "1.x", "=> 1", "1.2.3,"] {
            assert_eq!(normal(bad), None, "{bad}");
        }
    }

    #[test]
    fn releases_before_the_proper_one_have_to_be_named() {
        let versions = ["1.0.0", "1.1.0", "2.0.0-beta1"].map(str::to_owned);
        let newest = |text: &str| Constraints::parse(text)?.newest(&versions).cloned();
        assert_eq!(newest("~> 1.0").as_deref(), Some("1.1.0"));
        assert_eq!(newest(">= 2.0.0-beta1"), None);
        assert_eq!(newest("2.0.0-beta1").as_deref(), Some("2.0.0-beta1"));
        let any = Constraints::default();
        assert_eq!(any.newest(&versions).map(String::as_str), Some("1.1.0"));
    }
}
