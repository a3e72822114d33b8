//! Finding things by name, and what IAM answers when they are not there.

use super::identity::{IamIdentity, IdentityType};
use super::model::{Group, Identity, InstanceProfile, Policy, Role, User};
use crate::store::Account;
use crate::wire::{Call, Failure};

/// A parameter that must be there.
pub(crate) fn required<'a>(call: &'a Call, name: &str) -> Result<&'a str, Failure> {
    call.params.get(name).ok_or_else(|| {
        let mut letters = name.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase());
        let member: String = first.into_iter().chain(letters).collect();
        invalid(format!(
            "1 validation error detected: Value null at '{member}' failed to satisfy \
             constraint: Member must not be null"
        ))
    })
}

/// The error `ValidationError`: a parameter is missing or not allowed.
pub(crate) fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("ValidationError", message)
}

/// The error `NoSuchEntity`, with status 404.
pub(crate) fn none(message: impl Into<String>) -> Failure {
    Failure::with_status(404, "NoSuchEntity", message)
}

/// The error `EntityAlreadyExists`, with status 409.
pub(crate) fn exists(message: impl Into<String>) -> Failure {
    Failure::with_status(409, "EntityAlreadyExists", message)
}

/// The error `DeleteConflict`; `must` is the action that has to come first.
pub(crate) fn conflict(must: &str) -> Failure {
    let message = format!("Cannot delete entity, must {must} first.");
    Failure::with_status(409, "DeleteConflict", message)
}

/// The error `LimitExceeded`: a quota of the account is used up.
pub(crate) fn limit(message: impl Into<String>) -> Failure {
    Failure::with_status(409, "LimitExceeded", message)
}

fn absent(kind: IdentityType, name: &str) -> Failure {
    none(format!(
        "The {} with name {name} cannot be found.",
        kind.noun()
    ))
}

/// The role, user or group of that name, to change.
///
/// # Errors
/// `NoSuchEntity` when there is none, or it is not visible yet.
pub(crate) fn find<'a, K: IamIdentity>(
    account: &'a mut Account,
    name: &str,
) -> Result<&'a mut K, Failure> {
    let visible = account.is_visible(&K::TYPE.visibility_key(name));
    let found = K::table_mut(&mut account.iam).get_mut(name);
    found
        .filter(|_| visible)
        .ok_or_else(|| absent(K::TYPE, name))
}

/// The role, user or group that the call names, to read.
pub(crate) fn identity(account: &Account, call: &Call) -> Result<Identity, Failure> {
    let kind = IdentityType::of(call);
    let name = required(call, kind.parameter())?;
    if !account.is_visible(&kind.visibility_key(name)) {
        return Err(absent(kind, name));
    }
    let iam = &account.iam;
    let found = match kind {
        IdentityType::Role => iam.roles.get(name).map(|role| &role.identity),
        IdentityType::User => iam.users.get(name).map(|user| &user.identity),
        IdentityType::Group => iam.groups.get(name).map(|group| &group.identity),
    };
    found.cloned().ok_or_else(|| absent(kind, name))
}

/// The role, user or group that the call names, to change.
pub(crate) fn identity_mut<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<&'a mut Identity, Failure> {
    let kind = IdentityType::of(call);
    let name = required(call, kind.parameter())?;
    Ok(match kind {
        IdentityType::Role => &mut find::<Role>(account, name)?.identity,
        IdentityType::User => &mut find::<User>(account, name)?.identity,
        IdentityType::Group => &mut find::<Group>(account, name)?.identity,
    })
}

/// The key under which a new instance profile is hidden for a while.
pub(crate) fn profile_key(name: &str) -> String {
    format!("iam.instance-profile.{name}")
}

/// The instance profile that the call names.
pub(crate) fn profile<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<&'a mut InstanceProfile, Failure> {
    let name = required(call, "InstanceProfileName")?;
    let absent = || none(format!("Instance Profile {name} cannot be found."));
    if !account.is_visible(&profile_key(name)) {
        return Err(absent());
    }
    account.iam.profiles.get_mut(name).ok_or_else(absent)
}

/// The managed policy that the call names, to read.
pub(crate) fn policy<'a>(account: &'a Account, call: &Call) -> Result<&'a Policy, Failure> {
    let arn = required(call, "PolicyArn")?;
    check_policy_arn(arn)?;
    let found = account
        .iam
        .policies
        .get(arn)
        .filter(|_| account.is_visible(arn));
    found.ok_or_else(|| none(format!("Policy {arn} was not found.")))
}

/// The managed policy that the call names, to change: the customer's own only.
pub(crate) fn policy_mut<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<&'a mut Policy, Failure> {
    let arn = policy(account, call)?.arn.clone();
    if arn.starts_with("arn:aws:iam::aws:") {
        let message = format!("Policy {arn} is an AWS managed policy and cannot be changed.");
        return Err(Failure::with_status(403, "AccessDenied", message));
    }
    let found = account.iam.policies.get_mut(&arn);
    found.ok_or_else(|| none(format!("Policy {arn} was not found.")))
}

/// Refuses a text that is not the ARN of a policy.
pub(crate) fn check_policy_arn(arn: &str) -> Result<(), Failure> {
    if arn.starts_with("arn:") && arn.contains(":policy/") {
        return Ok(());
    }
    Err(invalid(format!("ARN {arn} is not valid.")))
}

/// The instance profile of that name, as far as EC2 sees it by now.
pub(crate) fn instance_profile<'a>(
    account: &'a Account,
    name: &str,
) -> Option<&'a InstanceProfile> {
    let seen = account.is_visible(&ec2_profile_key(name));
    account.iam.profiles.get(name).filter(|_| seen)
}

/// Whether EC2 has heard by now of the role that a profile was given.
pub(crate) fn is_role_seen(account: &Account, profile: &InstanceProfile) -> bool {
    profile.role.is_some() && account.is_visible(&ec2_role_key(&profile.name))
}

/// The roles and users that can be seen by now.
pub(crate) fn identities(account: &Account) -> impl Iterator<Item = &Identity> {
    let roles = account
        .iam
        .roles
        .values()
        .map(|role| (IdentityType::Role, &role.identity));
    let users = account
        .iam
        .users
        .values()
        .map(|user| (IdentityType::User, &user.identity));
    roles
        .chain(users)
        .filter(|(kind, identity)| account.is_visible(&kind.visibility_key(&identity.name)))
        .map(|(_, identity)| identity)
}

/// Roles, users and groups, seen or not.
pub(crate) fn all_identities(account: &Account) -> impl Iterator<Item = (IdentityType, &Identity)> {
    let iam = &account.iam;
    let groups = iam
        .groups
        .values()
        .map(|it| (IdentityType::Group, &it.identity));
    let users = iam
        .users
        .values()
        .map(|it| (IdentityType::User, &it.identity));
    let roles = iam
        .roles
        .values()
        .map(|it| (IdentityType::Role, &it.identity));
    groups.chain(users).chain(roles)
}

/// How many identities have this policy.
pub(crate) fn attachments(account: &Account, arn: &str) -> usize {
    all_identities(account)
        .filter(|(_, it)| it.attached.contains(arn))
        .count()
}

/// How many identities have this policy as their boundary.
pub(crate) fn bounded(account: &Account, arn: &str) -> usize {
    all_identities(account)
        .filter(|(_, it)| it.boundary.as_deref() == Some(arn))
        .count()
}

/// The key under which EC2 does not see a new profile for a while.
pub(crate) fn ec2_profile_key(name: &str) -> String {
    format!("ec2.instance-profile.{name}")
}

/// The key under which EC2 does not see a profile's new role for a while.
pub(crate) fn ec2_role_key(name: &str) -> String {
    format!("ec2.instance-profile-role.{name}")
}
