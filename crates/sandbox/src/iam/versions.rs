//! Versions of managed policies.

use super::documents::check_permissions;
use super::lookup::{limit, none, policy, policy_mut, required};
use super::model::{Policy, PolicyVersion};
use super::views::{answer, nothing, page, version};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure};

/// The most versions of a managed policy:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
const MOST_VERSIONS: usize = 5;

/// `CreatePolicyVersion`: a policy has at most five versions; the new one may become the default.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html>.
pub(crate) fn create(account: &mut Account, call: &Call) -> Outcome {
    let document = required(call, "PolicyDocument")?;
    let now = account.now;
    let policy = policy_mut(account, call)?;
    check_permissions(document)?;
    if policy.versions.len() >= MOST_VERSIONS {
        return Err(limit(
            "A managed policy can have up to 5 versions. Before you create a new version, you \
             must delete an existing version.",
        ));
    }
    let made = PolicyVersion {
        number: policy.next,
        document: document.to_owned(),
        created: now,
    };
    policy.next += 1;
    policy.updated = now;
    policy.versions.push(made.clone());
    if call.params.flag("SetAsDefault") == Some(true) {
        policy.default = made.number;
    }
    answer(|xml| {
        xml.element("PolicyVersion", |xml| version(xml, policy, &made, false));
    })
}

/// The number in `v3`, if there is such a version.
fn number(policy: &Policy, call: &Call) -> Result<u32, Failure> {
    let id = required(call, "VersionId")?;
    let number = id.strip_prefix('v').and_then(|number| number.parse().ok());
    let known = number.filter(|number| policy.version(*number).is_some());
    known.ok_or_else(|| {
        let arn = &policy.arn;
        none(format!(
            "Policy {arn} version {id} does not exist or is not attachable."
        ))
    })
}

/// `GetPolicyVersion`: returns a version with its document.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html>.
pub(crate) fn get(account: &mut Account, call: &Call) -> Outcome {
    let policy = policy(account, call)?;
    let found = policy.version(number(policy, call)?);
    answer(|xml| {
        xml.element("PolicyVersion", |xml| {
            if let Some(found) = found {
                version(xml, policy, found, true);
            }
        });
    })
}

/// `ListPolicyVersions`: lists the versions of a policy, the newest first.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html>.
pub(crate) fn list(account: &mut Account, call: &Call) -> Outcome {
    let policy = policy(account, call)?;
    let newest_first = policy.versions.iter().rev().collect();
    page(call, "Versions", newest_first, |xml, it| {
        version(xml, policy, it, false)
    })
}

/// `SetDefaultPolicyVersion`: puts another version in force.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html>.
pub(crate) fn set_default(account: &mut Account, call: &Call) -> Outcome {
    let now = account.now;
    let policy = policy_mut(account, call)?;
    policy.default = number(policy, call)?;
    policy.updated = now;
    nothing()
}

/// `DeletePolicyVersion`: refused with `DeleteConflict` for the default version.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html>.
pub(crate) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let policy = policy_mut(account, call)?;
    let number = number(policy, call)?;
    if number == policy.default {
        let message = "Cannot delete the default version of a policy.";
        return Err(Failure::with_status(409, "DeleteConflict", message));
    }
    policy.versions.retain(|version| version.number != number);
    nothing()
}
