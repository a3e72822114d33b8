//! KMS: keys, their policies and aliases, and a cipher that only this sandbox understands.

mod aliases;
mod cipher;
mod keys;
mod lookup;
mod model;
mod policies;

pub use lookup::resolve;

#[cfg(test)]
mod tests;

use crate::Object;
use crate::clock::Moment;
use crate::dispatch::Actions;
use crate::store::tables;
use model::{Alias, Key};

tables! {
    /// KMS.
    pub struct Kms = "kms" {
        /// By ARN.
        keys: Key,
        /// By ARN.
        aliases: Alias,
    }
}

impl Kms {
    /// What exists at `now`. AWS's own keys are no one's; a key that is scheduled for deletion
    /// counts as gone: nobody can do more for it.
    pub fn objects(&self, _now: Moment) -> Vec<Object> {
        let keys = self
            .keys
            .values()
            .filter(|key| !key.of_aws && key.deletion.is_none());
        let keys = keys.map(|key| Object {
            kind: "kms.key".into(),
            id: key.arn.clone(),
            name: key.description.clone(),
            state: key.state().into(),
        });
        let aliases = self.aliases.values();
        let aliases = aliases.filter(|alias| !alias.name.starts_with("alias/aws/"));
        let aliases = aliases.map(|alias| Object {
            kind: "kms.alias".into(),
            id: alias.arn.clone(),
            name: alias.name.clone(),
            state: String::new(),
        });
        keys.chain(aliases).collect()
    }
}

/// What this service can do.
pub const ACTIONS: Actions = &[
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
