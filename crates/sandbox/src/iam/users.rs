//! Users.

use super::lookup::{self, IdentityType, conflict, exists, required};
use super::model::User;
use super::naming::{self, new_identity};
use super::views::{answer, nothing, page, time, user};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};

pub fn create(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "UserName")?;
    if account.iam.users.contains(name) {
        return Err(exists(format!("User with name {name} already exists.")));
    }
    let made = User {
        identity: new_identity(account, call, IdentityType::User)?,
        keys: Vec::new(),
        login: None,
    };
    account.iam.users.insert(name, made.clone());
    answer(|xml| {
        xml.element("User", |xml| user(xml, &made));
    })
}

/// Without a name: who is calling, which is the account's root.
pub fn get(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    if let Some(name) = call.params.get("UserName") {
        let found = lookup::user(account, name)?;
        return answer(|xml| {
            xml.element("User", |xml| user(xml, found));
        });
    }
    answer(|xml| {
        xml.element("User", |xml| {
            xml.text("UserId", &account.account_id)
                .text("Arn", format!("arn:aws:iam::{}:root", account.account_id))
                .text("CreateDate", time(super::managed::LONG_AGO));
        });
    })
}

pub fn list(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    let seen = |user: &&User| {
        let identity = &user.identity;
        identity.path.starts_with(prefix) && account.sees(&IdentityType::User.sight(&identity.name))
    };
    let users = account.iam.users.values().filter(seen).collect();
    page(call, "Users", users, |xml, it| user(xml, it))
}

/// A user keeps its id when it gets a new name or path.
pub fn update(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "UserName")?;
    let mut changed = lookup::user(account, name)?.clone();
    if let Some(new) = call.params.get("NewUserName") {
        if new != name && account.iam.users.contains(new) {
            return Err(exists(format!("User with name {new} already exists.")));
        }
        changed.identity.name = naming::name(call, "NewUserName", 64)?.to_owned();
    }
    if let Some(path) = call.params.get("NewPath") {
        changed.identity.path = path.to_owned();
    }
    let identity = &mut changed.identity;
    identity.arn = naming::arn(account, "user", &identity.path, &identity.name);
    let new = identity.name.clone();
    rename_in_groups(account, name, &new);
    account.iam.users.remove(name);
    account.iam.users.insert(new, changed);
    nothing()
}

fn rename_in_groups(account: &mut Account, old: &str, new: &str) {
    for id in account
        .iam
        .groups
        .ids_where(|group| group.members.contains(old))
    {
        if let Some(group) = account.iam.groups.get_mut(&id) {
            group.members.remove(old);
            group.members.insert(new.to_owned());
        }
    }
}

pub fn delete(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "UserName")?;
    let user = lookup::user(account, name)?.clone();
    if account
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
    account.iam.users.remove(name);
    nothing()
}

/// What a user of this sandbox never has; deletion of a user asks for it all the same.
fn empty_list(account: &mut Account, call: &Call, name: &str) -> Result<Answer, Failure> {
    if let Some(user) = call.params.get("UserName") {
        lookup::user(account, user)?;
    }
    page(call, name, Vec::<()>::new(), |_, ()| ())
}

pub fn list_mfa_devices(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    empty_list(account, call, "MFADevices")
}

pub fn list_virtual_mfa_devices(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    empty_list(account, call, "VirtualMFADevices")
}

pub fn list_ssh_keys(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    empty_list(account, call, "SSHPublicKeys")
}

pub fn list_certificates(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    empty_list(account, call, "Certificates")
}

pub fn list_service_credentials(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    empty_list(account, call, "ServiceSpecificCredentials")
}
