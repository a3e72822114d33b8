//! Finding things by name, and what IAM answers when they are not there.

use super::model::{Group, Identity, InstanceProfile, Policy, Role, User};
use crate::store::Account;
use crate::wire::{Call, Failure};

/// The three kinds of identities; many actions differ in nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityType {
    /// `AROA…`
    Role,
    /// `AIDA…`
    User,
    /// `AGPA…`
    Group,
}

impl IdentityType {
    /// The kind that an action's name speaks of, as in `PutRolePolicy`.
    pub fn of(call: &Call) -> IdentityType {
        match call.action.as_str() {
            action if action.contains("Role") => IdentityType::Role,
            action if action.contains("Group") => IdentityType::Group,
            _ => IdentityType::User,
        }
    }

    /// `role`, `user`, `group`: as in ARNs and messages.
    pub fn noun(self) -> &'static str {
        match self {
            IdentityType::Role => "role",
            IdentityType::User => "user",
            IdentityType::Group => "group",
        }
    }

    /// The parameter that names one.
    pub fn parameter(self) -> &'static str {
        match self {
            IdentityType::Role => "RoleName",
            IdentityType::User => "UserName",
            IdentityType::Group => "GroupName",
        }
    }

    /// The key under which a new one is hidden for a while.
    pub fn sight(self, name: &str) -> String {
        format!("iam.{}.{name}", self.noun())
    }
}

/// A parameter that must be there.
pub fn required<'a>(call: &'a Call, name: &str) -> Result<&'a str, Failure> {
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

/// `ValidationError`.
pub fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("ValidationError", message)
}

/// `NoSuchEntity`.
pub fn none(message: impl Into<String>) -> Failure {
    Failure::with_status(404, "NoSuchEntity", message)
}

/// `EntityAlreadyExists`.
pub fn exists(message: impl Into<String>) -> Failure {
    Failure::with_status(409, "EntityAlreadyExists", message)
}

/// `DeleteConflict`: `must` is what has to happen first.
pub fn conflict(must: &str) -> Failure {
    let message = format!("Cannot delete entity, must {must} first.");
    Failure::with_status(409, "DeleteConflict", message)
}

/// `LimitExceeded`.
pub fn limit(message: impl Into<String>) -> Failure {
    Failure::with_status(409, "LimitExceeded", message)
}

fn absent(kind: IdentityType, name: &str) -> Failure {
    none(format!(
        "The {} with name {name} cannot be found.",
        kind.noun()
    ))
}

/// Refuses what exists but cannot be seen yet.
fn visible(account: &Account, kind: IdentityType, name: &str) -> Result<(), Failure> {
    if account.sees(&kind.sight(name)) {
        Ok(())
    } else {
        Err(absent(kind, name))
    }
}

/// The role of that name.
pub fn role<'a>(account: &'a mut Account, name: &str) -> Result<&'a mut Role, Failure> {
    visible(account, IdentityType::Role, name)?;
    let found = account.iam.roles.get_mut(name);
    found.ok_or_else(|| absent(IdentityType::Role, name))
}

/// The user of that name.
pub fn user<'a>(account: &'a mut Account, name: &str) -> Result<&'a mut User, Failure> {
    visible(account, IdentityType::User, name)?;
    let found = account.iam.users.get_mut(name);
    found.ok_or_else(|| absent(IdentityType::User, name))
}

/// The group of that name.
pub fn group<'a>(account: &'a mut Account, name: &str) -> Result<&'a mut Group, Failure> {
    visible(account, IdentityType::Group, name)?;
    let found = account.iam.groups.get_mut(name);
    found.ok_or_else(|| absent(IdentityType::Group, name))
}

/// The role, user or group that the call names, to read.
pub fn identity(account: &Account, call: &Call) -> Result<Identity, Failure> {
    let kind = IdentityType::of(call);
    let name = required(call, kind.parameter())?;
    visible(account, kind, name)?;
    let iam = &account.iam;
    let found = match kind {
        IdentityType::Role => iam.roles.get(name).map(|role| &role.identity),
        IdentityType::User => iam.users.get(name).map(|user| &user.identity),
        IdentityType::Group => iam.groups.get(name).map(|group| &group.identity),
    };
    found.cloned().ok_or_else(|| absent(kind, name))
}

/// The role, user or group that the call names, to change.
pub fn identity_mut<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<&'a mut Identity, Failure> {
    let kind = IdentityType::of(call);
    let name = required(call, kind.parameter())?;
    Ok(match kind {
        IdentityType::Role => &mut role(account, name)?.identity,
        IdentityType::User => &mut user(account, name)?.identity,
        IdentityType::Group => &mut group(account, name)?.identity,
    })
}

/// The key under which a new instance profile is hidden for a while.
pub fn profile_sight(name: &str) -> String {
    format!("iam.instance-profile.{name}")
}

/// The instance profile that the call names.
pub fn profile<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<&'a mut InstanceProfile, Failure> {
    let name = required(call, "InstanceProfileName")?;
    let absent = || none(format!("Instance Profile {name} cannot be found."));
    if !account.sees(&profile_sight(name)) {
        return Err(absent());
    }
    account.iam.profiles.get_mut(name).ok_or_else(absent)
}

/// The managed policy that the call names, to read.
pub fn policy<'a>(account: &'a Account, call: &Call) -> Result<&'a Policy, Failure> {
    let arn = required(call, "PolicyArn")?;
    check_policy_arn(arn)?;
    let found = account.iam.policies.get(arn).filter(|_| account.sees(arn));
    found.ok_or_else(|| none(format!("Policy {arn} was not found.")))
}

/// The managed policy that the call names, to change: the customer's own only.
pub fn policy_mut<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut Policy, Failure> {
    let arn = policy(account, call)?.arn.clone();
    if arn.starts_with("arn:aws:iam::aws:") {
        let message = format!("Policy {arn} is an AWS managed policy and cannot be changed.");
        return Err(Failure::with_status(403, "AccessDenied", message));
    }
    let found = account.iam.policies.get_mut(&arn);
    found.ok_or_else(|| none(format!("Policy {arn} was not found.")))
}

/// Refuses what is no policy's ARN.
pub fn check_policy_arn(arn: &str) -> Result<(), Failure> {
    if arn.starts_with("arn:") && arn.contains(":policy/") {
        return Ok(());
    }
    Err(invalid(format!("ARN {arn} is not valid.")))
}

/// The instance profile of that name, as far as EC2 sees it by now.
pub fn instance_profile<'a>(account: &'a Account, name: &str) -> Option<&'a InstanceProfile> {
    let seen = account.sees(&sight_of_ec2(name));
    account.iam.profiles.get(name).filter(|_| seen)
}

/// Whether EC2 has heard by now of the role that a profile was given.
pub fn is_role_seen(account: &Account, profile: &InstanceProfile) -> bool {
    profile.role.is_some() && account.sees(&sight_of_role(&profile.name))
}

/// The roles and users that can be seen by now.
pub fn identities(account: &Account) -> impl Iterator<Item = &Identity> {
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
        .filter(|(kind, identity)| account.sees(&kind.sight(&identity.name)))
        .map(|(_, identity)| identity)
}

/// Roles, users and groups, seen or not.
pub fn all_identities(account: &Account) -> impl Iterator<Item = (IdentityType, &Identity)> {
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
pub fn attachments(account: &Account, arn: &str) -> usize {
    all_identities(account)
        .filter(|(_, it)| it.attached.contains(arn))
        .count()
}

/// How many identities have this policy as their boundary.
pub fn bounded(account: &Account, arn: &str) -> usize {
    all_identities(account)
        .filter(|(_, it)| it.boundary.as_deref() == Some(arn))
        .count()
}

/// The key under which EC2 does not see a new profile for a while.
pub fn sight_of_ec2(name: &str) -> String {
    format!("ec2.instance-profile.{name}")
}

/// The key under which EC2 does not see a profile's new role for a while.
pub fn sight_of_role(name: &str) -> String {
    format!("ec2.instance-profile-role.{name}")
}
