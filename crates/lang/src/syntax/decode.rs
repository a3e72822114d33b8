//! From bytes to text.

use rform_core::diag::{Diagnostic, SourceId, Span};

/// The longest text that spans can point into.
pub(super) const LONGEST_TEXT: usize = u32::MAX as usize - 1;

/// The text of a file. It must be UTF-8; a byte order mark stays where it is (the parser skips
/// it), so that offsets count the bytes of the file.
///
/// # Errors
/// Returns a diagnostic at the first byte that is not UTF-8.
pub fn decode(bytes: Vec<u8>, source: SourceId) -> Result<String, Diagnostic> {
    String::from_utf8(bytes).map_err(|error| {
        let start = error.utf8_error().valid_up_to().min(LONGEST_TEXT) as u32;
        let detail = "All input files must be UTF-8 encoded. Ensure that UTF-8 encoding is \
                      selected in your editor.";
        Diagnostic::error("Invalid character encoding", detail).at(Span {
            source,
            start,
            end: start + 1,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_bytes_are_named() {
        let error = decode(b"a = \"\xff\"".to_vec(), SourceId(0)).unwrap_err();
        assert_eq!(error.span.map(|span| (span.start, span.end)), Some((5, 6)));
    }
}
