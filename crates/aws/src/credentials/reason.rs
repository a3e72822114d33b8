//! Why there are no credentials.

use std::fmt;

/// The reason why there are no credentials, as a message for the user.
#[derive(Clone, Debug)]
pub struct Reason(pub String);

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Reason {}
