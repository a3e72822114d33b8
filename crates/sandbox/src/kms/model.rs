//! What KMS keeps.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Key {
    /// A UUID; `mrk-` and digits for one of several regions.
    pub id: String,
    /// `arn:aws:kms:REGION:ACCOUNT:key/ID`.
    pub arn: String,
    /// May be empty.
    pub description: String,
    /// The key policy.
    pub policy: String,
    /// By key.
    pub tags: BTreeMap<String, String>,
    /// `ENCRYPT_DECRYPT`, `SIGN_VERIFY`, `GENERATE_VERIFY_MAC`.
    pub usage: String,
    /// `SYMMETRIC_DEFAULT` and others.
    pub spec: String,
    /// Whether it can be used.
    pub enabled: bool,
    /// Days between rotations, if it is rotated.
    pub rotation: Option<i64>,
    /// When it was made.
    pub created: Moment,
    /// When it will be deleted, once that is scheduled.
    pub deletion: Option<Moment>,
    /// Whether it is AWS's own, for a service.
    pub of_aws: bool,
    /// Whether it may have replicas in other regions.
    pub multi_region: bool,
}

impl Key {
    /// `Enabled`, `Disabled`, `PendingDeletion`.
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
    /// `alias/…`.
    pub name: String,
    /// `arn:aws:kms:REGION:ACCOUNT:alias/…`.
    pub arn: String,
    /// The ARN of the key.
    pub key: String,
    /// When it was made.
    pub created: Moment,
    /// When it was last given another key.
    pub updated: Moment,
}
