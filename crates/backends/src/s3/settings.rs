//! What the block says about the objects and items themselves: where they are, how they are
//! encrypted, and which locks are taken.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use serde_json::Value as Json;

use super::layout::{DEFAULT_PREFIX, Layout};
use rform_core::world::World;
use rform_provider::Problem;

/// The settings of the block that are about the state, not about the way to AWS.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// The bucket of the states.
    pub bucket: String,
    /// The keys of the states.
    pub layout: Layout,
    /// How objects are encrypted.
    pub encryption: Encryption,
    /// A canned access control list for the objects, such as `bucket-owner-full-control`.
    pub acl: Option<String>,
    /// The DynamoDB table of locks and digests.
    pub table: Option<String>,
    /// Whether an object beside the state, `KEY.tflock`, is its lock.
    pub use_lockfile: bool,
    /// Whether objects are sent without a checksum, for stores that know none.
    pub skip_checksum: bool,
}

/// How objects are encrypted by S3.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// As the bucket's default says.
    Bucket,
    /// With keys of S3.
    Aes256,
    /// With a key of the Key Management Service: its id, alias or ARN.
    Kms(String),
    /// With a key that the client sends along.
    Customer(CustomerKey),
}

/// A 256-bit key that S3 encrypts with and does not keep. It is never shown.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct CustomerKey {
    /// The key in base64, as the header has it.
    pub base64: String,
    /// The MD5 of the key in base64, by which S3 checks it.
    pub md5: String,
}

impl fmt::Debug for CustomerKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("CustomerKey")
    }
}

impl CustomerKey {
    /// The key of its base64 form; none if that is not one of 32 bytes.
    pub fn of(base64: &str) -> Option<CustomerKey> {
        let key = STANDARD.decode(base64).ok()?;
        (key.len() == 32).then(|| CustomerKey {
            md5: STANDARD.encode(Md5::digest(&key)),
            base64: base64.to_owned(),
        })
    }
}

/// The environment variable that stands for `sse_customer_key`.
pub(super) const CUSTOMER_KEY_VARIABLE: &str = "AWS_SSE_CUSTOMER_KEY";

impl Settings {
    /// The settings of a block that `validate` has accepted.
    ///
    /// # Errors
    /// The customer key is no key.
    pub fn of(json: &Json, world: &dyn World) -> Result<Settings, Problem> {
        Ok(Settings {
            bucket: text(json, "bucket").unwrap_or_default(),
            layout: Layout {
                key: text(json, "key").unwrap_or_default(),
                prefix: prefix(json),
            },
            encryption: encryption(json, world)?,
            acl: text(json, "acl"),
            table: text(json, "dynamodb_table"),
            use_lockfile: flag(json, "use_lockfile"),
            skip_checksum: flag(json, "skip_s3_checksum"),
        })
    }

    /// The name of a lock in the table, and the path in the information about it: `BUCKET/KEY`.
    pub fn lock_path(&self, key: &str) -> String {
        format!("{}/{key}", self.bucket)
    }
}

/// A text that is not empty.
pub(super) fn text(json: &Json, name: &str) -> Option<String> {
    let text = json.get(name)?.as_str().filter(|text| !text.is_empty());
    text.map(str::to_owned)
}

/// A truth value; false if it is not set.
pub(super) fn flag(json: &Json, name: &str) -> bool {
    json.get(name).and_then(Json::as_bool).unwrap_or_default()
}

/// An empty prefix is one: workspaces are then at the top of the bucket.
fn prefix(json: &Json) -> String {
    let set = json.get("workspace_key_prefix").and_then(Json::as_str);
    set.unwrap_or(DEFAULT_PREFIX).to_owned()
}

/// The customer key of the block, or else of the environment.
pub(super) fn customer_key(json: &Json, world: &dyn World) -> Option<String> {
    let variable = || world.var(CUSTOMER_KEY_VARIABLE).filter(|it| !it.is_empty());
    text(json, "sse_customer_key").or_else(variable)
}

/// As in Terraform, `encrypt` alone decides whether anything is asked of S3.
fn encryption(json: &Json, world: &dyn World) -> Result<Encryption, Problem> {
    if !flag(json, "encrypt") {
        return Ok(Encryption::Bucket);
    }
    if let Some(key) = text(json, "kms_key_id") {
        return Ok(Encryption::Kms(key));
    }
    match customer_key(json, world) {
        None => Ok(Encryption::Aes256),
        Some(base64) => CustomerKey::of(&base64)
            .map(Encryption::Customer)
            .ok_or_else(no_key),
    }
}

fn no_key() -> Problem {
    let detail = format!(
        "sse_customer_key, or the environment variable {CUSTOMER_KEY_VARIABLE}, must be 32 bytes \
         encoded in base64."
    );
    Problem::error("Invalid sse_customer_key value", detail).at_attribute("sse_customer_key")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_testing::Memory;
    use serde_json::json;

    const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    fn of(json: &Json) -> Encryption {
        encryption(json, &Memory::default()).unwrap_or_else(|problem| panic!("{problem:?}"))
    }

    #[test]
    fn encrypt_alone_turns_encryption_on() {
        assert_eq!(of(&json!({ "kms_key_id": "alias/a" })), Encryption::Bucket);
        assert_eq!(of(&json!({ "encrypt": true })), Encryption::Aes256);
        let kms = json!({ "encrypt": true, "kms_key_id": "alias/a" });
        assert_eq!(of(&kms), Encryption::Kms("alias/a".to_owned()));
    }

    #[test]
    fn a_customer_key_goes_with_its_digest_and_is_not_shown() {
        let made = of(&json!({ "encrypt": true, "sse_customer_key": KEY }));
        let Encryption::Customer(key) = &made else {
            panic!("{made:?}");
        };
        assert_eq!(key.md5, "tP/LI3N87DFaSk0aoqYgzg==");
        assert!(!format!("{made:?}").contains(KEY));
    }

    #[test]
    fn a_key_of_another_length_is_none() {
        assert_eq!(CustomerKey::of("AAECAw=="), None);
        assert_eq!(CustomerKey::of("no base64"), None);
    }
}
