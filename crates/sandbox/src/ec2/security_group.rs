//! Security groups.

use super::Outcome;
use super::describe::describe;
use super::resource::{Kind, create as put, find, in_table, one, remove};
use super::security_group_rule::{Rule, write_permissions};
use super::vpc::Vpc;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Failure, Xml};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is about security groups.
pub const ACTIONS: Actions = &[
    ("CreateSecurityGroup", create),
    ("DeleteSecurityGroup", delete),
    ("DescribeSecurityGroups", describe::<SecurityGroup>),
];

/// A security group with its rules by their ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SecurityGroup {
    pub vpc: String,
    pub name: String,
    pub description: String,
    pub rules: BTreeMap<String, Rule>,
}

impl SecurityGroup {
    /// The group that a VPC is born with: its members talk to each other and to the world.
    pub fn default_of(vpc: &str, id: &str, ids: (String, String), account: &str) -> SecurityGroup {
        let within = Rule::from_group(false, id, account);
        SecurityGroup {
            vpc: vpc.to_owned(),
            name: "default".to_owned(),
            description: "default VPC security group".to_owned(),
            rules: BTreeMap::from([(ids.0, within), (ids.1, Rule::all_out())]),
        }
    }
}

impl Kind for SecurityGroup {
    const PREFIX: &'static str = "sg";
    const PARAMETER: &'static str = "GroupId";
    const SET: &'static str = "securityGroupInfo";
    const ID_FILTER: &'static str = "group-id";
    in_table!(security_groups);

    fn not_found(id: &str) -> (&'static str, String) {
        (
            "InvalidGroup.NotFound",
            format!("The security group '{id}' does not exist"),
        )
    }

    fn filter(&self, _id: &str, _cloud: &Cloud, name: &str) -> Option<Vec<String>> {
        let split = match name.strip_prefix("egress.ip-permission.") {
            Some(what) => Some((true, what)),
            None => name
                .strip_prefix("ip-permission.")
                .map(|what| (false, what)),
        };
        if let Some((egress, what)) = split {
            let rules = self.rules.values().filter(|rule| rule.egress == egress);
            return Rule::filter(rules, what);
        }
        match name {
            "vpc-id" => one(&self.vpc),
            "group-name" => one(&self.name),
            "description" => one(&self.description),
            _ => None,
        }
    }

    fn write(&self, id: &str, cloud: &Cloud, xml: &mut Xml) {
        xml.text("groupId", id)
            .text("groupName", &self.name)
            .text("vpcId", &self.vpc);
        xml.text("groupDescription", &self.description)
            .text("ownerId", &cloud.account);
        xml.text(
            "securityGroupArn",
            cloud.arn("ec2", &format!("security-group/{id}")),
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

fn create(cloud: &mut Cloud, call: &Call) -> Outcome {
    let name = call.params.required("GroupName")?.to_owned();
    let description = call.params.required("GroupDescription")?.to_owned();
    let vpc = call
        .params
        .get("VpcId")
        .unwrap_or(super::default_network::VPC)
        .to_owned();
    find::<Vpc>(cloud, &vpc)?;
    if name.starts_with("sg-") || name == "default" {
        let message = "Invalid group name. Group names may not be in the format sg-*.";
        return Err(Failure::invalid(message));
    }
    let mut groups = cloud.ec2.security_groups.values();
    if groups.any(|group| group.vpc == vpc && group.name == name) {
        let message = format!("The security group '{name}' already exists for VPC '{vpc}'");
        return Err(Failure::new("InvalidGroup.Duplicate", message));
    }
    let rules = BTreeMap::from([(cloud.new_id("sgr"), Rule::all_out())]);
    let group = SecurityGroup {
        vpc,
        name,
        description,
        rules,
    };
    let id = put(cloud, call, "security-group", group)?;
    let mut xml = Xml::new();
    xml.text("return", true).text("groupId", &id);
    super::tags::write(cloud, &id, &mut xml);
    Ok(Answer::Xml(xml))
}

fn delete(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("GroupId")?;
    let group = find::<SecurityGroup>(cloud, id)?;
    if group.name == "default" {
        let message =
            format!("the specified group: \"{id}\" name: \"default\" cannot be deleted by a user");
        return Err(Failure::new("CannotDelete", message));
    }
    let names = |rule: &Rule| rule.group().is_some_and(|group| group == id);
    let mut others = cloud
        .ec2
        .security_groups
        .iter()
        .filter(|(other, _)| *other != id);
    let named = others.any(|(_, other)| other.rules.values().any(names));
    let mut interfaces = cloud.ec2.network_interfaces.values();
    let attached = interfaces.any(|interface| interface.groups.iter().any(|it| it == id));
    if named || attached {
        let message = format!("resource {id} has a dependent object");
        return Err(Failure::new("DependencyViolation", message));
    }
    let rules: Vec<String> = group.rules.keys().cloned().collect();
    for rule in rules {
        cloud.ec2.tags.remove(&rule);
    }
    remove::<SecurityGroup>(cloud, id);
    let mut xml = Xml::new();
    xml.text("return", true).text("groupId", id);
    Ok(Answer::Xml(xml))
}
