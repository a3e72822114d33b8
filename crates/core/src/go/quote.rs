//! Quoted text as Go's `%q` verb prints it (<https://pkg.go.dev/strconv#Quote>).

use std::fmt::Write;
use std::sync::LazyLock;

use regex::Regex;

/// Quotes a text like `%q`: in double quotes, with backslash escapes for quotes, backslashes and
/// everything that is not printable.
///
/// ```
/// use rform_core::go::quote::quoted;
/// assert_eq!(quoted("a\t\u{a0}\"é\""), r#""a\t\u00a0\"é\"""#);
/// ```
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    write_quoted(text, &mut quoted);
    quoted
}

/// Appends a text to `out`, quoted as by [`quoted`].
pub fn write_quoted(text: &str, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        push_escaped(char, '"', out);
    }
    out.push('"');
}

/// Quotes a character like `%q`: in single quotes, escaped where it is not printable.
pub fn quoted_char(char: char) -> String {
    let mut quoted = String::from("'");
    push_escaped(char, '\'', &mut quoted);
    quoted.push('\'');
    quoted
}

/// Whether Go prints a character as it is (<https://pkg.go.dev/strconv#IsPrint>): letters, marks,
/// numbers, punctuation, symbols, and of all white space only the ASCII space.
pub fn is_printable(char: char) -> bool {
    static PRINTABLE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$").ok());
    if char.is_ascii() {
        return !char.is_ascii_control();
    }
    let mut bytes = [0; 4];
    let text = char.encode_utf8(&mut bytes);
    PRINTABLE.as_ref().is_some_and(|it| it.is_match(text))
}

fn push_escaped(char: char, quote: char, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = match char {
        '\\' => out.write_str("\\\\"),
        '\u{7}' => out.write_str("\\a"),
        '\u{8}' => out.write_str("\\b"),
        '\u{c}' => out.write_str("\\f"),
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\u{b}' => out.write_str("\\v"),
        same if same == quote => write!(out, "\\{same}"),
        ascii if ascii.is_ascii_control() => write!(out, "\\x{:02x}", u32::from(ascii)),
        other if is_printable(other) => out.write_char(other),
        other => write_code(other, out),
    };
}

/// Appends the `\u` escape of a character, or `\U` beyond the basic plane.
///
/// # Errors
/// Fails where `out` does; a `String` never fails.
pub fn write_code(char: char, out: &mut impl Write) -> std::fmt::Result {
    match u32::from(char) {
        code @ ..=0xffff => write!(out, "\\u{code:04x}"),
        code => write!(out, "\\U{code:08x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_printable_is_escaped() {
        assert_eq!(
            quoted("a\t\u{1}\u{7f}é世\u{a0}\u{2028}\\\""),
            r#""a\t\x01\x7fé世\u00a0\u2028\\\"""#
        );
        assert_eq!(quoted("\u{e000}\u{10ffff}"), r#""\ue000\U0010ffff""#);
        assert_eq!(quoted_char('\''), r"'\''");
        assert_eq!(quoted_char('"'), "'\"'");
    }
}
