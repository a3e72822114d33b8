//! Whether a text is one JSON document, with the errors of Go's `encoding/json`.

use super::{Scanner, SyntaxError};

/// The nesting depth beyond which Go refuses a document.
const MAX_DEPTH: usize = 10_000;

/// Checks that a text is one JSON document.
///
/// # Errors
/// Returns the error of Go's `json.Unmarshal`.
pub fn check(text: &str) -> Result<(), SyntaxError> {
    let mut scanner = Scanner::new(text);
    // The closing brackets of the arrays and objects that are open.
    let mut open: Vec<u8> = Vec::new();
    loop {
        if value(&mut scanner, &mut open)? && close(&mut scanner, &mut open)? {
            return Ok(());
        }
    }
}

/// Reads a scalar, an empty collection or the opening of a collection. Returns whether the value
/// is complete.
fn value(scanner: &mut Scanner<'_>, open: &mut Vec<u8>) -> Result<bool, SyntaxError> {
    let end = match scanner.next_token()? {
        b'{' => b'}',
        b'[' => b']',
        b'"' => return scanner.string().map(|_| true),
        b't' => return scanner.literal("true").map(|()| true),
        b'f' => return scanner.literal("false").map(|()| true),
        b'n' => return scanner.literal("null").map(|()| true),
        b'-' | b'0'..=b'9' => return scanner.number().map(|_| true),
        _ => return Err(scanner.unexpected("looking for beginning of value")),
    };
    scanner.advance();
    if scanner.next_token()? == end {
        scanner.advance();
        return Ok(true);
    }
    if end == b'}' {
        key(scanner)?;
    }
    open.push(end);
    if open.len() > MAX_DEPTH {
        let offset = scanner.offset();
        return Err(SyntaxError::Depth { offset });
    }
    Ok(false)
}

fn key(scanner: &mut Scanner<'_>) -> Result<(), SyntaxError> {
    if scanner.next_token()? != b'"' {
        return Err(scanner.unexpected("looking for beginning of object key string"));
    }
    scanner.string()?;
    if scanner.next_token()? != b':' {
        return Err(scanner.unexpected("after object key"));
    }
    scanner.advance();
    Ok(())
}

/// Reads what follows a complete value: closing brackets up to a comma. Returns whether the
/// document is complete.
fn close(scanner: &mut Scanner<'_>, open: &mut Vec<u8>) -> Result<bool, SyntaxError> {
    while let Some(&end) = open.last() {
        match scanner.next_token()? {
            b',' => {
                scanner.advance();
                if end == b'}' {
                    key(scanner)?;
                }
                return Ok(false);
            }
            byte if byte == end => {
                scanner.advance();
                open.pop();
            }
            _ if end == b'}' => return Err(scanner.unexpected("after object key:value pair")),
            _ => return Err(scanner.unexpected("after array element")),
        }
    }
    scanner.skip_space();
    match scanner.peek() {
        None => Ok(true),
        Some(_) => Err(scanner.unexpected("after top-level value")),
    }
}
