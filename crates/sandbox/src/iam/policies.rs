//! Managed policies.

use super::documents::check_permissions;
use super::lookup::{self, Kind, exists, required};
use super::model::{Identity, Policy, Version};
use super::naming;
use super::views::{self, answer, nothing, page};
use crate::cloud::Cloud;
use crate::wire::{Answer, Call, Failure};

/// Roles, users and groups, seen or not.
fn all_identities(cloud: &Cloud) -> impl Iterator<Item = (Kind, &Identity)> {
    let iam = &cloud.iam;
    let groups = iam.groups.values().map(|it| (Kind::Group, &it.identity));
    let users = iam.users.values().map(|it| (Kind::User, &it.identity));
    let roles = iam.roles.values().map(|it| (Kind::Role, &it.identity));
    groups.chain(users).chain(roles)
}

/// How many identities have this policy.
pub fn attachments(cloud: &Cloud, arn: &str) -> usize {
    all_identities(cloud)
        .filter(|(_, it)| it.attached.contains(arn))
        .count()
}

/// How many identities have this policy as their boundary.
pub fn bounded(cloud: &Cloud, arn: &str) -> usize {
    all_identities(cloud)
        .filter(|(_, it)| it.boundary.as_deref() == Some(arn))
        .count()
}

pub fn create(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let name = naming::name(call, "PolicyName", 128)?;
    let document = required(call, "PolicyDocument")?;
    let path = naming::path(call)?;
    let arn = naming::arn(cloud, "policy", &path, name);
    if cloud.iam.policies.contains(&arn) {
        let message =
            format!("A policy called {name} already exists. Duplicate names are not allowed.");
        return Err(exists(message));
    }
    check_permissions(document)?;
    let made = Policy {
        id: naming::unique_id(cloud, "ANPA"),
        created: cloud.now,
        updated: cloud.now,
        description: call.params.get("Description").map(str::to_owned),
        tags: naming::tags(call)?,
        versions: vec![Version {
            number: 1,
            document: document.to_owned(),
            created: cloud.now,
        }],
        default: 1,
        next: 2,
        name: name.to_owned(),
        arn: arn.clone(),
        path,
    };
    let latency = cloud.latencies.iam_propagation;
    cloud.appears(&arn, latency);
    cloud.iam.policies.insert(arn, made.clone());
    answer(|xml| {
        xml.element("Policy", |xml| views::policy(xml, cloud, &made));
    })
}

pub fn get(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let found = lookup::policy(cloud, call)?;
    answer(|xml| {
        xml.element("Policy", |xml| views::policy(xml, cloud, found));
    })
}

pub fn list(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let params = &call.params;
    let prefix = params.get("PathPrefix").unwrap_or("/");
    let scope = params.get("Scope").unwrap_or("All");
    let only_attached = params.flag("OnlyAttached").unwrap_or(false);
    let wanted = |policy: &&Policy| {
        let of_aws = policy.arn.starts_with("arn:aws:iam::aws:");
        policy.path.starts_with(prefix)
            && (scope == "All" || (scope == "AWS") == of_aws)
            && (!only_attached || attachments(cloud, &policy.arn) > 0)
            && cloud.sees(&policy.arn)
    };
    let policies = cloud.iam.policies.values().filter(wanted).collect();
    page(call, "Policies", policies, |xml, policy| {
        views::policy(xml, cloud, policy)
    })
}

pub fn list_entities(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let arn = lookup::policy(cloud, call)?.arn.clone();
    let filter = call.params.get("EntityFilter");
    let as_boundary = call.params.get("PolicyUsageFilter") == Some("PermissionsBoundary");
    let named = |it: &Identity| {
        if as_boundary {
            it.boundary.as_deref() == Some(arn.as_str())
        } else {
            it.attached.contains(&arn)
        }
    };
    let entities: Vec<_> = all_identities(cloud).filter(|(_, it)| named(it)).collect();
    answer(|xml| {
        for (kind, noun) in [
            (Kind::Group, "Group"),
            (Kind::User, "User"),
            (Kind::Role, "Role"),
        ] {
            let wanted = filter.is_none_or(|filter| filter == noun);
            let these = entities.iter().filter(|(its, _)| *its == kind && wanted);
            xml.members(&format!("Policy{noun}s"), these, |xml, (_, it)| {
                xml.text(kind.parameter(), &it.name)
                    .text(&format!("{noun}Id"), &it.id);
            });
        }
        xml.text("IsTruncated", false);
    })
}

pub fn delete(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let policy = lookup::policy_mut(cloud, call)?;
    let (arn, versions) = (policy.arn.clone(), policy.versions.len());
    let refuse = |message| Err(Failure::with_status(409, "DeleteConflict", message));
    if attachments(cloud, &arn) + bounded(cloud, &arn) > 0 {
        return refuse("Cannot delete a policy attached to entities.");
    }
    if versions > 1 {
        return refuse(
            "This policy has more than one version. Before you delete a policy, you must delete \
             the policy's versions. The default version is deleted with the policy.",
        );
    }
    cloud.iam.policies.remove(&arn);
    nothing()
}
