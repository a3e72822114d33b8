//! Groups of users.

use super::lookup::{self, IdentityType, conflict, exists, required};
use super::model::Group;
use super::naming::{self, new_identity};
use super::views::{answer, group, nothing, page, user};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use std::collections::BTreeSet;

pub fn create(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "GroupName")?;
    if account.iam.groups.contains(name) {
        return Err(exists(format!("Group with name {name} already exists.")));
    }
    let made = Group {
        identity: new_identity(account, call, IdentityType::Group)?,
        members: BTreeSet::new(),
    };
    account.iam.groups.insert(name, made.clone());
    answer(|xml| {
        xml.element("Group", |xml| group(xml, &made));
    })
}

pub fn get(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let found = lookup::group(account, required(call, "GroupName")?)?.clone();
    let users = &account.iam.users;
    let members = found.members.iter().filter_map(|name| users.get(name));
    answer(|xml| {
        xml.element("Group", |xml| group(xml, &found));
        xml.members("Users", members, user);
        xml.text("IsTruncated", false);
    })
}

pub fn list(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    let groups = account.iam.groups.values();
    let groups = groups
        .filter(|group| group.identity.path.starts_with(prefix))
        .collect();
    page(call, "Groups", groups, |xml, it| group(xml, it))
}

pub fn list_for_user(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "UserName")?;
    lookup::user(account, name)?;
    let groups = account.iam.groups.values();
    let groups = groups
        .filter(|group| group.members.contains(name))
        .collect();
    page(call, "Groups", groups, |xml, it| group(xml, it))
}

pub fn add_user(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "UserName")?;
    lookup::user(account, name)?;
    let group = lookup::group(account, required(call, "GroupName")?)?;
    group.members.insert(name.to_owned());
    nothing()
}

pub fn remove_user(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "UserName")?;
    let group = lookup::group(account, required(call, "GroupName")?)?;
    if group.members.remove(name) {
        nothing()
    } else {
        Err(lookup::none(format!(
            "The user with name {name} cannot be found."
        )))
    }
}

pub fn update(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "GroupName")?;
    let mut changed = lookup::group(account, name)?.clone();
    if let Some(new) = call.params.get("NewGroupName") {
        if new != name && account.iam.groups.contains(new) {
            return Err(exists(format!("Group with name {new} already exists.")));
        }
        changed.identity.name = naming::name(call, "NewGroupName", 128)?.to_owned();
    }
    if let Some(path) = call.params.get("NewPath") {
        changed.identity.path = path.to_owned();
    }
    let identity = &mut changed.identity;
    identity.arn = naming::arn(account, "group", &identity.path, &identity.name);
    let new = identity.name.clone();
    account.iam.groups.remove(name);
    account.iam.groups.insert(new, changed);
    nothing()
}

pub fn delete(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let group = lookup::group(account, required(call, "GroupName")?)?.clone();
    let reasons = [
        (!group.members.is_empty(), "remove users from group"),
        (!group.identity.attached.is_empty(), "detach all policies"),
        (!group.identity.inline.is_empty(), "delete policies"),
    ];
    if let Some((_, must)) = reasons.into_iter().find(|(holds, _)| *holds) {
        return Err(conflict(must));
    }
    account.iam.groups.remove(&group.identity.name);
    nothing()
}
