//! What the service keeps.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Texts by their keys: tags, and settings of options.
pub(crate) type Texts = BTreeMap<String, String>;

/// A parameter group of instances or of clusters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ParameterGroup {
    pub name: String,
    pub family: String,
    pub description: String,
    /// Value and method of application of each parameter that was set, by name.
    pub parameters: BTreeMap<String, (String, String)>,
    pub tags: Texts,
    pub arn: String,
}

/// An option group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OptionGroup {
    pub name: String,
    pub description: String,
    pub engine: String,
    pub major_version: String,
    /// The options, by name.
    pub options: BTreeMap<String, DbOption>,
    pub tags: Texts,
    pub arn: String,
}

/// An option of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DbOption {
    pub port: Option<String>,
    pub version: Option<String>,
    /// Security groups of VPCs.
    pub groups: Vec<String>,
    /// The settings that were given, by name.
    pub settings: Texts,
}
