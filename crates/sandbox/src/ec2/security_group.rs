//! Security groups.

use super::describe::describe;
use super::resource::{Ec2Resource, create as put, find, one, remove};
use super::resource_type::{Ec2Type, Listed};
use super::security_group_limits::check_description;
use super::security_group_rule::write_permissions;
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::{SecurityGroup, SecurityGroupRule, Vpc};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
use std::collections::BTreeMap;

/// The operations on security groups.
const ACTIONS: Actions = &[
    ("CreateSecurityGroup", create),
    ("DeleteSecurityGroup", delete),
    ("DescribeSecurityGroups", describe::<SecurityGroup>),
];

impl Ec2Resource for SecurityGroup {
    const RESOURCE_TYPE: &'static str = "security-group";
    const PREFIX: &'static str = "sg";
    const PARAMETER: &'static str = "GroupId";
    const SET: &'static str = "securityGroupInfo";
    const ID_FILTER: &'static str = "group-id";
    const QUOTA: Option<&'static str> = Some("security-groups");

    fn not_found(id: &str) -> (&'static str, String) {
        (
            "InvalidGroup.NotFound",
            format!("The security group '{id}' does not exist"),
        )
    }

    fn filter(&self, _id: &str, _account: &Account, name: &str) -> Option<Vec<String>> {
        let split = match name.strip_prefix("egress.ip-permission.") {
            Some(what) => Some((true, what)),
            None => name
                .strip_prefix("ip-permission.")
                .map(|what| (false, what)),
        };
        if let Some((egress, what)) = split {
            let rules = self.rules.values().filter(|rule| rule.egress == egress);
            return SecurityGroupRule::filter(rules, what);
        }
        match name {
            "vpc-id" => one(&self.vpc),
            "group-name" => one(&self.name),
            "description" => one(&self.description),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("groupId", id)
            .text("groupName", &self.name)
            .text("vpcId", &self.vpc);
        xml.text("groupDescription", &self.description)
            .text("ownerId", &account.account_id);
        xml.text(
            "securityGroupArn",
            account.arn("ec2", &format!("security-group/{id}")),
        );
        write_permissions(
            xml,
            "ipPermissions",
            self.rules.values().filter(|rule| !rule.egress),
        );
        write_permissions(
            xml,
            "ipPermissionsEgress",
            self.rules.values().filter(|r| r.egress),
        );
    }
}

impl Ec2Type for SecurityGroup {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::named(&self.name, &self.vpc)
    }
}

/// `CreateSecurityGroup`: the group allows all outbound traffic; its name is unique in the VPC.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = call.params.required("GroupName")?.to_owned();
    let description = call.params.required("GroupDescription")?.to_owned();
    let given = call.params.get("VpcId").map(str::to_owned);
    let vpc = given.or_else(|| account.ec2.default_vpc()).ok_or_else(|| {
        let message = "No default VPC for this user";
        Failure::new("VPCIdNotSpecified", message)
    })?;
    find::<Vpc>(account, &vpc)?;
    if name.starts_with("sg-") || name == "default" {
        let message = "Invalid group name. Group names may not be in the format sg-*.";
        return Err(Failure::invalid(message));
    }
    for text in [&name, &description] {
        check_description(text)?;
    }
    let mut groups = account.ec2.security_groups.values();
    if groups.any(|group| group.vpc == vpc && group.name == name) {
        let message = format!("The security group '{name}' already exists for VPC '{vpc}'");
        return Err(Failure::new("InvalidGroup.Duplicate", message));
    }
    let rules = BTreeMap::from([(account.new_id("sgr"), SecurityGroupRule::all_out())]);
    let group = SecurityGroup {
        vpc,
        name,
        description,
        rules,
    };
    let id = put(account, call, group)?;
    let mut xml = Xml::new();
    xml.text("return", true).text("groupId", &id);
    super::tags::write(account, &id, &mut xml);
    Ok(Answer::Xml(xml))
}

/// `DeleteSecurityGroup`: refused with `DependencyViolation` while interfaces or rules of other
/// groups use the group.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("GroupId")?;
    let group = find::<SecurityGroup>(account, id)?;
    if group.name == "default" {
        let message =
            format!("the specified group: \"{id}\" name: \"default\" cannot be deleted by a user");
        return Err(Failure::new("CannotDelete", message));
    }
    let names = |rule: &SecurityGroupRule| rule.group().is_some_and(|group| group == id);
    let mut others = account
        .ec2
        .security_groups
        .iter()
        .filter(|(other, _)| *other != id);
    let named = others.any(|(_, other)| other.rules.values().any(names));
    let mut interfaces = account.ec2.network_interfaces.values();
    let attached = interfaces.any(|interface| interface.groups.iter().any(|it| it == id));
    if named || attached {
        let message = format!("resource {id} has a dependent object");
        return Err(Failure::new("DependencyViolation", message));
    }
    let rules: Vec<String> = group.rules.keys().cloned().collect();
    for rule in rules {
        account.ec2.tags.remove(&rule);
    }
    remove::<SecurityGroup>(account, id);
    let mut xml = Xml::new();
    xml.text("return", true).text("groupId", id);
    Ok(Answer::Xml(xml))
}
