//! Roles.

use super::documents::check_trust;
use super::lookup::{self, IdentityType, conflict, exists, invalid, required};
use super::model::Role;
use super::naming::new_identity;
use super::views::{answer, nothing, page, role, role_summary};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};

pub fn create(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let trust = required(call, "AssumeRolePolicyDocument")?.to_owned();
    let name = required(call, "RoleName")?;
    if account.iam.roles.contains(name) {
        return Err(exists(format!("Role with name {name} already exists.")));
    }
    check_trust(account, &trust)?;
    let made = Role {
        identity: new_identity(account, call, IdentityType::Role)?,
        trust,
        description: call.params.get("Description").map(str::to_owned),
        max_session: max_session(call)?.unwrap_or(3600),
    };
    account.iam.roles.insert(name, made.clone());
    answer(|xml| {
        xml.element("Role", |xml| role(xml, &made));
    })
}

/// Between an hour and half a day.
fn max_session(call: &Call) -> Result<Option<u32>, Failure> {
    let seconds = call.params.parse("MaxSessionDuration")?;
    match seconds {
        Some(seconds) if !(3600..=43200).contains(&seconds) => Err(invalid(format!(
            "1 validation error detected: Value '{seconds}' at 'maxSessionDuration' failed to \
             satisfy constraint: Member must have value between 3600 and 43200"
        ))),
        seconds => Ok(seconds),
    }
}

pub fn get(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "RoleName")?;
    let found = lookup::role(account, name)?;
    answer(|xml| {
        xml.element("Role", |xml| role(xml, found));
    })
}

pub fn list(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    let seen = |role: &&Role| {
        let identity = &role.identity;
        identity.path.starts_with(prefix) && account.sees(&IdentityType::Role.sight(&identity.name))
    };
    let roles = account.iam.roles.values().filter(seen).collect();
    page(call, "Roles", roles, |xml, role| role_summary(xml, role))
}

pub fn update(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let seconds = max_session(call)?;
    let found = lookup::role(account, required(call, "RoleName")?)?;
    if let Some(text) = call.params.get("Description") {
        found.description = Some(text.to_owned());
    }
    // Documented: a duration that is not given goes back to its default.
    found.max_session = seconds.unwrap_or(3600);
    nothing()
}

pub fn update_description(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let found = lookup::role(account, required(call, "RoleName")?)?;
    found.description = Some(required(call, "Description")?.to_owned());
    answer(|xml| {
        xml.element("Role", |xml| role(xml, found));
    })
}

pub fn update_trust(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let trust = required(call, "PolicyDocument")?;
    let name = required(call, "RoleName")?;
    lookup::role(account, name)?;
    check_trust(account, trust)?;
    lookup::role(account, name)?.trust = trust.to_owned();
    nothing()
}

pub fn delete(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "RoleName")?;
    let identity = lookup::identity(account, call)?;
    if account
        .iam
        .profiles
        .values()
        .any(|profile| profile.role.as_deref() == Some(name))
    {
        return Err(conflict("remove roles from instance profile"));
    }
    if !identity.attached.is_empty() {
        return Err(conflict("detach all policies"));
    }
    if !identity.inline.is_empty() {
        return Err(conflict("delete policies"));
    }
    account.iam.roles.remove(name);
    nothing()
}
