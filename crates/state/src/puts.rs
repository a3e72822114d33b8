//! What a run has put in a remote backend before its end.

use super::journal::digest;

/// The states that a run has put while it went on. A put that failed may have been stored all the
/// same, so each one counts from its beginning.
#[derive(Debug, Default)]
pub(crate) struct Puts {
    /// The serial of the last one; 0 if there was none.
    pub serial: u64,
    digests: Vec<String>,
}

impl Puts {
    /// A put of that text begins.
    pub fn begin(&mut self, serial: u64, text: &[u8]) {
        self.serial = serial;
        self.digests.push(digest(text));
    }

    /// Whether this run has stored the text.
    pub fn has(&self, text: &[u8]) -> bool {
        !self.digests.is_empty() && self.digests.contains(&digest(text))
    }
}
