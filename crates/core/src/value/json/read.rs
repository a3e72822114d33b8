//! Reading JSON that values were written to, however deep they are.

use serde::de::{DeserializeOwned, Error as _};
use serde_json::{Deserializer, Error};

/// So deep a document may be nested. It is several times as deep as the values in it, which the
/// language limits.
const DEEPEST: usize = 1000;

/// Reads a document. It may be deeper than serde_json by itself allows, but not so deep that
/// reading it could overflow the stack.
///
/// # Errors
/// Fails if the text is not JSON of that form, or is nested too deeply.
pub fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Error> {
    if depth(text) > DEEPEST {
        let message = format!("the document is nested more than {DEEPEST} levels deep");
        return Err(Error::custom(message));
    }
    let mut reader = Deserializer::from_slice(text);
    reader.disable_recursion_limit();
    let document = T::deserialize(&mut reader)?;
    reader.end()?;
    Ok(document)
}

/// How many brackets are open at most, outside of texts.
fn depth(text: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_text(&mut bytes),
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Goes on behind the quote that ends a text.
fn skip_text(bytes: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value as Json;

    use super::*;

    fn nested(depth: usize) -> String {
        format!("{}{}", "[".repeat(depth), "]".repeat(depth))
    }

    /// The threads of tests have a fourth of the stack that the program has.
    #[test]
    fn deep_documents_are_read_and_deeper_ones_refused() -> std::io::Result<()> {
        let thread = std::thread::Builder::new().stack_size(8 << 20);
        let checked = thread.spawn(check_depths)?.join();
        assert!(checked.is_ok());
        Ok(())
    }

    fn check_depths() {
        assert!(read::<Json>(nested(DEEPEST).as_bytes()).is_ok());
        assert!(read::<Json>(nested(DEEPEST + 1).as_bytes()).is_err());
        assert!(read::<Json>(nested(1_000_000).as_bytes()).is_err());
        assert!(read::<Json>(b"[] x").is_err());
    }

    #[test]
    fn brackets_in_texts_do_not_count() {
        assert_eq!(depth(br#"["[[\\\"[[", {"[": [1]}]"#), 3);
    }
}
