//! Groups of users.

use super::lookup::{self, Kind, conflict, exists, required};
use super::model::Group;
use super::naming::{self, new_identity};
use super::views::{answer, group, nothing, page, user};
use crate::cloud::Cloud;
use crate::wire::{Answer, Call, Failure};
use std::collections::BTreeSet;

pub fn create(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "GroupName")?;
    if cloud.iam.groups.contains(name) {
        return Err(exists(format!("Group with name {name} already exists.")));
    }
    let made = Group {
        identity: new_identity(cloud, call, Kind::Group)?,
        members: BTreeSet::new(),
    };
    cloud.iam.groups.insert(name, made.clone());
    answer(|xml| {
        xml.element("Group", |xml| group(xml, &made));
    })
}

pub fn get(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let found = lookup::group(cloud, required(call, "GroupName")?)?.clone();
    let users = &cloud.iam.users;
    let members = found.members.iter().filter_map(|name| users.get(name));
    answer(|xml| {
        xml.element("Group", |xml| group(xml, &found));
        xml.members("Users", members, user);
        xml.text("IsTruncated", false);
    })
}

pub fn list(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    let groups = cloud.iam.groups.values();
    let groups = groups
        .filter(|group| group.identity.path.starts_with(prefix))
        .collect();
    page(call, "Groups", groups, |xml, it| group(xml, it))
}

pub fn list_for_user(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "UserName")?;
    lookup::user(cloud, name)?;
    let groups = cloud.iam.groups.values();
    let groups = groups
        .filter(|group| group.members.contains(name))
        .collect();
    page(call, "Groups", groups, |xml, it| group(xml, it))
}

pub fn add_user(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "UserName")?;
    lookup::user(cloud, name)?;
    let group = lookup::group(cloud, required(call, "GroupName")?)?;
    group.members.insert(name.to_owned());
    nothing()
}

pub fn remove_user(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "UserName")?;
    let group = lookup::group(cloud, required(call, "GroupName")?)?;
    if group.members.remove(name) {
        nothing()
    } else {
        Err(lookup::none(format!(
            "The user with name {name} cannot be found."
        )))
    }
}

pub fn update(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let name = required(call, "GroupName")?;
    let mut changed = lookup::group(cloud, name)?.clone();
    if let Some(new) = call.params.get("NewGroupName") {
        if new != name && cloud.iam.groups.contains(new) {
            return Err(exists(format!("Group with name {new} already exists.")));
        }
        changed.identity.name = naming::name(call, "NewGroupName", 128)?.to_owned();
    }
    if let Some(path) = call.params.get("NewPath") {
        changed.identity.path = path.to_owned();
    }
    let identity = &mut changed.identity;
    identity.arn = naming::arn(cloud, "group", &identity.path, &identity.name);
    let new = identity.name.clone();
    cloud.iam.groups.remove(name);
    cloud.iam.groups.insert(new, changed);
    nothing()
}

pub fn delete(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let group = lookup::group(cloud, required(call, "GroupName")?)?.clone();
    let reasons = [
        (!group.members.is_empty(), "remove users from group"),
        (!group.identity.attached.is_empty(), "detach all policies"),
        (!group.identity.inline.is_empty(), "delete policies"),
    ];
    if let Some((_, must)) = reasons.into_iter().find(|(holds, _)| *holds) {
        return Err(conflict(must));
    }
    cloud.iam.groups.remove(&group.identity.name);
    nothing()
}
