//! DHCP option sets.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Option names and their values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DhcpOptions {
    pub options: BTreeMap<String, Vec<String>>,
}
