//! What S3 keeps.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A bucket with its settings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Bucket {
    /// Unique in the world; here: in the account.
    pub name: String,
    /// The region that it was created in.
    pub region: String,
    /// The moment of its creation.
    pub created: Moment,
    /// Documents by the name of their query field, such as `versioning`, as they were put.
    pub settings: BTreeMap<String, String>,
}

impl Bucket {
    /// `Enabled`, `Suspended`, or nothing if it never was.
    pub(crate) fn versioning(&self) -> Option<&'static str> {
        let document = self.settings.get("versioning")?;
        ["Enabled", "Suspended"]
            .into_iter()
            .find(|status| document.contains(&format!("<Status>{status}</Status>")))
    }

    /// Whether access control lists are disabled, which is the default.
    pub(crate) fn owner_enforced(&self) -> bool {
        let controls = self.settings.get("ownershipControls");
        controls.is_some_and(|controls| controls.contains("BucketOwnerEnforced"))
    }
}

/// An object of a bucket: the versions that are or were stored under a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct S3Object {
    /// The name of its bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// The versions and delete markers, the oldest first.
    pub versions: Vec<ObjectVersion>,
}

/// A version of an object, or the mark that it was deleted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ObjectVersion {
    /// `null` when the bucket has no versioning.
    pub id: String,
    /// In base64; none is a delete marker.
    pub body: Option<String>,
    /// The entity tag, in quotes.
    pub etag: String,
    /// The moment at which it was stored.
    pub modified: Moment,
    /// The headers that are answered with the object: content type, metadata, checksums.
    pub headers: BTreeMap<String, String>,
    /// The tags by their keys.
    pub tags: BTreeMap<String, String>,
}

impl S3Object {
    /// The newest version, unless that is a delete marker.
    pub(crate) fn current(&self) -> Option<&ObjectVersion> {
        self.versions
            .last()
            .filter(|version| version.body.is_some())
    }
}

/// An upload in parts that was begun and neither completed nor aborted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Upload {
    /// The name of its bucket.
    pub bucket: String,
    /// The key of the object that it is to become.
    pub key: String,
    /// The moment at which it was begun.
    pub begun: Moment,
    /// What will be answered with the object.
    pub headers: BTreeMap<String, String>,
    /// The tags of the object, by their keys.
    pub tags: BTreeMap<String, String>,
    /// The parts by their numbers.
    pub parts: BTreeMap<u32, UploadPart>,
}

/// A part of an upload.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UploadPart {
    /// The content of the part in base64.
    pub body: String,
    /// The entity tag, in quotes.
    pub etag: String,
    /// The length in bytes.
    pub size: usize,
    /// The moment at which it was uploaded.
    pub modified: Moment,
}
