//! The actions of placement groups, and what they refuse.

use super::describe::{Filter, passes};
use super::resource::{Ec2Resource, create as put, one, remove};
use super::resource_type::{Ec2Type, Listed};
use super::tags;
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::PlacementGroup;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Params, Xml};
use std::collections::BTreeMap;

/// The operations on placement groups.
const ACTIONS: Actions = &[
    ("CreatePlacementGroup", create),
    ("DeletePlacementGroup", delete),
    ("DescribePlacementGroups", describe_groups),
];

impl Ec2Resource for PlacementGroup {
    const RESOURCE_TYPE: &'static str = "placement-group";
    const PREFIX: &'static str = "pg";
    const PARAMETER: &'static str = "GroupId";
    const SET: &'static str = "placementGroupSet";
    const ID_FILTER: &'static str = "group-id";

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The placement group '{id}' is unknown.");
        ("InvalidPlacementGroup.Unknown", message)
    }

    fn filter(&self, id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "group-name" => one(&self.name),
            "group-arn" => one(self.arn(account)),
            "strategy" => one(&self.strategy),
            "state" => one("available"),
            "group-id" => one(id),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("groupId", id)
            .text("groupName", &self.name)
            .text("groupArn", self.arn(account))
            .text("strategy", &self.strategy)
            .text("state", "available");
        xml.optional("partitionCount", self.partitions);
        xml.optional("spreadLevel", self.spread_level.as_ref());
    }
}

impl Ec2Type for PlacementGroup {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::named(&self.name, &self.strategy)
    }
}

impl PlacementGroup {
    fn arn(&self, account: &Account) -> String {
        account.arn("ec2", &format!("placement-group/{}", self.name))
    }
}

/// `CreatePlacementGroup`: names are unique in the region; only `partition` has partitions.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = call.params.required("GroupName")?.to_owned();
    let mut groups = account.ec2.placement_groups.values();
    if groups.any(|it| it.name == name) {
        let message = format!("The placement group '{name}' already exists.");
        return Err(Failure::new("InvalidPlacementGroup.Duplicate", message));
    }
    let strategy = call.params.get("Strategy").unwrap_or("cluster").to_owned();
    if !["cluster", "partition", "spread"].contains(&strategy.as_str()) {
        let message = format!("Value ({strategy}) for parameter strategy is invalid.");
        return Err(Failure::invalid(message));
    }
    let count = call.params.parse::<u32>("PartitionCount")?;
    let partitions = match (strategy.as_str(), count) {
        ("partition", Some(1..=7)) => count,
        ("partition", None) => Some(2),
        (_, None) => None,
        _ => {
            let message = "The parameter PartitionCount is invalid for this strategy.";
            return Err(Failure::new("InvalidParameterCombination", message));
        }
    };
    let level = call.params.get("SpreadLevel").unwrap_or("rack").to_owned();
    let group = PlacementGroup {
        spread_level: (strategy == "spread").then_some(level),
        name,
        strategy,
        partitions,
    };
    let id = put(account, call, group)?;
    super::resource::described::<PlacementGroup>(account, &id, "placementGroup")
}

fn by_name(account: &Account, name: &str) -> Result<String, Failure> {
    let found = account.ec2.placement_groups.ids_where(|it| it.name == name);
    let (code, message) = PlacementGroup::not_found(name);
    let found = found.into_iter().next();
    found.ok_or_else(|| Failure::new(code, message))
}

/// Refuses to launch into a group that does not exist.
///
/// # Errors
/// `InvalidPlacementGroup.Unknown`.
pub(crate) fn check(account: &Account, params: &Params) -> Result<(), Failure> {
    match params.get("Placement.GroupName") {
        None | Some("") => Ok(()),
        Some(name) => by_name(account, name).map(drop),
    }
}

/// `DeletePlacementGroup`: refused with `InvalidPlacementGroup.InUse` while it holds an instance that
/// is not terminated.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeletePlacementGroup.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let name = call.params.required("GroupName")?.to_owned();
    let id = by_name(account, &name)?;
    let now = account.now;
    let mut instances = account.ec2.instances.values();
    let is_within = |group: &Option<String>| {
        let group = group.as_deref();
        group == Some(&name) || group == Some(&id)
    };
    if instances.any(|it| is_within(&it.placement_group) && !it.is_terminated(now)) {
        let message = format!("The placement group '{name}' is in use and may not be deleted.");
        return Err(Failure::new("InvalidPlacementGroup.InUse", message));
    }
    remove::<PlacementGroup>(account, &id);
    Ok(Answer::done())
}

/// `DescribePlacementGroups`: groups can be named by name as well as by id; there are no pages.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePlacementGroups.html>.
fn describe_groups(account: &mut Account, call: &Call) -> Outcome {
    let filters = Filter::read(&call.params)?;
    let mut wanted = Vec::new();
    for name in call.params.list("GroupName") {
        wanted.push(by_name(account, name)?);
    }
    let ids = call.params.list("GroupId").into_iter();
    wanted.extend(ids.map(str::to_owned));
    let mut chosen = Vec::new();
    for (id, group) in account.ec2.placement_groups.iter() {
        let names = ["group-id", "group-name", "group-arn", "strategy", "state"];
        let mut values: BTreeMap<&'static str, Vec<String>> = names
            .iter()
            .filter_map(|name| Some((*name, group.filter(id, account, name)?)))
            .collect();
        let (own, of_tags): (Vec<Filter>, Vec<Filter>) = filters
            .iter()
            .cloned()
            .partition(|it| values.contains_key(it.name.as_str()));
        let has_tags = of_tags.iter().all(|it| {
            let found = tags::filter(account, id, &it.name);
            found.is_some_and(|found| found.iter().any(|value| it.matches_value(value)))
        });
        values.retain(|_, it| !it.is_empty());
        let is_wanted = wanted.is_empty() || wanted.contains(id);
        if is_wanted && has_tags && passes(&own, &values)? {
            chosen.push((id, group));
        }
    }
    let mut xml = Xml::new();
    xml.list(PlacementGroup::SET, chosen, |item, (id, group)| {
        group.write(id, account, item);
        tags::write(account, id, item);
    });
    Ok(Answer::Xml(xml))
}
