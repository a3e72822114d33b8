//! What is known before anything is planned: input variables, local values that rest on them, and
//! what functions make of these.
//!
//! The `source` and `version` of module calls are evaluated so, because `init` needs them, and the
//! `encryption` block, because no state can be read without it. In a called module a variable has the
//! value of the call's argument, if that is known in the caller.
//!
//! <https://opentofu.org/docs/language/modules/sources/>,
//! <https://developer.hashicorp.com/terraform/language/block/module>

mod evaluation;
mod root_values;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::variables::VarOption;
use rform_core::diag::Diagnostic;
use rform_core::value::Value;
use rform_core::world::World;

pub(crate) use evaluation::{EarlyEvaluation, EarlyScope, Surroundings};
pub(crate) use root_values::{RootValues, root_values};

/// What a configuration is read with besides its files.
#[derive(Clone, Copy, Debug, Default)]
pub struct EarlyInputs<'a> {
    /// The values of the root module's variables.
    pub variables: EarlyVariables<'a>,
    /// The name of the selected workspace.
    pub workspace: WorkspaceName<'a>,
}

/// Where `terraform.workspace` comes from.
#[derive(Clone, Copy, Debug, Default)]
pub enum WorkspaceName<'a> {
    /// It is not known, and an error.
    #[default]
    Unknown,
    /// The host is asked for it where it is used.
    ReadBy(fn(&dyn World) -> Result<String, Diagnostic>),
    /// It was said before, such as by a plan file.
    Given(&'a str),
}

/// Where the values of the root module's variables come from.
#[derive(Clone, Copy, Debug)]
pub enum EarlyVariables<'a> {
    /// The environment, the files of values, and these options of the command line.
    Given(&'a [VarOption]),
    /// A plan that was made with these values.
    Planned(&'a BTreeMap<Arc<str>, Value>),
}

impl Default for EarlyVariables<'_> {
    fn default() -> Self {
        EarlyVariables::Given(&[])
    }
}

/// Why something is evaluated early, for messages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purpose {
    /// A clause: `how a state is encrypted has to be known before it is read`.
    pub because: &'static str,
    /// What may be used: `input variables and functions`.
    pub allowed: &'static str,
}
