//! The answers of IAM: entities, and pages of lists.

use super::documents::encoded;
use super::lookup::invalid;
use super::model::{Group, InstanceProfile, Policy, PolicyVersion, Role, Tags, User};
use crate::action::Outcome;
use crate::clock::Moment;
use crate::store::Account;
use crate::wire::{Answer, Call, Xml};

/// An answer with nothing in it.
pub(crate) fn nothing() -> Outcome {
    Ok(Answer::Xml(Xml::new()))
}

/// An answer with what `fill` writes in it.
pub(crate) fn answer(fill: impl FnOnce(&mut Xml)) -> Outcome {
    let mut xml = Xml::new();
    fill(&mut xml);
    Ok(Answer::Xml(xml))
}

/// The page of `items` that the call asks for, as the list `name`.
pub(crate) fn page<T>(
    call: &Call,
    name: &str,
    items: Vec<T>,
    mut fill: impl FnMut(&mut Xml, &T),
) -> Outcome {
    let size: usize = call.params.parse("MaxItems")?.unwrap_or(100);
    let start: usize = match call.params.get("Marker") {
        Some(marker) => marker.parse().map_err(|_| invalid("Invalid Marker."))?,
        None => 0,
    };
    let end = start.saturating_add(size.clamp(1, 1000)).min(items.len());
    answer(|xml| {
        xml.members(name, items.get(start..end).unwrap_or_default(), &mut fill);
        xml.text("IsTruncated", end < items.len());
        if end < items.len() {
            xml.text("Marker", end);
        }
    })
}

/// IAM's dress of a time: whole seconds.
pub(crate) fn time(moment: Moment) -> String {
    let iso = moment.iso();
    let seconds = iso.split('.').next().unwrap_or_default();
    format!("{seconds}Z")
}

/// `<Tags>`; left out when there are none, as IAM does.
pub(crate) fn tags(xml: &mut Xml, tags: &Tags) {
    if tags.is_empty() {
        return;
    }
    tag_list(xml, tags);
}

/// Writes `<Tags>`, even when there are none.
pub(crate) fn tag_list(xml: &mut Xml, tags: &Tags) {
    xml.members("Tags", tags, |xml, (key, value)| {
        xml.text("Key", key).text("Value", value);
    });
}

fn boundary(xml: &mut Xml, arn: Option<&str>) {
    if let Some(arn) = arn {
        xml.element("PermissionsBoundary", |xml| {
            xml.text("PermissionsBoundaryType", "Policy");
            xml.text("PermissionsBoundaryArn", arn);
        });
    }
}

/// A role as lists show it: without tags and boundary.
pub(crate) fn role_summary(xml: &mut Xml, role: &Role) {
    let identity = &role.identity;
    xml.text("Path", &identity.path)
        .text("RoleName", &identity.name)
        .text("RoleId", &identity.id)
        .text("Arn", &identity.arn)
        .text("CreateDate", time(identity.created))
        .text("AssumeRolePolicyDocument", encoded(&role.trust))
        .optional("Description", role.description.as_ref())
        .text("MaxSessionDuration", role.max_session);
}

/// Writes what GetRole shows of a role.
pub(crate) fn role(xml: &mut Xml, role: &Role) {
    role_summary(xml, role);
    boundary(xml, role.identity.boundary.as_deref());
    tags(xml, &role.identity.tags);
    xml.element("RoleLastUsed", |_| ());
}

/// Writes what GetUser and ListUsers show of a user.
pub(crate) fn user(xml: &mut Xml, user: &User) {
    let identity = &user.identity;
    xml.text("Path", &identity.path)
        .text("UserName", &identity.name)
        .text("UserId", &identity.id)
        .text("Arn", &identity.arn)
        .text("CreateDate", time(identity.created));
    boundary(xml, identity.boundary.as_deref());
    tags(xml, &identity.tags);
}

/// Writes what GetGroup and ListGroups show of a group.
pub(crate) fn group(xml: &mut Xml, group: &Group) {
    let identity = &group.identity;
    xml.text("Path", &identity.path)
        .text("GroupName", &identity.name)
        .text("GroupId", &identity.id)
        .text("Arn", &identity.arn)
        .text("CreateDate", time(identity.created));
}

/// An instance profile and its role.
pub(crate) fn profile(xml: &mut Xml, account: &Account, profile: &InstanceProfile) {
    xml.text("InstanceProfileName", &profile.name)
        .text("InstanceProfileId", &profile.id)
        .text("Arn", &profile.arn)
        .text("Path", &profile.path)
        .text("CreateDate", time(profile.created));
    let role = profile.role.as_ref();
    let role = role.and_then(|name| account.iam.roles.get(name));
    xml.members("Roles", role, role_summary);
    tags(xml, &profile.tags);
}

/// A managed policy without its documents.
pub(crate) fn policy(xml: &mut Xml, account: &Account, policy: &Policy) {
    xml.text("PolicyName", &policy.name)
        .text("PolicyId", &policy.id)
        .text("Arn", &policy.arn)
        .text("Path", &policy.path)
        .text("DefaultVersionId", format!("v{}", policy.default))
        .text(
            "AttachmentCount",
            super::lookup::attachments(account, &policy.arn),
        )
        .text(
            "PermissionsBoundaryUsageCount",
            super::lookup::bounded(account, &policy.arn),
        )
        .text("IsAttachable", true)
        .optional("Description", policy.description.as_ref())
        .text("CreateDate", time(policy.created))
        .text("UpdateDate", time(policy.updated));
    tags(xml, &policy.tags);
}

/// A version of a managed policy; its document if asked for.
pub(crate) fn version(xml: &mut Xml, policy: &Policy, version: &PolicyVersion, document: bool) {
    if document {
        xml.text("Document", encoded(&version.document));
    }
    xml.text("VersionId", format!("v{}", version.number))
        .text("IsDefaultVersion", version.number == policy.default)
        .text("CreateDate", time(version.created));
}
