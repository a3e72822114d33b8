//! Users.

use super::lookup::{self, Kind, conflict, exists, required};
use super::model::User;
use super::naming::{self, new_identity};
use super::views::{answer, nothing, page, time, user};
use crate::cloud::Cloud;
use crate::wire::{Answer, Call, Failure};

pub fn create(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "UserName")?;
    if cloud.iam.users.contains(name) {
        return Err(exists(format!("User with name {name} already exists.")));
    }
    let made = User {
        identity: new_identity(cloud, call, Kind::User)?,
        keys: Vec::new(),
        login: None,
    };
    cloud.iam.users.insert(name, made.clone());
    answer(|xml| {
        xml.element("User", |xml| user(xml, &made));
    })
}

/// Without a name: who is calling, which is the account's root.
pub fn get(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    if let Some(name) = call.params.get("UserName") {
        let found = lookup::user(cloud, name)?;
        return answer(|xml| {
            xml.element("User", |xml| user(xml, found));
        });
    }
    answer(|xml| {
        xml.element("User", |xml| {
            xml.text("UserId", &cloud.account)
                .text("Arn", format!("arn:aws:iam::{}:root", cloud.account))
                .text("CreateDate", time(super::managed::LONG_AGO));
        });
    })
}

pub fn list(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    let seen = |user: &&User| {
        let identity = &user.identity;
        identity.path.starts_with(prefix) && cloud.sees(&Kind::User.sight(&identity.name))
    };
    let users = cloud.iam.users.values().filter(seen).collect();
    page(call, "Users", users, |xml, it| user(xml, it))
}

/// A user keeps its id when it gets a new name or path.
pub fn update(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "UserName")?;
    let mut changed = lookup::user(cloud, name)?.clone();
    if let Some(new) = call.params.get("NewUserName") {
        if new != name && cloud.iam.users.contains(new) {
            return Err(exists(format!("User with name {new} already exists.")));
        }
        changed.identity.name = naming::name(call, "NewUserName", 64)?.to_owned();
    }
    if let Some(path) = call.params.get("NewPath") {
        changed.identity.path = path.to_owned();
    }
    let identity = &mut changed.identity;
    identity.arn = naming::arn(cloud, "user", &identity.path, &identity.name);
    let new = identity.name.clone();
    rename_in_groups(cloud, name, &new);
    cloud.iam.users.remove(name);
    cloud.iam.users.insert(new, changed);
    nothing()
}

fn rename_in_groups(cloud: &mut Cloud, old: &str, new: &str) {
    for id in cloud
        .iam
        .groups
        .ids_where(|group| group.members.contains(old))
    {
        if let Some(group) = cloud.iam.groups.get_mut(&id) {
            group.members.remove(old);
            group.members.insert(new.to_owned());
        }
    }
}

pub fn delete(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "UserName")?;
    let user = lookup::user(cloud, name)?.clone();
    if cloud
        .iam
        .groups
        .values()
        .any(|group| group.members.contains(name))
    {
        return Err(conflict("remove users from group"));
    }
    let reasons = [
        (!user.identity.attached.is_empty(), "detach all policies"),
        (!user.identity.inline.is_empty(), "delete policies"),
        (!user.keys.is_empty(), "delete access keys"),
        (user.login.is_some(), "delete login profile"),
    ];
    if let Some((_, must)) = reasons.into_iter().find(|(holds, _)| *holds) {
        return Err(conflict(must));
    }
    cloud.iam.users.remove(name);
    nothing()
}

/// What a user of this sandbox never has; deletion of a user asks for it all the same.
fn empty_list(cloud: &mut Cloud, call: &Call, name: &str) -> Result<Answer, Failure> {
    if let Some(user) = call.params.get("UserName") {
        lookup::user(cloud, user)?;
    }
    page(call, name, Vec::<()>::new(), |_, ()| ())
}

pub fn list_mfa_devices(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    empty_list(cloud, call, "MFADevices")
}

pub fn list_virtual_mfa_devices(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    empty_list(cloud, call, "VirtualMFADevices")
}

pub fn list_ssh_keys(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    empty_list(cloud, call, "SSHPublicKeys")
}

pub fn list_certificates(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    empty_list(cloud, call, "Certificates")
}

pub fn list_service_credentials(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    empty_list(cloud, call, "ServiceSpecificCredentials")
}
