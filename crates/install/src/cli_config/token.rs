//! An API token, which no formatting shows.

use std::fmt;

/// An API token. It is shown by no formatting.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Makes a token of a secret.
    pub fn new(text: impl Into<String>) -> Token {
        Token(text.into())
    }

    /// The secret itself: for a request, or for the file of credentials.
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(…)")
    }
}
