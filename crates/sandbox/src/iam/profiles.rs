//! Instance profiles: what an instance wears so that it may act as a role.

use super::lookup::{self, exists, limit, none, profile_key, required};
use super::lookup::{ec2_profile_key, ec2_role_key};
use super::model::{InstanceProfile, Role};
use super::naming;
use super::views::{self, answer, nothing, page};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::Call;

/// `CreateInstanceProfile`: EC2 sees a new profile some seconds later than IAM does.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html>.
pub(crate) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = naming::name(call, "InstanceProfileName", 128)?;
    if account.iam.profiles.contains(name) {
        return Err(exists(format!("Instance Profile {name} already exists.")));
    }
    let there = account.iam.profiles.values().count();
    account.quotas.admit("instance-profiles", there)?;
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
    account.hide_new(&profile_key(name), iam);
    account.hide_new(&ec2_profile_key(name), ec2);
    account.iam.profiles.insert(name, made.clone());
    answer(|xml| {
        xml.element("InstanceProfile", |xml| views::profile(xml, account, &made));
    })
}

/// `GetInstanceProfile`: returns an instance profile with its role.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html>.
pub(crate) fn get(account: &mut Account, call: &Call) -> Outcome {
    let found = lookup::profile(account, call)?.clone();
    answer(|xml| {
        xml.element("InstanceProfile", |xml| {
            views::profile(xml, account, &found)
        });
    })
}

fn page_of(account: &Account, call: &Call, wanted: impl Fn(&InstanceProfile) -> bool) -> Outcome {
    let seen = |it: &&InstanceProfile| wanted(it) && account.is_visible(&profile_key(&it.name));
    let profiles = account.iam.profiles.values().filter(seen).collect();
    page(call, "InstanceProfiles", profiles, |xml, profile| {
        views::profile(xml, account, profile);
    })
}

/// `ListInstanceProfiles`: lists instance profiles under a path.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html>.
pub(crate) fn list(account: &mut Account, call: &Call) -> Outcome {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    page_of(account, call, |profile| profile.path.starts_with(prefix))
}

/// `ListInstanceProfilesForRole`: lists the instance profiles that have a role.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html>.
pub(crate) fn list_for_role(account: &mut Account, call: &Call) -> Outcome {
    let role = lookup::identity(account, call)?.name;
    page_of(account, call, |profile| {
        profile.role.as_ref() == Some(&role)
    })
}

/// `AddRoleToInstanceProfile`: an instance profile has at most one role.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html>.
pub(crate) fn add_role(account: &mut Account, call: &Call) -> Outcome {
    lookup::profile(account, call)?;
    let role = lookup::find::<Role>(account, required(call, "RoleName")?)?
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
        ec2_role_key(&profile.name),
        account.latencies.profile_propagation,
    );
    account.hide_new(&key, latency);
    nothing()
}

/// `RemoveRoleFromInstanceProfile`: refused with `NoSuchEntity` when the profile does not have the
/// role.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html>.
pub(crate) fn remove_role(account: &mut Account, call: &Call) -> Outcome {
    let role = required(call, "RoleName")?;
    let profile = lookup::profile(account, call)?;
    if profile.role.as_deref() != Some(role) {
        return Err(none(format!("The role with name {role} cannot be found.")));
    }
    profile.role = None;
    nothing()
}

/// `DeleteInstanceProfile`: refused with `DeleteConflict` while the profile has a role.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html>.
pub(crate) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let profile = lookup::profile(account, call)?;
    if profile.role.is_some() {
        return Err(lookup::conflict("remove roles from instance profile"));
    }
    let name = profile.name.clone();
    account.iam.profiles.remove(&name);
    nothing()
}
