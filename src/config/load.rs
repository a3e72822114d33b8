//! Reading a folder and all the modules it calls.

use std::path::Path;

use super::Config;
use crate::diag::Diagnostics;
use crate::world::World;

/// A configuration and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// As much as could be read.
    pub config: Config,
    /// Faults and warnings, in Terraform's order.
    pub diagnostics: Diagnostics,
}

/// Reads the stack in `folder` (relative to the world's own).
pub fn load(_world: &dyn World, _folder: &Path) -> Loaded {
    Loaded::default()
}
