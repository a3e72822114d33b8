//! One entry of the lock file: the chosen version of a provider.

use std::collections::BTreeSet;

/// The chosen version of a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locked {
    /// The version that was chosen.
    pub version: String,
    /// The constraints that it was chosen by, in normal form; empty for none.
    pub constraints: String,
    /// The checksums of its packages.
    pub hashes: BTreeSet<String>,
}
