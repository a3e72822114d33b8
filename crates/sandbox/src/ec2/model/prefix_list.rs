//! Managed prefix lists.

use crate::ec2::model::transition::Transition;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A list of address blocks that a customer manages.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PrefixList {
    pub name: String,
    /// `IPv4` or `IPv6`.
    pub family: String,
    pub most: usize,
    pub version: u64,
    /// Descriptions by address block.
    pub entries: BTreeMap<String, Option<String>>,
    pub state: Transition,
}
