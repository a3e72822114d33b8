//! What a role, user or group may do: inline policies, attachments, the boundary.

use super::documents::{check_permissions, encoded};
use super::identity::IdentityType;
use super::lookup::{check_policy_arn, identity, identity_mut, limit, none, required};
use super::naming;
use super::views::{answer, nothing, page};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure};

/// The most managed policies that an identity can have attached:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
const MOST_ATTACHED: usize = 10;

/// `PutRolePolicy`, `PutUserPolicy` and `PutGroupPolicy`: writes an inline policy, in place of one
/// of that name.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html>.
pub(crate) fn put(account: &mut Account, call: &Call) -> Outcome {
    let name = naming::name(call, "PolicyName", 128)?;
    let document = required(call, "PolicyDocument")?;
    let identity = identity_mut(account, call)?;
    check_permissions(document)?;
    identity.inline.insert(name.to_owned(), document.to_owned());
    nothing()
}

fn no_inline(kind: IdentityType, name: &str) -> Failure {
    let noun = kind.noun();
    none(format!(
        "The {noun} policy with name {name} cannot be found."
    ))
}

/// `GetRolePolicy`, `GetUserPolicy` and `GetGroupPolicy`: returns an inline policy, its document
/// percent-encoded.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html>.
pub(crate) fn get(account: &mut Account, call: &Call) -> Outcome {
    let kind = IdentityType::of(call);
    let name = required(call, "PolicyName")?;
    let identity = identity(account, call)?;
    let document = identity
        .inline
        .get(name)
        .ok_or_else(|| no_inline(kind, name))?;
    answer(|xml| {
        xml.text(kind.parameter(), &identity.name)
            .text("PolicyName", name)
            .text("PolicyDocument", encoded(document));
    })
}

/// `ListRolePolicies`, `ListUserPolicies` and `ListGroupPolicies`: lists the names of inline
/// policies.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html>.
pub(crate) fn list(account: &mut Account, call: &Call) -> Outcome {
    let names: Vec<String> = identity(account, call)?.inline.into_keys().collect();
    page(call, "PolicyNames", names, |xml, name| xml.value(name))
}

/// `DeleteRolePolicy`, `DeleteUserPolicy` and `DeleteGroupPolicy`: deletes an inline policy.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html>.
pub(crate) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "PolicyName")?;
    let removed = identity_mut(account, call)?.inline.remove(name);
    removed.ok_or_else(|| no_inline(IdentityType::of(call), name))?;
    nothing()
}

fn check_attachable(account: &Account, arn: &str) -> Result<(), Failure> {
    check_policy_arn(arn)?;
    if account.iam.policies.contains(arn) && account.is_visible(arn) {
        return Ok(());
    }
    Err(none(format!(
        "Policy {arn} does not exist or is not attachable."
    )))
}

/// `AttachRolePolicy`, `AttachUserPolicy` and `AttachGroupPolicy`: an identity has at most 10
/// managed policies; repeating it succeeds.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html>.
pub(crate) fn attach(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "PolicyArn")?;
    let (kind, attached) = (IdentityType::of(call), identity(account, call)?.attached);
    check_attachable(account, arn)?;
    if attached.len() >= MOST_ATTACHED && !attached.contains(arn) {
        let quota = match kind {
            IdentityType::Role => "PoliciesPerRole",
            IdentityType::User => "PoliciesPerUser",
            IdentityType::Group => "PoliciesPerGroup",
        };
        return Err(limit(format!(
            "Cannot exceed quota for {quota}: {MOST_ATTACHED}"
        )));
    }
    identity_mut(account, call)?.attached.insert(arn.to_owned());
    nothing()
}

/// `DetachRolePolicy`, `DetachUserPolicy` and `DetachGroupPolicy`: refused with `NoSuchEntity` when
/// the policy is not attached.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html>.
pub(crate) fn detach(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "PolicyArn")?;
    check_policy_arn(arn)?;
    if identity_mut(account, call)?.attached.remove(arn) {
        nothing()
    } else {
        Err(none(format!("Policy {arn} was not found.")))
    }
}

/// The name at the end of a policy's ARN.
pub(crate) fn policy_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// `ListAttachedRolePolicies`, `ListAttachedUserPolicies` and `ListAttachedGroupPolicies`: lists
/// the managed policies of an identity.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html>.
pub(crate) fn list_attached(account: &mut Account, call: &Call) -> Outcome {
    let prefix = call.params.get("PathPrefix").unwrap_or("/").to_owned();
    let attached = identity(account, call)?.attached;
    let policies = &account.iam.policies;
    let under = |arn: &String| {
        let policy = policies.get(arn);
        policy.is_none_or(|policy| policy.path.starts_with(&prefix))
    };
    let arns: Vec<String> = attached.into_iter().filter(under).collect();
    page(call, "AttachedPolicies", arns, |xml, arn| {
        xml.text("PolicyName", policy_name(arn))
            .text("PolicyArn", arn);
    })
}

/// `PutRolePermissionsBoundary` and `PutUserPermissionsBoundary`: sets the permissions boundary, a
/// managed policy.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html>.
pub(crate) fn put_boundary(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "PermissionsBoundary")?;
    check_attachable(account, arn)?;
    identity_mut(account, call)?.boundary = Some(arn.to_owned());
    nothing()
}

/// `DeleteRolePermissionsBoundary` and `DeleteUserPermissionsBoundary`: refused with `NoSuchEntity`
/// when there is no boundary.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html>.
pub(crate) fn delete_boundary(account: &mut Account, call: &Call) -> Outcome {
    let removed = identity_mut(account, call)?.boundary.take();
    removed.ok_or_else(|| none("There is no permissions boundary."))?;
    nothing()
}
