//! The forms of user data: plain, base64, and the digest that the state keeps.

/// The digest of the decoded user data, which the state keeps in its place.
pub(super) fn user_data_digest(text: &str) -> String {
    use sha1::{Digest, Sha1};
    let digest = match decoded(text) {
        Some(data) => Sha1::digest(data),
        None => Sha1::digest(text),
    };
    hex::encode(digest)
}

pub(super) fn decoded(text: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

pub(super) fn encoded(data: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(data)
}
