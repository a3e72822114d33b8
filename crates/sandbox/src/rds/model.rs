//! What the service keeps.

use crate::clock::Moment;
use crate::ec2::Transition;
use crate::wire::Params;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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

/// A database instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Instance {
    pub identifier: String,
    /// The id that stays when the instance is renamed, such as `db-ABCDEFGHIJKL01234`.
    pub resource_id: String,
    /// The part of its address that is drawn at random.
    pub host: String,
    pub created: Moment,
    /// What is described as it was given, completed: names are those of answers.
    pub settings: Params,
    /// Changes that wait for the maintenance window.
    pub pending: Params,
    pub security_groups: Vec<String>,
    /// The types of logs that are exported.
    pub logs: Vec<String>,
    pub vpc: String,
    pub zone: String,
    /// The name of the subnet group.
    pub subnet_group: String,
    /// The network interface; none of an instance that is being created.
    pub interface: String,
    pub parameter_group: String,
    /// Whether a reboot has to come first.
    pub waits_for_reboot: bool,
    pub option_group: String,
    /// The identifier of the instance that it is a replica of.
    pub source: Option<String>,
    /// ARN and key of the secret with the password, if RDS manages it.
    pub secret: Option<(String, String)>,
    pub state: Transition,
    /// When it will be gone.
    pub gone: Option<Moment>,
    pub tags: Texts,
    pub arn: String,
}

/// A snapshot of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub identifier: String,
    /// The identifier and the resource id of the instance.
    pub instance: (String, String),
    pub created: Moment,
    /// What is described as the instance had it.
    pub settings: Params,
    pub vpc: String,
    pub zone: String,
    pub option_group: String,
    /// The accounts that may restore it.
    pub shared: BTreeSet<String>,
    pub state: Transition,
    pub tags: Texts,
    pub arn: String,
}
