//! Tags of roles, users, instance profiles and policies.

use super::lookup::{identity, identity_mut, limit, policy, policy_mut, profile};
use super::model::Tags;
use super::naming;
use super::views::{nothing, page};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::Call;

fn put(tags: &mut Tags, call: &Call) -> Outcome {
    tags.extend(naming::tags(call)?);
    if tags.len() > 50 {
        return Err(limit("Cannot exceed quota for TagsPerResource: 50"));
    }
    nothing()
}

fn remove(tags: &mut Tags, call: &Call) -> Outcome {
    for key in call.params.list("TagKeys.member") {
        tags.remove(key);
    }
    nothing()
}

fn list(tags: Tags, call: &Call) -> Outcome {
    page(
        call,
        "Tags",
        tags.into_iter().collect(),
        |xml, (key, value)| {
            xml.text("Key", key).text("Value", value);
        },
    )
}

/// `TagRole` and `TagUser`: adds tags to a role or user, at most 50 in all.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html>.
pub(crate) fn tag_identity(account: &mut Account, call: &Call) -> Outcome {
    put(&mut identity_mut(account, call)?.tags, call)
}

/// `UntagRole` and `UntagUser`: removes tags by key; keys that are not there are ignored.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html>.
pub(crate) fn untag_identity(account: &mut Account, call: &Call) -> Outcome {
    remove(&mut identity_mut(account, call)?.tags, call)
}

/// `ListRoleTags` and `ListUserTags`: lists the tags of a role or user.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html>.
pub(crate) fn list_identity(account: &mut Account, call: &Call) -> Outcome {
    list(identity(account, call)?.tags, call)
}

/// `TagInstanceProfile`: adds tags to an instance profile, at most 50 in all.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html>.
pub(crate) fn tag_profile(account: &mut Account, call: &Call) -> Outcome {
    put(&mut profile(account, call)?.tags, call)
}

/// `UntagInstanceProfile`: removes tags by key; keys that are not there are ignored.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html>.
pub(crate) fn untag_profile(account: &mut Account, call: &Call) -> Outcome {
    remove(&mut profile(account, call)?.tags, call)
}

/// `ListInstanceProfileTags`: lists the tags of an instance profile.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html>.
pub(crate) fn list_profile(account: &mut Account, call: &Call) -> Outcome {
    list(profile(account, call)?.tags.clone(), call)
}

/// `TagPolicy`: adds tags to a managed policy, at most 50 in all.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html>.
pub(crate) fn tag_policy(account: &mut Account, call: &Call) -> Outcome {
    put(&mut policy_mut(account, call)?.tags, call)
}

/// `UntagPolicy`: removes tags by key; keys that are not there are ignored.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html>.
pub(crate) fn untag_policy(account: &mut Account, call: &Call) -> Outcome {
    remove(&mut policy_mut(account, call)?.tags, call)
}

/// `ListPolicyTags`: lists the tags of a managed policy.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html>.
pub(crate) fn list_policy(account: &mut Account, call: &Call) -> Outcome {
    list(policy(account, call)?.tags.clone(), call)
}
