//! Finding things by name, and what IAM answers when they are not there.

use super::model::{Group, Identity, InstanceProfile, Policy, Role, User};
use crate::cloud::Cloud;
use crate::wire::{Call, Failure};

/// The three kinds of identities; many actions differ in nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `AROA…`
    Role,
    /// `AIDA…`
    User,
    /// `AGPA…`
    Group,
}

impl Kind {
    /// The kind that an action's name speaks of, as in `PutRolePolicy`.
    pub fn of(call: &Call) -> Kind {
        match call.action.as_str() {
            action if action.contains("Role") => Kind::Role,
            action if action.contains("Group") => Kind::Group,
            _ => Kind::User,
        }
    }

    /// `role`, `user`, `group`: as in ARNs and messages.
    pub fn noun(self) -> &'static str {
        match self {
            Kind::Role => "role",
            Kind::User => "user",
            Kind::Group => "group",
        }
    }

    /// The parameter that names one.
    pub fn parameter(self) -> &'static str {
        match self {
            Kind::Role => "RoleName",
            Kind::User => "UserName",
            Kind::Group => "GroupName",
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

fn absent(kind: Kind, name: &str) -> Failure {
    none(format!(
        "The {} with name {name} cannot be found.",
        kind.noun()
    ))
}

/// Refuses what exists but cannot be seen yet.
fn visible(cloud: &Cloud, kind: Kind, name: &str) -> Result<(), Failure> {
    if cloud.sees(&kind.sight(name)) {
        Ok(())
    } else {
        Err(absent(kind, name))
    }
}

/// The role of that name.
pub fn role<'a>(cloud: &'a mut Cloud, name: &str) -> Result<&'a mut Role, Failure> {
    visible(cloud, Kind::Role, name)?;
    let found = cloud.iam.roles.get_mut(name);
    found.ok_or_else(|| absent(Kind::Role, name))
}

/// The user of that name.
pub fn user<'a>(cloud: &'a mut Cloud, name: &str) -> Result<&'a mut User, Failure> {
    visible(cloud, Kind::User, name)?;
    let found = cloud.iam.users.get_mut(name);
    found.ok_or_else(|| absent(Kind::User, name))
}

/// The group of that name.
pub fn group<'a>(cloud: &'a mut Cloud, name: &str) -> Result<&'a mut Group, Failure> {
    visible(cloud, Kind::Group, name)?;
    let found = cloud.iam.groups.get_mut(name);
    found.ok_or_else(|| absent(Kind::Group, name))
}

/// The role, user or group that the call names, to read.
pub fn identity(cloud: &Cloud, call: &Call) -> Result<Identity, Failure> {
    let kind = Kind::of(call);
    let name = required(call, kind.parameter())?;
    visible(cloud, kind, name)?;
    let iam = &cloud.iam;
    let found = match kind {
        Kind::Role => iam.roles.get(name).map(|role| &role.identity),
        Kind::User => iam.users.get(name).map(|user| &user.identity),
        Kind::Group => iam.groups.get(name).map(|group| &group.identity),
    };
    found.cloned().ok_or_else(|| absent(kind, name))
}

/// The role, user or group that the call names, to change.
pub fn identity_mut<'a>(cloud: &'a mut Cloud, call: &Call) -> Result<&'a mut Identity, Failure> {
    let kind = Kind::of(call);
    let name = required(call, kind.parameter())?;
    Ok(match kind {
        Kind::Role => &mut role(cloud, name)?.identity,
        Kind::User => &mut user(cloud, name)?.identity,
        Kind::Group => &mut group(cloud, name)?.identity,
    })
}

/// The key under which a new instance profile is hidden for a while.
pub fn profile_sight(name: &str) -> String {
    format!("iam.instance-profile.{name}")
}

/// The instance profile that the call names.
pub fn profile<'a>(cloud: &'a mut Cloud, call: &Call) -> Result<&'a mut InstanceProfile, Failure> {
    let name = required(call, "InstanceProfileName")?;
    let absent = || none(format!("Instance Profile {name} cannot be found."));
    if !cloud.sees(&profile_sight(name)) {
        return Err(absent());
    }
    cloud.iam.profiles.get_mut(name).ok_or_else(absent)
}

/// The managed policy that the call names, to read.
pub fn policy<'a>(cloud: &'a Cloud, call: &Call) -> Result<&'a Policy, Failure> {
    let arn = required(call, "PolicyArn")?;
    check_policy_arn(arn)?;
    let found = cloud.iam.policies.get(arn).filter(|_| cloud.sees(arn));
    found.ok_or_else(|| none(format!("Policy {arn} was not found.")))
}

/// The managed policy that the call names, to change: the customer's own only.
pub fn policy_mut<'a>(cloud: &'a mut Cloud, call: &Call) -> Result<&'a mut Policy, Failure> {
    let arn = policy(cloud, call)?.arn.clone();
    if arn.starts_with("arn:aws:iam::aws:") {
        let message = format!("Policy {arn} is an AWS managed policy and cannot be changed.");
        return Err(Failure::with_status(403, "AccessDenied", message));
    }
    let found = cloud.iam.policies.get_mut(&arn);
    found.ok_or_else(|| none(format!("Policy {arn} was not found.")))
}

/// Refuses what is no policy's ARN.
pub fn check_policy_arn(arn: &str) -> Result<(), Failure> {
    if arn.starts_with("arn:") && arn.contains(":policy/") {
        return Ok(());
    }
    Err(invalid(format!("ARN {arn} is not valid.")))
}
