//! The checksum attributes that several providers have.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::framework::Fields;
use rform_core::value::Value;

/// Sets the attributes for the checksums of content, whose names begin with `prefix`, but for the one
/// of SHA-1, which is `sha1_name`; and the id, which is the same.
pub fn describe(object: &mut Fields, prefix: &str, sha1_name: &str, content: &[u8]) {
    let mut set = |name: &str, text: String| object.set(name, Value::string(text));
    let (sha256, sha512) = (Sha256::digest(content), Sha512::digest(content));
    set(&format!("{prefix}_md5"), hex::encode(Md5::digest(content)));
    set(&format!("{prefix}_sha256"), hex::encode(sha256));
    set(&format!("{prefix}_base64sha256"), STANDARD.encode(sha256));
    set(&format!("{prefix}_sha512"), hex::encode(sha512));
    set(&format!("{prefix}_base64sha512"), STANDARD.encode(sha512));
    set(sha1_name, sha1(content));
    set("id", sha1(content));
}

/// SHA-1 in hexadecimal.
pub fn sha1(content: &[u8]) -> String {
    hex::encode(Sha1::digest(content))
}
