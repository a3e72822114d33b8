//! Errors and warnings of providers.

use rform_core::value::{Path, Step};

/// An error or a warning of a provider, with the attribute that it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Whether it is a warning rather than an error.
    pub warning: bool,
    /// A short line without a full stop.
    pub summary: String,
    /// The explanation, in sentences; empty where the summary says all.
    pub detail: String,
    /// The path to the attribute in the configuration; empty for the whole block.
    pub path: Path,
}

impl Problem {
    /// An error about the whole block.
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Problem {
        let (summary, detail) = (summary.into(), detail.into());
        Problem {
            warning: false,
            summary,
            detail,
            path: Path::root(),
        }
    }

    /// A warning about the whole block.
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Problem {
        Problem {
            warning: true,
            ..Problem::error(summary, detail)
        }
    }

    /// Moves the problem to one attribute of the block.
    pub fn at_attribute(mut self, attribute: &str) -> Problem {
        self.path = Path(vec![Step::Attribute(attribute.into())]);
        self
    }

    /// Moves the problem to an attribute deeper in the block.
    pub fn at_path(mut self, path: Path) -> Problem {
        self.path = path;
        self
    }
}
