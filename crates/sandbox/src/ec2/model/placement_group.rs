//! What the sandbox keeps of a placement group.

use serde::{Deserialize, Serialize};

/// A placement group; its name is unique in the region.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PlacementGroup {
    pub name: String,
    /// `cluster`, `partition` or `spread`.
    pub strategy: String,
    /// How many partitions a group of that strategy has.
    pub partitions: Option<u32>,
    /// `host` or `rack`, of a spread group.
    pub spread_level: Option<String>,
}
