//! OpenPGP signatures of lists of checksums.

use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey};
use pgp::types::KeyDetails;

/// The fingerprint of the key that HashiCorp signs its providers with.
/// <https://www.hashicorp.com/trust/security>
const HASHICORP: &str = "c874011f0ab405110d02105534365d9472d7468f";

/// Checks a signature by one of these keys, in ASCII armour. Answers who signed, as it is shown.
///
/// # Errors
/// It is the signature of none of them, or of something else.
pub(super) fn check(document: &[u8], signature: &[u8], keys: &[String]) -> Result<String, String> {
    let parsed = match signature.starts_with(b"-----BEGIN") {
        true => DetachedSignature::from_armor_single(signature).map(|it| it.0),
        false => DetachedSignature::from_bytes(signature),
    };
    let parsed = parsed.map_err(|error| format!("error decoding signature: {error}"))?;
    for key in keys {
        let key = SignedPublicKey::from_string(key);
        let (key, _) = key.map_err(|error| format!("error decoding signing key: {error}"))?;
        let own = parsed.verify(&key, document).is_ok();
        let mut subkeys = key.public_subkeys.iter();
        // A key that is none of the first one's own has no say.
        let by_subkey = |it: &pgp::composed::SignedPublicSubKey| {
            it.verify_bindings(&key.primary_key).is_ok() && parsed.verify(&it.key, document).is_ok()
        };
        if own || subkeys.any(by_subkey) {
            return Ok(shown(&key));
        }
    }
    Err(
        "the checksums are not signed by a key of the provider's publisher: the authenticity of \
         the package cannot be established"
            .into(),
    )
}

fn shown(key: &SignedPublicKey) -> String {
    let fingerprint = hex::encode(key.fingerprint().as_bytes());
    if fingerprint == HASHICORP {
        return "signed by HashiCorp".into();
    }
    let id = fingerprint.get(fingerprint.len().saturating_sub(16)..);
    let id = id.unwrap_or_default().to_uppercase();
    format!("self-signed, key ID {id}")
}
