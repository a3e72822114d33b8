//! `aws_security_group` and `aws_default_security_group`

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use aws_sdk_ec2::types::{ResourceType, SecurityGroup as Found};

use super::permissions::{self, Peer, Rule};
use super::{blockers, distinct, filter, in_order, pages, tags};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::naming;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Blocker, Job, Resource, Ways};
use crate::provider::aws::spec::{
    BOOL, Nested, STRING, Spec, computed, id, optional, optional_computed, set_block,
};
use crate::value::Value;

/// `aws_security_group`
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
                .replaces(),
            optional_computed("name", STRING)
                .replaces()
                .conflicts(&["name_prefix"])
                .length(0, 255)
                .check(no_reserved_name),
            optional_computed("name_prefix", STRING)
                .replaces()
                .conflicts(&["name"])
                .length(0, 100)
                .check(no_reserved_name),
            computed("owner_id", STRING),
            optional("revoke_rules_on_delete", BOOL)
                .default(false)
                .own(),
            optional_computed("vpc_id", STRING).replaces(),
        ])
        .version(1)
        .block(rules("egress"))
        .block(rules("ingress"))
        .tagged()
        .timeouts(&[("create", 10), ("delete", 15)])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: &["InvalidGroup.NotFound", "InvalidGroupId.NotFound"],
            blocked: &["DependencyViolation", "InvalidGroup.InUse"],
            ..Ways::default()
        }
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let (planned, ec2) = (job.planned, &job.cloud.clients.ec2);
        let name = naming::name(job, "name", "name_prefix");
        let made = job
            .cloud
            .call_once("ec2:CreateSecurityGroup", || {
                ec2.create_security_group()
                    .group_name(&name)
                    .description(planned.text("description"))
                    .set_vpc_id(planned.owned("vpc_id"))
                    .set_tag_specifications(tags::marked(job, ResourceType::SecurityGroup))
                    .send()
            })
            .await?;
        made.group_id
            .ok_or_else(|| Fault::new("the answer holds no security group"))
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        tags::find_marked(job).await
    }

    /// A name is one group's in a VPC.
    async fn alike(&self, job: &Job<'_>) -> Result<Option<Vec<String>>, Fault> {
        let name = [naming::name(job, "name", "name_prefix")];
        let found = permissions::describe(job.cloud, "group-name", &name).await?;
        let vpc = job.planned.string("vpc_id");
        let same = found
            .into_iter()
            .filter(|it| vpc.is_none() || it.vpc_id.as_deref() == vpc);
        Ok(Some(same.filter_map(|it| it.group_id).collect()))
    }

    async fn unmark(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        tags::unmark(job, id).await
    }

    /// AWS lets a new group reach everything: that is for the configuration to say.
    async fn finish(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        let wanted = Wanted::of(job.planned, id);
        let everything = Rule {
            protocol: "-1".to_owned(),
            ports: (0, 0),
            peer: Peer::V4("0.0.0.0/0".to_owned()),
            description: String::new(),
        };
        match wanted.egress.contains(&everything) {
            true => {}
            false => permissions::revoke(job.cloud, id, true, &[everything.clone()]).await?,
        }
        let egress: Vec<Rule> = wanted
            .egress
            .into_iter()
            .filter(|it| *it != everything)
            .collect();
        let ingress: Vec<Rule> = wanted.ingress.into_iter().collect();
        permissions::authorize(job.cloud, id, false, &ingress).await?;
        permissions::authorize(job.cloud, id, true, &egress).await
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        read(cloud, known).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        update(job).await
    }

    async fn retag(
        &self,
        job: &Job<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), Fault> {
        tags::retag(job.cloud, job.id(), removed, set).await
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        sweep(job).await?;
        if job.prior.flag("revoke_rules_on_delete") {
            let found =
                permissions::describe(job.cloud, "group-id", &[job.id().to_owned()]).await?;
            for group in &found {
                for egress in [false, true] {
                    let rules = permissions::of_group(group, egress);
                    permissions::revoke(job.cloud, job.id(), egress, &rules).await?;
                }
            }
        }
        let ec2 = &job.cloud.clients.ec2;
        job.cloud
            .call("ec2:DeleteSecurityGroup", || {
                ec2.delete_security_group().group_id(job.id()).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, job: &Job<'_>) -> Result<Vec<Blocker>, Fault> {
        let mut found = blockers::interfaces(job.cloud, "group-id", job.id()).await?;
        let named = naming_groups(job.cloud, &[job.id().to_owned()]).await?;
        let others = named.into_iter().filter_map(|group| group.group_id);
        found.extend(others.filter(|id| id != job.id()).map(|id| Blocker {
            kind: "rule that names it in security group",
            going: RULES.iter().any(|kind| job.deletes_kind(kind)) || changes(job, &id),
            id,
            owner: String::new(),
        }));
        Ok(found)
    }
}

/// What a rule may be an object of its own as.
const RULES: &[&str] = &[
    "aws_security_group_rule",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
];

/// Whether this run changes the rules of a group.
fn changes(job: &Job<'_>, id: &str) -> bool {
    let kinds = ["aws_security_group", "aws_default_security_group"];
    kinds
        .iter()
        .flat_map(|kind| job.changed_of_kind(kind))
        .any(|it| it == id)
}

/// `aws_default_security_group`: the group that every VPC has, taken over.
pub struct DefaultSecurityGroup;

#[async_trait]
impl Resource for DefaultSecurityGroup {
    fn title(&self) -> &'static str {
        "Default Security Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("description", STRING),
            computed("name", STRING),
            computed("name_prefix", STRING),
            computed("owner_id", STRING),
            optional("revoke_rules_on_delete", BOOL)
                .default(false)
                .own(),
            optional_computed("vpc_id", STRING).replaces(),
        ])
        .version(1)
        .block(rules("egress"))
        .block(rules("ingress"))
        .tagged()
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: &["InvalidGroup.NotFound", "InvalidGroupId.NotFound"],
            token: true,
            ..Ways::default()
        }
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let vpc = match job.planned.owned("vpc_id") {
            Some(vpc) => vpc,
            None => super::vpc::default_id(job.cloud).await?,
        };
        let found = pages!(
            job.cloud,
            "ec2:DescribeSecurityGroups",
            security_groups,
            job.cloud
                .clients
                .ec2
                .describe_security_groups()
                .filters(filter("group-name", ["default"]))
                .filters(filter("vpc-id", [&vpc]))
        );
        let id = found.into_iter().find_map(|group| group.group_id);
        id.ok_or_else(|| {
            let message = format!("The default security group of {vpc} does not exist");
            Fault::refused("InvalidGroup.NotFound", message)
        })
    }

    /// The rules it has give way to those of the configuration.
    async fn finish(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        let found = permissions::describe(job.cloud, "group-id", &[id.to_owned()]).await?;
        let Some(group) = found.first() else {
            let message = format!("The security group '{id}' does not exist");
            return Err(Fault::refused("InvalidGroup.NotFound", message));
        };
        let before = Wanted {
            ingress: permissions::of_group(group, false).into_iter().collect(),
            egress: permissions::of_group(group, true).into_iter().collect(),
        };
        before
            .change(job.cloud, id, &Wanted::of(job.planned, id))
            .await?;
        tags::bring_to(job, id, group.tags.as_deref()).await
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        read(cloud, known).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        update(job).await
    }

    async fn retag(
        &self,
        job: &Job<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), Fault> {
        tags::retag(job.cloud, job.id(), removed, set).await
    }

    /// It cannot be deleted: it is only let go.
    async fn delete(&self, _job: &Job<'_>) -> Result<(), Fault> {
        Ok(())
    }
}

fn rules(name: &'static str) -> Nested {
    set_block(name, permissions::block_fields())
        .computed()
        .as_attribute()
}

fn no_reserved_name(name: &str, value: &Value) -> Option<String> {
    let is_reserved = value.as_str().is_some_and(|text| text.starts_with("sg-"));
    is_reserved.then(|| format!("invalid value for {name} (cannot begin with sg-)"))
}

/// The rules of a group, both ways.
struct Wanted {
    ingress: BTreeSet<Rule>,
    egress: BTreeSet<Rule>,
}

impl Wanted {
    fn of(object: &Value, id: &str) -> Wanted {
        let of = |name: &str| {
            let blocks = object.items(name);
            blocks
                .flat_map(|block| permissions::rules_of(block, id))
                .collect()
        };
        Wanted {
            ingress: of("ingress"),
            egress: of("egress"),
        }
    }

    /// Revokes what is not wanted any more, then adds what is new.
    async fn change(&self, cloud: &Cloud, id: &str, after: &Wanted) -> Result<(), Fault> {
        let ways = [
            (false, &self.ingress, &after.ingress),
            (true, &self.egress, &after.egress),
        ];
        for (egress, before, after) in ways {
            let old: Vec<Rule> = before.difference(after).cloned().collect();
            let new: Vec<Rule> = after.difference(before).cloned().collect();
            permissions::revoke(cloud, id, egress, &old).await?;
            permissions::authorize(cloud, id, egress, &new).await?;
        }
        Ok(())
    }
}

async fn update(job: &Job<'_>) -> Result<(), Fault> {
    if !job.changes_any(&["ingress", "egress"]) {
        return Ok(());
    }
    let before = Wanted::of(job.prior, job.id());
    let after = Wanted::of(job.planned, job.id());
    before.change(job.cloud, job.id(), &after).await
}

/// Groups that have a rule that names one of these.
async fn naming_groups(cloud: &Cloud, ids: &[String]) -> Result<Vec<Found>, Fault> {
    let mut found = permissions::describe(cloud, "ip-permission.group-id", ids).await?;
    let egress = permissions::describe(cloud, "egress.ip-permission.group-id", ids).await?;
    found.extend(egress);
    found.sort_by(|one, other| one.group_id.cmp(&other.group_id));
    found.dedup_by(|one, other| one.group_id == other.group_id);
    Ok(found)
}

/// Before the first delete, revokes the rules by which the groups that this run deletes are named
/// by each other, and by the default groups that it lets go: as long as one does, none can go.
async fn sweep(job: &Job<'_>) -> Result<(), Fault> {
    let of_kind = |kind: &str| -> BTreeSet<String> {
        let ids = job.deleting.iter().filter(|(it, _)| **it == *kind);
        ids.map(|(_, id)| id.to_string()).collect()
    };
    let groups = of_kind("aws_security_group");
    let (released, networks) = (of_kind("aws_default_security_group"), of_kind("aws_vpc"));
    let mut swept = job.cloud.shared.swept.lock().await;
    let new: Vec<String> = groups.difference(&swept).cloned().collect();
    let is_alone = groups.len() < 2 && released.is_empty() && networks.is_empty();
    if new.is_empty() || is_alone {
        return Ok(());
    }
    for group in &naming_groups(job.cloud, &new).await? {
        let id = group.group_id.as_deref().unwrap_or_default();
        let network = group.vpc_id.as_deref().unwrap_or_default();
        // The default group of a network goes with it.
        let goes = group.group_name.as_deref() == Some("default") && networks.contains(network);
        if goes || groups.contains(id) || released.contains(id) {
            let_go(job, group, id, &groups).await?;
        }
    }
    swept.extend(new);
    Ok(())
}

/// Revokes the rules of a group that name others among those that are deleted.
async fn let_go(
    job: &Job<'_>,
    group: &Found,
    id: &str,
    deleted: &BTreeSet<String>,
) -> Result<(), Fault> {
    for egress in [false, true] {
        let mut rules = permissions::of_group(group, egress);
        rules.retain(|rule| match &rule.peer {
            Peer::Group(other) => other != id && deleted.contains(other),
            _ => false,
        });
        let revoked = permissions::revoke(job.cloud, id, egress, &rules).await;
        revoked.or_else(|fault| fault.unless(&["InvalidGroup.NotFound"]))?;
    }
    Ok(())
}

async fn read(cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
    let found = permissions::describe(cloud, "group-id", &distinct(known, "id")).await?;
    let answers = in_order(known, "id", &found, |group| group.group_id.as_deref());
    Ok(answers
        .map(|(known, found)| Some(object(cloud, known, found?)))
        .collect())
}

fn object(cloud: &Cloud, known: &Value, group: &Found) -> Value {
    let id = group.group_id.as_deref().unwrap_or_default();
    let owner = group.owner_id.as_deref().unwrap_or_default();
    let name = group.group_name.as_deref().unwrap_or_default();
    let arn = cloud.arn("ec2", owner, &format!("security-group/{id}"));
    let element = rules("ingress").element_type();
    let blocks = |name: &str, egress: bool| {
        let found = permissions::of_group(group, egress);
        permissions::blocks(found, known.get(name), id, element.clone())
    };
    let mut draft = Draft::from(known);
    draft
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
    draft.build()
}
