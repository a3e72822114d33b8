//! What the service keeps: groups, with all that belongs to them.

use crate::clock::Moment;
use crate::wire::Params;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An Auto Scaling group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    pub arn: String,
    pub region: String,
    pub created: Moment,
    /// The fields that are described as they were given, completed: sizes, template, settings.
    pub settings: Params,
    pub load_balancers: BTreeSet<String>,
    pub target_groups: BTreeSet<String>,
    /// Sources of traffic that are neither, by identifier, with their types.
    pub sources: BTreeMap<String, String>,
    /// Value, and whether instances get it, by key.
    pub tags: BTreeMap<String, (String, bool)>,
    pub suspended: BTreeSet<String>,
    pub metrics: BTreeSet<String>,
    /// The fields of the warm pool, if there is one.
    pub warm_pool: Option<Params>,
    /// The fields of each hook, by name.
    pub hooks: BTreeMap<String, Params>,
    /// The fields of each scheduled action, by name.
    pub schedules: BTreeMap<String, Params>,
    /// The types of what the group tells, by the ARN of the topic.
    #[serde(default)]
    pub notifications: BTreeMap<String, BTreeSet<String>>,
    pub members: Vec<Member>,
    /// What was done for the group, the newest first.
    pub activities: Vec<Activity>,
    /// Before when nothing is launched, because it failed just now.
    pub pause: Option<Moment>,
    /// Whether the group is being deleted.
    pub deleting: bool,
    /// The number of instances that an instance refresh is still to replace.
    pub refresh: Vec<String>,
}

/// An instance of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Member {
    pub id: String,
    /// Whether it is protected from scaling in.
    pub protected: bool,
    /// Whether its target groups know of it.
    pub registered: bool,
}

/// A scaling activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Activity {
    pub id: String,
    pub description: String,
    pub cause: String,
    pub at: Moment,
    /// `Successful` or `Failed`.
    pub code: String,
    pub message: Option<String>,
}

impl Group {
    /// The name, which is unique in the region.
    pub(crate) fn name(&self) -> &str {
        self.settings
            .get("AutoScalingGroupName")
            .unwrap_or_default()
    }

    /// A number among the settings; 0 if there is none.
    pub(crate) fn number(&self, name: &str) -> usize {
        let text = self.settings.get(name);
        text.and_then(|it| it.parse().ok()).unwrap_or(0)
    }

    /// The subnets that instances are launched into.
    pub(crate) fn subnets(&self) -> Vec<&str> {
        let listed = self.settings.get("VPCZoneIdentifier").unwrap_or_default();
        let subnets = listed.split(',').map(str::trim);
        subnets.filter(|it| !it.is_empty()).collect()
    }
}
