//! Instance profiles: what an instance wears so that it may act as a role.

use super::lookup::{self, exists, limit, none, profile_sight, required};
use super::lookup::{sight_of_ec2, sight_of_role};
use super::model::InstanceProfile;
use super::naming;
use super::views::{self, answer, nothing, page};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};

pub fn create(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = naming::name(call, "InstanceProfileName", 128)?;
    if account.iam.profiles.contains(name) {
        return Err(exists(format!("Instance Profile {name} already exists.")));
    }
    let path = naming::path(call)?;
    let made = InstanceProfile {
        id: naming::unique_id(account, "AIPA"),
        arn: naming::arn(account, "instance-profile", &path, name),
        created: account.now,
        tags: naming::tags(call)?,
        role: None,
        name: name.to_owned(),
        path,
    };
    let (iam, ec2) = (
        account.latencies.iam_propagation,
        account.latencies.profile_propagation,
    );
    account.appears(&profile_sight(name), iam);
    account.appears(&sight_of_ec2(name), ec2);
    account.iam.profiles.insert(name, made.clone());
    answer(|xml| {
        xml.element("InstanceProfile", |xml| views::profile(xml, account, &made));
    })
}

pub fn get(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let found = lookup::profile(account, call)?.clone();
    answer(|xml| {
        xml.element("InstanceProfile", |xml| {
            views::profile(xml, account, &found)
        });
    })
}

fn page_of(
    account: &Account,
    call: &Call,
    wanted: impl Fn(&InstanceProfile) -> bool,
) -> Result<Answer, Failure> {
    let seen = |it: &&InstanceProfile| wanted(it) && account.sees(&profile_sight(&it.name));
    let profiles = account.iam.profiles.values().filter(seen).collect();
    page(call, "InstanceProfiles", profiles, |xml, profile| {
        views::profile(xml, account, profile);
    })
}

pub fn list(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    page_of(account, call, |profile| profile.path.starts_with(prefix))
}

pub fn list_for_role(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let role = lookup::identity(account, call)?.name;
    page_of(account, call, |profile| {
        profile.role.as_ref() == Some(&role)
    })
}

pub fn add_role(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    lookup::profile(account, call)?;
    let role = lookup::role(account, required(call, "RoleName")?)?
        .identity
        .name
        .clone();
    let profile = lookup::profile(account, call)?;
    if profile.role.is_some() {
        return Err(limit(
            "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
        ));
    }
    profile.role = Some(role);
    let (key, latency) = (
        sight_of_role(&profile.name),
        account.latencies.profile_propagation,
    );
    account.appears(&key, latency);
    nothing()
}

pub fn remove_role(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let role = required(call, "RoleName")?;
    let profile = lookup::profile(account, call)?;
    if profile.role.as_deref() != Some(role) {
        return Err(none(format!("The role with name {role} cannot be found.")));
    }
    profile.role = None;
    nothing()
}

pub fn delete(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let profile = lookup::profile(account, call)?;
    if profile.role.is_some() {
        return Err(lookup::conflict("remove roles from instance profile"));
    }
    let name = profile.name.clone();
    account.iam.profiles.remove(&name);
    nothing()
}
