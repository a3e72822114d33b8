//! Managed policies.

use super::documents::check_permissions;
use super::identity::IdentityType;
use super::lookup;
use super::lookup::{all_identities, attachments, bounded};
use super::lookup::{exists, required};
use super::model::{Identity, Policy, PolicyVersion};
use super::naming;
use super::views::{self, answer, nothing, page};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure};

/// `CreatePolicy`: creates a managed policy with its document as version 1.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html>.
pub(crate) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = naming::name(call, "PolicyName", 128)?;
    let document = required(call, "PolicyDocument")?;
    let path = naming::path(call)?;
    let arn = naming::arn(account, "policy", &path, name);
    if account.iam.policies.contains(&arn) {
        let message =
            format!("A policy called {name} already exists. Duplicate names are not allowed.");
        return Err(exists(message));
    }
    check_permissions(document)?;
    let own = account.iam.policies.values();
    let own = own.filter(|it| !it.arn.starts_with("arn:aws:iam::aws:"));
    account.quotas.admit("policies", own.count())?;
    let made = Policy {
        id: naming::unique_id(account, "ANPA"),
        created: account.now,
        updated: account.now,
        description: call.params.get("Description").map(str::to_owned),
        tags: naming::tags(call)?,
        versions: vec![PolicyVersion {
            number: 1,
            document: document.to_owned(),
            created: account.now,
        }],
        default: 1,
        next: 2,
        name: name.to_owned(),
        arn: arn.clone(),
        path,
    };
    let latency = account.latencies.iam_propagation;
    account.hide_new(&arn, latency);
    account.iam.policies.insert(arn, made.clone());
    answer(|xml| {
        xml.element("Policy", |xml| views::policy(xml, account, &made));
    })
}

/// `GetPolicy`: returns a managed policy without its documents.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html>.
pub(crate) fn get(account: &mut Account, call: &Call) -> Outcome {
    let found = lookup::policy(account, call)?;
    answer(|xml| {
        xml.element("Policy", |xml| views::policy(xml, account, found));
    })
}

/// `ListPolicies`: lists the account's own policies, AWS's, or both.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html>.
pub(crate) fn list(account: &mut Account, call: &Call) -> Outcome {
    let params = &call.params;
    let prefix = params.get("PathPrefix").unwrap_or("/");
    let scope = params.get("Scope").unwrap_or("All");
    let only_attached = params.flag("OnlyAttached").unwrap_or(false);
    let wanted = |policy: &&Policy| {
        let of_aws = policy.arn.starts_with("arn:aws:iam::aws:");
        policy.path.starts_with(prefix)
            && (scope == "All" || (scope == "AWS") == of_aws)
            && (!only_attached || attachments(account, &policy.arn) > 0)
            && account.is_visible(&policy.arn)
    };
    let policies = account.iam.policies.values().filter(wanted).collect();
    page(call, "Policies", policies, |xml, policy| {
        views::policy(xml, account, policy)
    })
}

/// `ListEntitiesForPolicy`: lists the users, groups and roles that a policy is attached to.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html>.
pub(crate) fn list_entities(account: &mut Account, call: &Call) -> Outcome {
    let arn = lookup::policy(account, call)?.arn.clone();
    let filter = call.params.get("EntityFilter");
    let as_boundary = call.params.get("PolicyUsageFilter") == Some("PermissionsBoundary");
    let named = |it: &Identity| {
        if as_boundary {
            it.boundary.as_deref() == Some(arn.as_str())
        } else {
            it.attached.contains(&arn)
        }
    };
    let entities: Vec<_> = all_identities(account)
        .filter(|(_, it)| named(it))
        .collect();
    answer(|xml| {
        for (kind, noun) in [
            (IdentityType::Group, "Group"),
            (IdentityType::User, "User"),
            (IdentityType::Role, "Role"),
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

/// `DeletePolicy`: refused with `DeleteConflict` while the policy is attached or has other
/// versions.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html>.
pub(crate) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let policy = lookup::policy_mut(account, call)?;
    let (arn, versions) = (policy.arn.clone(), policy.versions.len());
    let refuse = |message| Err(Failure::with_status(409, "DeleteConflict", message));
    if attachments(account, &arn) + bounded(account, &arn) > 0 {
        return refuse("Cannot delete a policy attached to entities.");
    }
    if versions > 1 {
        return refuse(
            "This policy has more than one version. Before you delete a policy, you must delete \
             the policy's versions. The default version is deleted with the policy.",
        );
    }
    account.iam.policies.remove(&arn);
    nothing()
}
