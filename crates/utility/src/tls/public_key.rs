//! The public key attributes of a private key, in several formats.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use md5::Md5;
use sha2::{Digest, Sha256};

use super::key::PrivateKey;
use super::{der, pem};
use crate::checksums;
use crate::framework::Fields;
use crate::framework::declare::{Field, text};
use rform_core::value::Value;
use rform_provider::Problem;

/// The attributes for the public half of a key.
pub fn fields() -> Vec<Field> {
    let names = [
        "id",
        "public_key_fingerprint_md5",
        "public_key_fingerprint_sha256",
        "public_key_openssh",
        "public_key_pem",
    ];
    names.map(|name| text(name).computed()).into()
}

/// The `SubjectPublicKeyInfo` (RFC 5280, 4.1) of a key.
///
/// # Errors
/// The key cannot be written.
pub fn info(key: &PrivateKey) -> Result<Vec<u8>, String> {
    let bits = der::bits(&key.public_bytes()?);
    Ok(der::sequence(&[&key.algorithm_der(), &bits]))
}

/// Sets the attributes for the public half of a key. Where OpenSSH has no such keys, its forms are
/// empty.
///
/// # Errors
/// The key cannot be written.
pub fn describe(object: &mut Fields, key: &PrivateKey) -> Result<(), Problem> {
    let failed = |why: String| Problem::error("Failed to marshal public key", why);
    let info = info(key).map_err(failed)?;
    object.set("id", Value::string(id(&info)));
    object.set(
        "public_key_pem",
        Value::string(pem::encode("PUBLIC KEY", &info)),
    );
    let (mut line, mut md5, mut sha256) = (String::new(), String::new(), String::new());
    if let Some(key) = key.openssh().map_err(failed)? {
        let bytes = key.public_key().to_bytes();
        let bytes = bytes.map_err(|error| failed(error.to_string()))?;
        let public = key.public_key().to_openssh();
        line = format!(
            "{}\n",
            public.map_err(|error| failed(error.to_string()))?.trim()
        );
        let digest = Md5::digest(&bytes);
        let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        md5 = pairs.join(":");
        sha256 = format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(&bytes)));
    }
    object.set("public_key_openssh", Value::string(line));
    object.set("public_key_fingerprint_md5", Value::string(md5));
    object.set("public_key_fingerprint_sha256", Value::string(sha256));
    Ok(())
}

/// The id of what is described by these bytes: their SHA-1, without blanks at the ends, as the provider
/// in Go takes it of a text.
pub fn id(bytes: &[u8]) -> String {
    let is_blank = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' ');
    let start = bytes.iter().take_while(|byte| is_blank(byte)).count();
    let end = bytes.iter().rev().take_while(|byte| is_blank(byte)).count();
    checksums::sha1(bytes.get(start..bytes.len() - end).unwrap_or_default())
}
