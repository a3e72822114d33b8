//! The dialects of the language.

/// Which dialect of the language a module is written in.
///
/// Terraform 0.12 changed the language
/// (<https://developer.hashicorp.com/terraform/language/v1.1.x/upgrade-guides/0-12>). A module with
/// forms that 0.11 could not read is in today's dialect, in which forms of 0.11 are errors;
/// otherwise forms of 0.11 make it one of 0.11, and its values mean what they meant there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// There are no forms that only one of the dialects has.
    #[default]
    Common,
    /// The dialect of Terraform 0.11.
    Legacy,
    /// The dialect of Terraform 0.12 and later.
    Current,
}

impl Dialect {
    /// Whether the module is written for Terraform 0.11.
    pub fn is_legacy(self) -> bool {
        self == Dialect::Legacy
    }

    /// Whether the module has forms that Terraform 0.11 could not read.
    pub fn is_current(self) -> bool {
        self == Dialect::Current
    }
}
