//! `aws_security_group` and `aws_default_security_group`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_security_group>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html>

use std::collections::BTreeSet;

use async_trait::async_trait;
use aws_sdk_ec2::types::{ResourceType, SecurityGroup as SdkSecurityGroup};

use super::permission_blocks;
use super::permissions::{self, Peer, Rule};
use super::{blockers, tags};
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, Nested, STRING, Spec, computed, id, optional, optional_computed, set_block,
};
use crate::error::AwsError;
use crate::naming;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_security_group`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group>
pub struct SecurityGroup;

#[async_trait]
impl Resource for SecurityGroup {
    fn title(&self) -> &'static str {
        "Security Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("description", STRING)
                .default("Managed by Terraform")
                .force_new()
                .length(0, 255)
                .check(permission_blocks::allowed_characters),
            optional_computed("name", STRING)
                .force_new()
                .conflicts_with(&["name_prefix"])
                .length(0, 255)
                .check(no_reserved_name)
                .check(permission_blocks::allowed_characters),
            optional_computed("name_prefix", STRING)
                .force_new()
                .conflicts_with(&["name"])
                .length(0, 100)
                .check(no_reserved_name)
                .check(permission_blocks::allowed_characters),
            computed("owner_id", STRING),
            optional("revoke_rules_on_delete", BOOL)
                .default(false)
                .own(),
            optional_computed("vpc_id", STRING).force_new(),
        ])
        .version(1)
        .block(rules("egress"))
        .block(rules("ingress"))
        .tagged()
        .timeouts(&[("create", 10), ("delete", 15)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidGroup.NotFound", "InvalidGroupId.NotFound"],
            dependency_violation_codes: &["DependencyViolation", "InvalidGroup.InUse"],
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITH_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let name = naming::name(operation, "name", "name_prefix");
        let created = operation
            .client
            .call_once("ec2:CreateSecurityGroup", || {
                ec2.create_security_group()
                    .group_name(&name)
                    .description(planned.text("description"))
                    .set_vpc_id(planned.owned("vpc_id"))
                    .set_tag_specifications(tags::with_attempt(
                        operation,
                        ResourceType::SecurityGroup,
                    ))
                    .send()
            })
            .await?;
        created
            .group_id
            .ok_or_else(|| AwsError::new("the answer holds no security group"))
    }

    /// A name is one group's in a VPC.
    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = [naming::name(operation, "name", "name_prefix")];
        let found = permissions::describe(operation.client, "group-name", &name).await?;
        let vpc = operation.planned.string("vpc_id");
        let same = found
            .into_iter()
            .filter(|it| vpc.is_none() || it.vpc_id.as_deref() == vpc);
        Ok(Some(same.filter_map(|it| it.group_id).collect()))
    }

    /// AWS lets a new group reach everything: that is for the configuration to say.
    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let wanted = InlineRules::of(operation.planned, id);
        let everything = Rule {
            protocol: "-1".to_owned(),
            ports: (0, 0),
            peer: Peer::V4("0.0.0.0/0".to_owned()),
            description: String::new(),
        };
        match wanted.egress.contains(&everything) {
            true => {}
            false => {
                permissions::revoke(
                    operation.client,
                    id,
                    true,
                    std::slice::from_ref(&everything),
                )
                .await?
            }
        }
        let egress: Vec<Rule> = wanted
            .egress
            .into_iter()
            .filter(|it| *it != everything)
            .collect();
        let ingress: Vec<Rule> = wanted.ingress.into_iter().collect();
        permissions::authorize(operation.client, id, false, &ingress).await?;
        permissions::authorize(operation.client, id, true, &egress).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        read(client, known).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        update(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        sweep(operation).await?;
        if operation.prior.flag("revoke_rules_on_delete") {
            let found =
                permissions::describe(operation.client, "group-id", &[operation.id().to_owned()])
                    .await?;
            for group in &found {
                for egress in [false, true] {
                    let rules = permissions::of_group(group, egress);
                    permissions::revoke(operation.client, operation.id(), egress, &rules).await?;
                }
            }
        }
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteSecurityGroup", || {
                ec2.delete_security_group().group_id(operation.id()).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let mut found = blockers::interfaces(operation.client, "group-id", operation.id()).await?;
        let named = naming_groups(operation.client, &[operation.id().to_owned()]).await?;
        let others = named.into_iter().filter_map(|group| group.group_id);
        found.extend(others.filter(|id| id != operation.id()).map(|id| Blocker {
            is_being_deleted: permissions::may_change(operation, &id),
            ..Blocker::new("rule that names it in security group", id)
        }));
        Ok(found)
    }
}

pub(super) fn rules(name: &'static str) -> Nested {
    set_block(name, permission_blocks::block_fields())
        .computed()
        .as_attribute()
}

fn no_reserved_name(name: &str, value: &Value) -> Option<String> {
    let is_reserved = value.as_str().is_some_and(|text| text.starts_with("sg-"));
    is_reserved.then(|| format!("invalid value for {name} (cannot begin with sg-)"))
}

/// The inbound and outbound rules of a group.
pub(super) struct InlineRules {
    pub(super) ingress: BTreeSet<Rule>,
    pub(super) egress: BTreeSet<Rule>,
}

impl InlineRules {
    pub(super) fn of(object: &Value, id: &str) -> InlineRules {
        let of = |name: &str| {
            let blocks = object.items(name);
            blocks
                .flat_map(|block| permissions::rules_of(block, id))
                .collect()
        };
        InlineRules {
            ingress: of("ingress"),
            egress: of("egress"),
        }
    }

    /// Revokes the rules that are no longer planned, then adds the new ones.
    pub(super) async fn change(
        &self,
        client: &AwsClient,
        id: &str,
        after: &InlineRules,
    ) -> Result<(), AwsError> {
        let behavior = [
            (false, &self.ingress, &after.ingress),
            (true, &self.egress, &after.egress),
        ];
        for (egress, before, after) in behavior {
            let old: Vec<Rule> = before.difference(after).cloned().collect();
            let new: Vec<Rule> = after.difference(before).cloned().collect();
            permissions::revoke(client, id, egress, &old).await?;
            permissions::authorize(client, id, egress, &new).await?;
        }
        Ok(())
    }
}

pub(super) async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    if !operation.changes_any(&["ingress", "egress"]) {
        return Ok(());
    }
    let before = InlineRules::of(operation.prior, operation.id());
    let after = InlineRules::of(operation.planned, operation.id());
    before
        .change(operation.client, operation.id(), &after)
        .await
}

/// Groups that have a rule that names one of these.
async fn naming_groups(
    client: &AwsClient,
    ids: &[String],
) -> Result<Vec<SdkSecurityGroup>, AwsError> {
    let mut found = permissions::describe(client, "ip-permission.group-id", ids).await?;
    let egress = permissions::describe(client, "egress.ip-permission.group-id", ids).await?;
    found.extend(egress);
    found.sort_by(|one, other| one.group_id.cmp(&other.group_id));
    found.dedup_by(|one, other| one.group_id == other.group_id);
    Ok(found)
}

/// Before the first delete, revokes the rules by which groups that this run deletes, and default
/// groups that it releases, name each other: AWS refuses to delete a group that a rule names
/// (<https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html>).
async fn sweep(operation: &Operation<'_>) -> Result<(), AwsError> {
    let of_kind = |kind: &str| -> BTreeSet<String> {
        let ids = operation.deleting.iter().filter(|(it, _)| **it == *kind);
        ids.map(|(_, id)| id.to_string()).collect()
    };
    let groups = of_kind("aws_security_group");
    let (released, networks) = (of_kind("aws_default_security_group"), of_kind("aws_vpc"));
    let mut swept = operation.client.shared.swept.lock().await;
    let new: Vec<String> = groups.difference(&swept).cloned().collect();
    let is_alone = groups.len() < 2 && released.is_empty() && networks.is_empty();
    if new.is_empty() || is_alone {
        return Ok(());
    }
    for group in &naming_groups(operation.client, &new).await? {
        let id = group.group_id.as_deref().unwrap_or_default();
        let network = group.vpc_id.as_deref().unwrap_or_default();
        // The default group of a network goes with it.
        let goes = group.group_name.as_deref() == Some("default") && networks.contains(network);
        if goes || groups.contains(id) || released.contains(id) {
            release_group(operation, group, id, &groups).await?;
        }
    }
    swept.extend(new);
    Ok(())
}

/// Revokes the rules of a group that name other groups which are deleted.
async fn release_group(
    operation: &Operation<'_>,
    group: &SdkSecurityGroup,
    id: &str,
    deleted: &BTreeSet<String>,
) -> Result<(), AwsError> {
    for egress in [false, true] {
        let mut rules = permissions::of_group(group, egress);
        rules.retain(|rule| match &rule.peer {
            Peer::Group(other) => other != id && deleted.contains(other),
            _ => false,
        });
        let revoked = permissions::revoke(operation.client, id, egress, &rules).await;
        revoked.or_else(|error| error.unless(&["InvalidGroup.NotFound"]))?;
    }
    Ok(())
}

pub(super) async fn read(
    client: &AwsClient,
    known: &[Value],
) -> Result<Vec<Option<Value>>, AwsError> {
    let found = permissions::describe(client, "group-id", &distinct(known, "id")).await?;
    let answers = in_order(known, "id", &found, |group| group.group_id.as_deref());
    Ok(answers
        .map(|(known, found)| Some(object(client, known, found?)))
        .collect())
}

fn object(client: &AwsClient, known: &Value, group: &SdkSecurityGroup) -> Value {
    let id = group.group_id.as_deref().unwrap_or_default();
    let owner = group.owner_id.as_deref().unwrap_or_default();
    let name = group.group_name.as_deref().unwrap_or_default();
    let arn = client.arn("ec2", owner, &format!("security-group/{id}"));
    let element = rules("ingress").element_type();
    let blocks = |name: &str, egress: bool| {
        let found = permissions::of_group(group, egress);
        permission_blocks::blocks(found, known.get(name), id, element.clone())
    };
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(id))
        .text("arn", Some(&arn))
        .text("description", group.description.as_deref())
        .set("egress", blocks("egress", true))
        .set("ingress", blocks("ingress", false))
        .text("name", Some(name))
        .text("name_prefix", naming::prefix_of(name))
        .text("owner_id", Some(owner))
        .text("vpc_id", group.vpc_id.as_deref())
        .set("tags_all", tags::value(group.tags.as_deref()));
    builder.build()
}
