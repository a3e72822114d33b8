//! The inventory of the service.

use super::model::ParameterGroup;
use crate::inventory::InventoryItem;
use crate::store::Account;

/// The objects of all regions.
pub(crate) fn inventory(account: &Account) -> Vec<InventoryItem> {
    let tables = &account.rds;
    let item = |kind: &str, id: &str, name: &str, state: &str| InventoryItem {
        kind: format!("rds.{kind}"),
        id: id.to_owned(),
        name: name.to_owned(),
        state: state.to_owned(),
    };
    let parameters =
        |kind: &'static str| move |it: &ParameterGroup| item(kind, &it.arn, &it.name, &it.family);
    let instances = tables.instances.values();
    let instances = instances.map(|it| {
        let state = it.state.at(account.now);
        item("instance", &it.arn, &it.identifier, state)
    });
    let snapshots = tables.snapshots.values();
    let snapshots = snapshots.map(|it| {
        let state = it.state.at(account.now);
        item("snapshot", &it.arn, &it.identifier, state)
    });
    // The group of the default VPC comes by itself.
    let subnets = tables
        .subnet_groups
        .values()
        .filter(|it| it.name != "default");
    let subnets = subnets.map(|it| item("subnet-group", &it.arn, &it.name, &it.vpc));
    let groups = tables.parameter_groups.values();
    let of_clusters = tables.cluster_parameter_groups.values();
    let options = tables.option_groups.values();
    let options = options.map(|it| item("option-group", &it.arn, &it.name, &it.engine));
    subnets
        .chain(groups.map(parameters("parameter-group")))
        .chain(of_clusters.map(parameters("cluster-parameter-group")))
        .chain(options)
        .chain(instances)
        .chain(snapshots)
        .collect()
}
