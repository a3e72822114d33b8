//! KMS: keys, their policies and aliases, and a cipher that only this sandbox understands.

mod aliases;
mod cipher;
mod inventory;
mod keys;
mod lookup;
mod model;
mod new_key;
mod policies;
pub(crate) mod tables;

#[cfg(test)]
mod tests;

pub(crate) use inventory::{inventory, scheduled};
pub(crate) use lookup::resolve;

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("CreateKey", keys::create),
    ("DescribeKey", keys::describe),
    ("ListKeys", keys::list),
    ("UpdateKeyDescription", keys::update_description),
    ("EnableKey", keys::enable),
    ("DisableKey", keys::disable),
    ("ScheduleKeyDeletion", keys::schedule_deletion),
    ("CancelKeyDeletion", keys::cancel_deletion),
    ("GetKeyRotationStatus", keys::rotation_status),
    ("EnableKeyRotation", keys::enable_rotation),
    ("DisableKeyRotation", keys::disable_rotation),
    ("TagResource", keys::tag),
    ("UntagResource", keys::untag),
    ("ListResourceTags", keys::list_tags),
    ("GetKeyPolicy", policies::get),
    ("PutKeyPolicy", policies::put),
    ("ListKeyPolicies", policies::list),
    ("CreateAlias", aliases::create),
    ("UpdateAlias", aliases::update),
    ("DeleteAlias", aliases::delete),
    ("ListAliases", aliases::list),
    ("Encrypt", cipher::encrypt),
    ("Decrypt", cipher::decrypt),
    ("GenerateDataKey", cipher::generate_data_key),
    ("GenerateDataKeyWithoutPlaintext", cipher::generate_data_key),
];
