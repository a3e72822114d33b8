//! Roles.

use super::documents::check_trust;
use super::lookup::{self, Kind, conflict, exists, invalid, required};
use super::model::Role;
use super::naming::new_identity;
use super::views::{answer, nothing, page, role, role_summary};
use crate::cloud::Cloud;
use crate::wire::{Answer, Call, Failure};

pub fn create(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let trust = required(call, "AssumeRolePolicyDocument")?.to_owned();
    let name = required(call, "RoleName")?;
    if cloud.iam.roles.contains(name) {
        return Err(exists(format!("Role with name {name} already exists.")));
    }
    check_trust(cloud, &trust)?;
    let made = Role {
        identity: new_identity(cloud, call, Kind::Role)?,
        trust,
        description: call.params.get("Description").map(str::to_owned),
        max_session: max_session(call)?.unwrap_or(3600),
    };
    cloud.iam.roles.insert(name, made.clone());
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

pub fn get(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "RoleName")?;
    let found = lookup::role(cloud, name)?;
    answer(|xml| {
        xml.element("Role", |xml| role(xml, found));
    })
}

pub fn list(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    let seen = |role: &&Role| {
        let identity = &role.identity;
        identity.path.starts_with(prefix) && cloud.sees(&Kind::Role.sight(&identity.name))
    };
    let roles = cloud.iam.roles.values().filter(seen).collect();
    page(call, "Roles", roles, |xml, role| role_summary(xml, role))
}

pub fn update(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let seconds = max_session(call)?;
    let found = lookup::role(cloud, required(call, "RoleName")?)?;
    if let Some(text) = call.params.get("Description") {
        found.description = Some(text.to_owned());
    }
    // Documented: a duration that is not given goes back to its default.
    found.max_session = seconds.unwrap_or(3600);
    nothing()
}

pub fn update_description(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let found = lookup::role(cloud, required(call, "RoleName")?)?;
    found.description = Some(required(call, "Description")?.to_owned());
    answer(|xml| {
        xml.element("Role", |xml| role(xml, found));
    })
}

pub fn update_trust(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let trust = required(call, "PolicyDocument")?;
    let name = required(call, "RoleName")?;
    lookup::role(cloud, name)?;
    check_trust(cloud, trust)?;
    lookup::role(cloud, name)?.trust = trust.to_owned();
    nothing()
}

pub fn delete(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "RoleName")?;
    let identity = lookup::identity(cloud, call)?;
    if cloud
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
    cloud.iam.roles.remove(name);
    nothing()
}
