//! The result of loading.

use crate::Config;
use rform_core::diag::Diagnostics;

/// A configuration and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The configuration, as far as it could be loaded.
    pub config: Config,
    /// Faults and warnings. If there are errors, whatever refers from one block to another is
    /// not worth checking.
    pub diagnostics: Diagnostics,
}
