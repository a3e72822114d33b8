//! Tags of roles, users, instance profiles and policies.

use super::lookup::{identity, identity_mut, limit, policy, policy_mut, profile};
use super::model::Tags;
use super::naming;
use super::views::{nothing, page};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};

fn put(tags: &mut Tags, call: &Call) -> Result<Answer, Failure> {
    tags.extend(naming::tags(call)?);
    if tags.len() > 50 {
        return Err(limit("Cannot exceed quota for TagsPerResource: 50"));
    }
    nothing()
}

fn remove(tags: &mut Tags, call: &Call) -> Result<Answer, Failure> {
    for key in call.params.list("TagKeys.member") {
        tags.remove(key);
    }
    nothing()
}

fn list(tags: Tags, call: &Call) -> Result<Answer, Failure> {
    page(
        call,
        "Tags",
        tags.into_iter().collect(),
        |xml, (key, value)| {
            xml.text("Key", key).text("Value", value);
        },
    )
}

pub fn tag_identity(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    put(&mut identity_mut(account, call)?.tags, call)
}

pub fn untag_identity(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    remove(&mut identity_mut(account, call)?.tags, call)
}

pub fn list_identity(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    list(identity(account, call)?.tags, call)
}

pub fn tag_profile(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    put(&mut profile(account, call)?.tags, call)
}

pub fn untag_profile(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    remove(&mut profile(account, call)?.tags, call)
}

pub fn list_profile(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    list(profile(account, call)?.tags.clone(), call)
}

pub fn tag_policy(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    put(&mut policy_mut(account, call)?.tags, call)
}

pub fn untag_policy(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    remove(&mut policy_mut(account, call)?.tags, call)
}

pub fn list_policy(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    list(policy(account, call)?.tags.clone(), call)
}
