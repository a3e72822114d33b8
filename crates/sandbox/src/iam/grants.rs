//! What a role, user or group may do: inline policies, attachments, the boundary.

use super::documents::{check_permissions, encoded};
use super::lookup::{
    IdentityType, check_policy_arn, identity, identity_mut, limit, none, required,
};
use super::naming;
use super::views::{answer, nothing, page};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};

/// How many managed policies an identity can have.
const MOST_ATTACHED: usize = 10;

pub fn put(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
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

pub fn get(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
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

pub fn list(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let names: Vec<String> = identity(account, call)?.inline.into_keys().collect();
    page(call, "PolicyNames", names, |xml, name| xml.value(name))
}

pub fn delete(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "PolicyName")?;
    let removed = identity_mut(account, call)?.inline.remove(name);
    removed.ok_or_else(|| no_inline(IdentityType::of(call), name))?;
    nothing()
}

fn check_attachable(account: &Account, arn: &str) -> Result<(), Failure> {
    check_policy_arn(arn)?;
    if account.iam.policies.contains(arn) && account.sees(arn) {
        return Ok(());
    }
    Err(none(format!(
        "Policy {arn} does not exist or is not attachable."
    )))
}

pub fn attach(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
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

pub fn detach(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let arn = required(call, "PolicyArn")?;
    check_policy_arn(arn)?;
    if identity_mut(account, call)?.attached.remove(arn) {
        nothing()
    } else {
        Err(none(format!("Policy {arn} was not found.")))
    }
}

/// The name at the end of a policy's ARN.
pub fn policy_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

pub fn list_attached(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
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

pub fn put_boundary(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let arn = required(call, "PermissionsBoundary")?;
    check_attachable(account, arn)?;
    identity_mut(account, call)?.boundary = Some(arn.to_owned());
    nothing()
}

pub fn delete_boundary(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let removed = identity_mut(account, call)?.boundary.take();
    removed.ok_or_else(|| none("There is no permissions boundary."))?;
    nothing()
}
