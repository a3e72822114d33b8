//! Instance profiles: what an instance wears so that it may act as a role.

use super::lookup::{self, exists, limit, none, profile_sight, required};
use super::model::InstanceProfile;
use super::naming;
use super::views::{self, answer, nothing, page};
use crate::cloud::Cloud;
use crate::wire::{Answer, Call, Failure};

/// The key under which EC2 does not see a new profile for a while.
pub fn sight_of_ec2(name: &str) -> String {
    format!("ec2.instance-profile.{name}")
}

/// The key under which EC2 does not see a profile's new role for a while.
pub fn sight_of_role(name: &str) -> String {
    format!("ec2.instance-profile-role.{name}")
}

pub fn create(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let name = naming::name(call, "InstanceProfileName", 128)?;
    if cloud.iam.profiles.contains(name) {
        return Err(exists(format!("Instance Profile {name} already exists.")));
    }
    let path = naming::path(call)?;
    let made = InstanceProfile {
        id: naming::unique_id(cloud, "AIPA"),
        arn: naming::arn(cloud, "instance-profile", &path, name),
        created: cloud.now,
        tags: naming::tags(call)?,
        role: None,
        name: name.to_owned(),
        path,
    };
    let (iam, ec2) = (
        cloud.latencies.iam_propagation,
        cloud.latencies.profile_propagation,
    );
    cloud.appears(&profile_sight(name), iam);
    cloud.appears(&sight_of_ec2(name), ec2);
    cloud.iam.profiles.insert(name, made.clone());
    answer(|xml| {
        xml.element("InstanceProfile", |xml| views::profile(xml, cloud, &made));
    })
}

pub fn get(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let found = lookup::profile(cloud, call)?.clone();
    answer(|xml| {
        xml.element("InstanceProfile", |xml| views::profile(xml, cloud, &found));
    })
}

fn page_of(
    cloud: &Cloud,
    call: &Call,
    wanted: impl Fn(&InstanceProfile) -> bool,
) -> Result<Answer, Failure> {
    let seen = |it: &&InstanceProfile| wanted(it) && cloud.sees(&profile_sight(&it.name));
    let profiles = cloud.iam.profiles.values().filter(seen).collect();
    page(call, "InstanceProfiles", profiles, |xml, profile| {
        views::profile(xml, cloud, profile);
    })
}

pub fn list(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    page_of(cloud, call, |profile| profile.path.starts_with(prefix))
}

pub fn list_for_role(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let role = lookup::identity(cloud, call)?.name;
    page_of(cloud, call, |profile| profile.role.as_ref() == Some(&role))
}

pub fn add_role(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    lookup::profile(cloud, call)?;
    let role = lookup::role(cloud, required(call, "RoleName")?)?
        .identity
        .name
        .clone();
    let profile = lookup::profile(cloud, call)?;
    if profile.role.is_some() {
        return Err(limit(
            "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
        ));
    }
    profile.role = Some(role);
    let (key, latency) = (
        sight_of_role(&profile.name),
        cloud.latencies.profile_propagation,
    );
    cloud.appears(&key, latency);
    nothing()
}

pub fn remove_role(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let role = required(call, "RoleName")?;
    let profile = lookup::profile(cloud, call)?;
    if profile.role.as_deref() != Some(role) {
        return Err(none(format!("The role with name {role} cannot be found.")));
    }
    profile.role = None;
    nothing()
}

pub fn delete(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let profile = lookup::profile(cloud, call)?;
    if profile.role.is_some() {
        return Err(lookup::conflict("remove roles from instance profile"));
    }
    let name = profile.name.clone();
    cloud.iam.profiles.remove(&name);
    nothing()
}
