//! Where the values of the root module's variables come from, and in which order.

mod file;
mod final_value;
mod gather;
mod legacy;
mod missing;
mod secrets;
#[cfg(test)]
mod tests;
mod undeclared;
mod value_files;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rform_core::diag::Diagnostics;
use rform_core::value::Value;

pub use final_value::{final_value, final_value_in};
pub use gather::{UnparsedValues, collect, collect_files, gather};
pub use missing::{answer, missing, report_missing};
pub use secrets::{Secrets, secrets};
pub(crate) use value_files::{is_automatic, is_value_file, value_files};

/// An option of the command line that gives values to variables.
#[derive(Clone, Debug)]
pub enum VarOption {
    /// The argument of `-var`: `name=value`.
    Value(String),
    /// The argument of `-var-file`: a path.
    File(String),
}

/// The values of the root module's variables as given, not yet converted to their types.
#[derive(Clone, Debug, Default)]
pub struct InputValues {
    /// By name; a variable that nothing gives a value to is not there.
    pub values: BTreeMap<Arc<str>, InputValue>,
    /// Names of all declared variables that something gives a value to, even a broken one.
    pub given: BTreeSet<Arc<str>>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
    /// Whether something could not be read at all, so that it is not known what is missing.
    pub unread: bool,
}

/// One value and where it came from.
#[derive(Clone, Debug)]
pub struct InputValue {
    /// As given; texts from the environment and the command line are already read as
    /// expressions where the variable's type asks for it.
    pub value: Value,
    /// Where the value was given, for messages.
    pub origin: ValueSource,
}

/// Where a value was given.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueSource {
    /// In a file, with the place.
    File(rform_core::diag::Span),
    /// The environment variable `TF_VAR_name`.
    Environment,
    /// The option `-var` of the command line.
    Argument,
    /// Typed in when asked.
    Asked,
    /// The planned value, from a plan file.
    Plan,
}
