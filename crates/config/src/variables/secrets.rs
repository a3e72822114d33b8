//! Variables whose values must not be shown.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::{ModuleConfig, Variable};

/// The names of variables whose values no message may show.
pub type Secrets = BTreeSet<Arc<str>>;

/// The sensitive and ephemeral variables of a module.
pub fn secrets(module: &ModuleConfig) -> Secrets {
    let variables = module.variables.values().filter(|it| is_secret(it));
    variables.map(|it| it.name.clone()).collect()
}

pub(super) fn is_secret(variable: &Variable) -> bool {
    variable.sensitive || variable.ephemeral
}
