//! Launch templates and their versions.

use crate::clock::Moment;
use crate::wire::Params;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A launch template with all its versions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LaunchTemplate {
    pub name: String,
    pub created: Moment,
    pub default: u64,
    /// The number of the newest version ever.
    pub latest: u64,
    pub versions: BTreeMap<u64, LaunchTemplateVersion>,
}

/// One version of a template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LaunchTemplateVersion {
    pub description: Option<String>,
    pub created: Moment,
    /// The parameters under `LaunchTemplateData.`, as they were given.
    pub data: Params,
}

impl LaunchTemplate {
    /// The number that `$Latest`, `$Default` or digits mean.
    pub(crate) fn number(&self, text: &str) -> Option<u64> {
        match text {
            "$Latest" => self.versions.keys().next_back().copied(),
            "$Default" => Some(self.default),
            digits => digits.parse().ok(),
        }
    }
}
