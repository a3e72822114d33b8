//! What KMS keeps.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A KMS key, kept until its deletion is done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Key {
    /// A UUID; `mrk-` and digits for one of several regions.
    pub id: String,
    /// The ARN: `arn:aws:kms:REGION:ACCOUNT:key/ID`.
    pub arn: String,
    /// The description, which may be empty.
    pub description: String,
    /// The key policy, as it was given.
    pub policy: String,
    /// The tags by their keys.
    pub tags: BTreeMap<String, String>,
    /// The usage of the key: `ENCRYPT_DECRYPT`, `SIGN_VERIFY` or `GENERATE_VERIFY_MAC`.
    pub usage: String,
    /// The type of key material, such as `SYMMETRIC_DEFAULT`.
    pub spec: String,
    /// Whether it can be used.
    pub enabled: bool,
    /// Days between rotations, if it is rotated.
    pub rotation: Option<i64>,
    /// The moment of its creation.
    pub created: Moment,
    /// When it will be deleted, once that is scheduled.
    pub deletion: Option<Moment>,
    /// Whether it is AWS's own, for a service.
    pub of_aws: bool,
    /// Whether it may have replicas in other regions.
    pub multi_region: bool,
}

impl Key {
    /// The state: `Enabled`, `Disabled` or `PendingDeletion`.
    pub(crate) fn state(&self) -> &'static str {
        match (self.deletion, self.enabled) {
            (Some(_), _) => "PendingDeletion",
            (None, true) => "Enabled",
            (None, false) => "Disabled",
        }
    }
}

/// Another name for a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Alias {
    /// The alias, `alias/…`, unique in its region.
    pub name: String,
    /// The ARN: `arn:aws:kms:REGION:ACCOUNT:alias/…`.
    pub arn: String,
    /// The ARN of the key.
    pub key: String,
    /// The moment of its creation.
    pub created: Moment,
    /// When it was last given another key.
    pub updated: Moment,
}
