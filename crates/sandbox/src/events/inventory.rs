//! The inventory of the service.

use super::lookup::DEFAULT_BUS;
use super::model::Rule;
use super::tables::Events;
use crate::inventory::InventoryItem;

/// Buses, permissions, rules and targets of all regions. The default buses are there in every region.
pub(crate) fn inventory(tables: &Events) -> Vec<InventoryItem> {
    let item = |kind: &str, id: &str, name: &str, state: &str| InventoryItem {
        kind: format!("events.{kind}"),
        id: id.to_owned(),
        name: name.to_owned(),
        state: state.to_owned(),
    };
    let mut items = Vec::new();
    for bus in tables.buses.values() {
        if bus.name != DEFAULT_BUS {
            items.push(item("event-bus", &bus.arn, &bus.name, ""));
        }
        let statements = bus.statements.keys();
        items.extend(statements.map(|it| item("permission", &bus.arn, it, "")));
    }
    for rule in tables.rules.values() {
        items.push(item("rule", &rule.arn, &rule.name, state(rule)));
        let targets = rule.targets.keys();
        items.extend(targets.map(|it| item("target", &rule.arn, it, "")));
    }
    items
}

fn state(rule: &Rule) -> &str {
    let state = rule.settings.get("State");
    state.and_then(|it| it.as_str()).unwrap_or_default()
}
