//! The inventory of the service.

use super::model::{Balancer, Listener, Rule, TargetGroup};
use crate::inventory::InventoryItem;
use crate::store::Account;

/// The objects of all regions.
pub(crate) fn inventory(account: &Account) -> Vec<InventoryItem> {
    let tables = &account.elbv2;
    let item = |kind: &str, id: &str, name: &str, state: &str| InventoryItem {
        kind: format!("elasticloadbalancing.{kind}"),
        id: id.to_owned(),
        name: name.to_owned(),
        state: state.to_owned(),
    };
    let balancer = |(arn, it): (&String, &Balancer)| {
        item("loadbalancer", arn, &it.name, it.state.at(account.now))
    };
    let group = |(arn, it): (&String, &TargetGroup)| item("targetgroup", arn, &it.name, "");
    let listener = |(arn, it): (&String, &Listener)| item("listener", arn, "", &it.balancer);
    let rule = |(arn, it): (&String, &Rule)| item("listener-rule", arn, "", &it.listener);
    let balancers = tables.balancers.iter().map(balancer);
    let groups = tables.target_groups.iter().map(group);
    let listeners = tables.listeners.iter().map(listener);
    let rules = tables.rules.iter().map(rule);
    balancers
        .chain(groups)
        .chain(listeners)
        .chain(rules)
        .collect()
}
