//! Where the values of the root module's variables come from, and in which order.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::{ModuleConfig, Variable};
use crate::diag::{Diagnostics, Sources};
use crate::value::Value;
use crate::world::World;

/// What was given on the command line, in order.
#[derive(Clone, Debug)]
pub enum Given {
    /// `-var name=value`
    Value(String),
    /// `-var-file path`
    File(String),
}

/// The values of the root module's variables as given, not yet converted to their types.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// By name; a variable that nothing gives a value to is not there.
    pub values: BTreeMap<Arc<str>, Input>,
    /// Faults and warnings.
    pub diagnostics: Diagnostics,
}

/// One value and where it came from.
#[derive(Clone, Debug)]
pub struct Input {
    /// As given; texts from the environment and the command line are already read as
    /// expressions where the variable's type asks for it.
    pub value: Value,
    /// For messages: where it was given.
    pub origin: Origin,
}

/// Where a value was given.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// In a file, with the place.
    File(crate::diag::Span),
    /// `TF_VAR_name`
    Environment,
    /// `-var`
    Argument,
    /// Typed in when asked.
    Asked,
    /// The planned value, from a plan file.
    Plan,
}

/// Gathers what files, environment and command line give, later ones winning, as Terraform
/// does: `TF_VAR_*`, `terraform.tfvars`, `terraform.tfvars.json`, `*.auto.tfvars[.json]` by
/// name, then `-var` and `-var-file` in order.
pub fn gather(
    _world: &dyn World,
    _folder: &Path,
    _root: &ModuleConfig,
    _given: &[Given],
    _sources: &mut Sources,
) -> Inputs {
    Inputs::default()
}

/// The value of a variable as the module sees it: converted to its type, defaults of optional
/// attributes filled in, null replaced by the default where null is none, marked. Does not
/// check `validation` blocks: those need a scope.
pub fn settle(
    _variable: &Variable,
    _given: Option<&Value>,
    _origin: Option<&Origin>,
) -> (Value, Diagnostics) {
    (Value::DYNAMIC, Diagnostics::new())
}
