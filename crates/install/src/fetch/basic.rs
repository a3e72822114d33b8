//! HTTP basic authentication. <https://www.rfc-editor.org/rfc/rfc7617>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The value of the header for a user and a password.
pub(super) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}
