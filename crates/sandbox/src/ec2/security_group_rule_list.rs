//! Rules with ids of their own: DescribeSecurityGroupRules, and changing rules in place.

use super::describe::{Filter, Page};
use super::resource::{find, find_mut};
use super::security_group::SecurityGroup;
use super::security_group_rule::{Rule, changed};
use super::{Outcome, tags};
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Failure, Xml};

/// What is about rules by their ids.
pub const ACTIONS: Actions = &[
    ("DescribeSecurityGroupRules", describe),
    ("ModifySecurityGroupRules", modify),
    (
        "UpdateSecurityGroupRuleDescriptionsIngress",
        |cloud, call| update_descriptions(cloud, call, false),
    ),
    (
        "UpdateSecurityGroupRuleDescriptionsEgress",
        |cloud, call| update_descriptions(cloud, call, true),
    ),
];

fn no_rule(id: &str) -> Failure {
    let message = format!("The security group rule ID '{id}' does not exist");
    Failure::new("InvalidSecurityGroupRuleId.NotFound", message)
}

/// Every rule that can be seen: its id, its group's id, itself.
fn all(cloud: &Cloud) -> impl Iterator<Item = (&String, &String, &Rule)> {
    let groups = cloud
        .ec2
        .security_groups
        .iter()
        .filter(|(group, _)| cloud.sees(group));
    groups.flat_map(|(group, row)| row.rules.iter().map(move |(id, rule)| (id, group, rule)))
}

fn describe(cloud: &mut Cloud, call: &Call) -> Outcome {
    let ids = call.params.list("SecurityGroupRuleId");
    for id in &ids {
        if !all(cloud).any(|(known, ..)| known == id) {
            return Err(no_rule(id));
        }
    }
    let filters = Filter::read(&call.params)?;
    let mut chosen = Vec::new();
    for (id, group, rule) in all(cloud) {
        let named = ids.is_empty() || ids.contains(&id.as_str());
        if named && matches(cloud, id, group, &filters)? {
            chosen.push((id, group, rule));
        }
    }
    chosen.sort_by_key(|(id, ..)| *id);
    let (chosen, next) = Page::read(&call.params, 1000)?.cut(chosen, |(id, ..)| id);
    let mut xml = Xml::new();
    xml.list("securityGroupRuleSet", chosen, |item, (id, group, rule)| {
        rule.write(id, group, &cloud.account, item);
        tags::write(cloud, id, item);
    });
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}

fn matches(cloud: &Cloud, id: &str, group: &str, filters: &[Filter]) -> Result<bool, Failure> {
    for filter in filters {
        let values = match filter.name.as_str() {
            "group-id" => vec![group.to_owned()],
            "security-group-rule-id" => vec![id.to_owned()],
            name => tags::filter(cloud, id, name).ok_or_else(|| filter.unknown())?,
        };
        if !values.iter().any(|value| filter.likes(value)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn modify(cloud: &mut Cloud, call: &Call) -> Outcome {
    let group = call.params.required("GroupId")?;
    find::<SecurityGroup>(cloud, group)?;
    for part in call.params.parts("SecurityGroupRule") {
        let id = part.required("SecurityGroupRuleId")?;
        let old = find::<SecurityGroup>(cloud, group)?.rules.get(id).cloned();
        let old = old.ok_or_else(|| no_rule(id))?;
        let new = changed(cloud, &old, &part.part("SecurityGroupRule"))?;
        find_mut::<SecurityGroup>(cloud, group)?
            .rules
            .insert(id.to_owned(), new);
    }
    Ok(Answer::done())
}

fn update_descriptions(cloud: &mut Cloud, call: &Call, egress: bool) -> Outcome {
    let group = call.params.required("GroupId")?;
    let wanted = super::security_group_rule::read(cloud, call, egress)?;
    let row = find_mut::<SecurityGroup>(cloud, group)?;
    for rule in wanted {
        let same = row.rules.values_mut().find(|other| other.same(&rule));
        let same = same.ok_or_else(|| {
            let message = "The specified rule does not exist in this security group.";
            Failure::new("InvalidPermission.NotFound", message)
        })?;
        same.describe_as(&rule);
    }
    for part in call.params.parts("SecurityGroupRuleDescription") {
        let id = part.required("SecurityGroupRuleId")?;
        let rule = row.rules.get_mut(id).ok_or_else(|| no_rule(id))?;
        rule.set_description(part.get("Description"));
    }
    Ok(Answer::done())
}
