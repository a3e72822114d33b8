//! Rules with ids of their own: DescribeSecurityGroupRules, and changing rules in place.

use super::describe::{Filter, Page};
use super::resource::{find, find_mut};
use super::security_group_rule::changed;
use super::tags;
use crate::action::{Actions, Outcome};
use crate::ec2::errors::no_rule;
use crate::ec2::model::{SecurityGroup, SecurityGroupRule};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on rules by their ids.
pub(crate) const ACTIONS: Actions = &[
    ("DescribeSecurityGroupRules", describe),
    ("ModifySecurityGroupRules", modify),
    (
        "UpdateSecurityGroupRuleDescriptionsIngress",
        |account, call| update_descriptions(account, call, false),
    ),
    (
        "UpdateSecurityGroupRuleDescriptionsEgress",
        |account, call| update_descriptions(account, call, true),
    ),
];

/// Every rule that can be seen: its id, its group's id, itself.
fn all(account: &Account) -> impl Iterator<Item = (&String, &String, &SecurityGroupRule)> {
    let groups = account
        .ec2
        .security_groups
        .iter()
        .filter(|(group, _)| account.is_visible(group));
    groups.flat_map(|(group, row)| row.rules.iter().map(move |(id, rule)| (id, group, rule)))
}

/// `DescribeSecurityGroupRules`: lists rules by their own ids, with their groups.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html>.
fn describe(account: &mut Account, call: &Call) -> Outcome {
    let ids = call.params.list("SecurityGroupRuleId");
    for id in &ids {
        if !all(account).any(|(known, ..)| known == id) {
            return Err(no_rule(id));
        }
    }
    let filters = Filter::read(&call.params)?;
    let mut chosen = Vec::new();
    for (id, group, rule) in all(account) {
        let named = ids.is_empty() || ids.contains(&id.as_str());
        if named && matches(account, id, group, &filters)? {
            chosen.push((id, group, rule));
        }
    }
    chosen.sort_by_key(|(id, ..)| *id);
    let (chosen, next) = Page::read(&call.params, 1000)?.cut(chosen, |(id, ..)| id);
    let mut xml = Xml::new();
    xml.list("securityGroupRuleSet", chosen, |item, (id, group, rule)| {
        rule.write(id, group, &account.account_id, item);
        tags::write(account, id, item);
    });
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}

fn matches(account: &Account, id: &str, group: &str, filters: &[Filter]) -> Result<bool, Failure> {
    for filter in filters {
        let values = match filter.name.as_str() {
            "group-id" => vec![group.to_owned()],
            "security-group-rule-id" => vec![id.to_owned()],
            name => tags::filter(account, id, name).ok_or_else(|| filter.unknown())?,
        };
        if !values.iter().any(|value| filter.matches_value(value)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `ModifySecurityGroupRules`: replaces rules in place, so that they keep their ids.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html>.
fn modify(account: &mut Account, call: &Call) -> Outcome {
    let group = call.params.required("GroupId")?;
    find::<SecurityGroup>(account, group)?;
    for part in call.params.parts("SecurityGroupRule") {
        let id = part.required("SecurityGroupRuleId")?;
        let old = find::<SecurityGroup>(account, group)?
            .rules
            .get(id)
            .cloned();
        let old = old.ok_or_else(|| no_rule(id))?;
        let new = changed(account, &old, &part.part("SecurityGroupRule"))?;
        find_mut::<SecurityGroup>(account, group)?
            .rules
            .insert(id.to_owned(), new);
    }
    Ok(Answer::done())
}

/// `UpdateSecurityGroupRuleDescriptionsIngress` and `UpdateSecurityGroupRuleDescriptionsEgress`:
/// changes the descriptions of rules, and nothing else.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsIngress.html>.
fn update_descriptions(account: &mut Account, call: &Call, egress: bool) -> Outcome {
    let group = call.params.required("GroupId")?;
    let wanted = super::security_group_rule::read(account, call, egress)?;
    let row = find_mut::<SecurityGroup>(account, group)?;
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
