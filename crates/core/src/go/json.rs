//! JSON as Go's `encoding/json` reads and writes it (<https://pkg.go.dev/encoding/json>).

use std::fmt::Write;

use super::quote::quoted_char;

/// Appends a text as a JSON string. Like Go's encoder, it also escapes `<`, `>`, `&` and the line
/// separators U+2028 and U+2029, so that the result can be embedded in HTML.
pub fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        // Writing to a String cannot fail.
        let _ = match char {
            '"' => out.write_str("\\\""),
            '\\' => out.write_str("\\\\"),
            '\n' => out.write_str("\\n"),
            '\r' => out.write_str("\\r"),
            '\t' => out.write_str("\\t"),
            '\u{8}' => out.write_str("\\b"),
            '\u{c}' => out.write_str("\\f"),
            '\0'..='\u{1f}' => write!(out, "\\u{:04x}", u32::from(char)),
            other if is_html(other) => write!(out, "\\u{:04x}", u32::from(other)),
            other => out.write_char(other),
        };
    }
    out.push('"');
}

/// Escapes, in a document that another encoder wrote, the characters that Go's encoder escapes for
/// HTML. They can occur only within strings.
///
/// ```
/// use rform_core::go::json::escape_html;
/// assert_eq!(escape_html(r#"["a<b"]"#), r#"["a\u003cb"]"#);
/// ```
pub fn escape_html(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    for char in document.chars() {
        let _ = match char {
            html if is_html(html) => write!(out, "\\u{:04x}", u32::from(html)),
            other => out.write_char(other),
        };
    }
    out
}

fn is_html(char: char) -> bool {
    matches!(char, '<' | '>' | '&' | '\u{2028}' | '\u{2029}')
}

/// Why a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyntaxError {
    /// The text ends within a document.
    End,
    /// A byte that cannot stand where it does.
    Unexpected {
        /// The byte that no value can begin or go on with at that place.
        byte: u8,
        /// Where it stands, in Go's words: `after array element`; may be empty.
        context: String,
        /// The number of bytes up to and including the byte.
        offset: usize,
    },
    /// Arrays and objects are nested too deeply.
    Depth {
        /// The number of bytes that were read.
        offset: usize,
    },
}

impl SyntaxError {
    /// The number of bytes of `text`, the document, that Go has read when it finds the error.
    pub fn offset(&self, text: &str) -> usize {
        match self {
            SyntaxError::End => text.len(),
            SyntaxError::Unexpected { offset, .. } | SyntaxError::Depth { offset } => *offset,
        }
    }
}

impl std::fmt::Display for SyntaxError {
    /// The message of `json.SyntaxError`.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SyntaxError::End => out.write_str("unexpected end of JSON input"),
            SyntaxError::Unexpected { byte, context, .. } => {
                // Go takes the byte for a character, also where it is part of a longer one.
                write!(out, "invalid character {}", quoted_char(char::from(*byte)))?;
                match context.as_str() {
                    "" => Ok(()),
                    context => write!(out, " {context}"),
                }
            }
            SyntaxError::Depth { .. } => out.write_str("exceeded max depth"),
        }
    }
}

/// Reads the tokens of a JSON document one at a time; the caller decides which one may follow.
#[derive(Clone, Debug)]
pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// Creates a scanner that stands at the start of `text`.
    pub fn new(text: &'a str) -> Scanner<'a> {
        Scanner { text, at: 0 }
    }

    /// The next byte, if there is one; does not move.
    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The number of bytes that were read.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Skips white space and returns the byte behind it without reading that byte.
    ///
    /// # Errors
    /// Fails at the end of the text.
    pub fn next_token(&mut self) -> Result<u8, SyntaxError> {
        self.skip_space();
        self.peek().ok_or(SyntaxError::End)
    }

    /// Moves over spaces, tabs and line breaks.
    pub fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Moves over the byte that [`peek`](Scanner::peek) returned, which must be ASCII.
    pub fn advance(&mut self) {
        self.at += 1;
    }

    /// The error for the next byte, or for the end of the text.
    pub fn unexpected(&self, context: &str) -> SyntaxError {
        let Some(byte) = self.peek() else {
            return SyntaxError::End;
        };
        SyntaxError::Unexpected {
            byte,
            context: context.to_owned(),
            offset: self.at + 1,
        }
    }

    /// Reads the rest of `true`, `false` or `null`.
    ///
    /// # Errors
    /// Fails at the first byte that differs from `word`.
    pub fn literal(&mut self, word: &str) -> Result<(), SyntaxError> {
        for expected in word.bytes() {
            if self.peek() != Some(expected) {
                let expected = quoted_char(char::from(expected));
                let context = format!("in literal {word} (expecting {expected})");
                return Err(self.unexpected(&context));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Reads a number and returns its text.
    ///
    /// # Errors
    /// Fails where JSON's grammar of numbers asks for a digit and there is none.
    pub fn number(&mut self) -> Result<&'a str, SyntaxError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    fn digits(&mut self, context: &str) -> Result<(), SyntaxError> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.unexpected(context));
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }

    /// Reads a string, the scanner standing at its opening quote, and resolves its escapes.
    ///
    /// # Errors
    /// Fails at a control character, at an unknown escape, and at the end of the text.
    pub fn string(&mut self) -> Result<String, SyntaxError> {
        self.at += 1;
        let mut content = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let special = |char: char| char < ' ' || matches!(char, '"' | '\\');
            let plain = rest.find(special).ok_or(SyntaxError::End)?;
            content.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(content);
                }
                Some(b'\\') => {
                    self.at += 1;
                    content.push(self.escape()?);
                }
                _ => return Err(self.unexpected("in string literal")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        let char = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err(self.unexpected("in string escape code")),
        };
        self.at += 1;
        Ok(char)
    }

    /// The character of one `\u` escape or of a pair of them. Half of a pair that stands alone
    /// becomes the replacement character.
    fn unicode(&mut self) -> Result<char, SyntaxError> {
        let first = self.hexadecimal()?;
        if !(0xd800..0xdc00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let back = self.at;
        if self.text.as_bytes().get(self.at..self.at + 2) == Some(b"\\u") {
            self.at += 2;
            let second = self.hexadecimal()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hexadecimal(&mut self) -> Result<u32, SyntaxError> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let context = "in \\u hexadecimal character escape";
            code = code * 16 + digit.ok_or_else(|| self.unexpected(context))?;
            self.at += 1;
        }
        Ok(code)
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> (String, usize) {
        let error = check(text).expect_err(text);
        (error.to_string(), error.offset(text))
    }

    #[test]
    fn errors_are_gos() {
        let key = "looking for beginning of object key string";
        let cases = [
            ("{not json", format!("'n' {key}"), 2),
            ("{\"a\":1,}", format!("'}}' {key}"), 8),
            ("hello", "'h' looking for beginning of value".to_owned(), 1),
            ("[1 2]", "'2' after array element".to_owned(), 4),
            ("{\"a\" 1}", "'1' after object key".to_owned(), 6),
            (
                "{\"a\":1 \"b\":2}",
                "'\"' after object key:value pair".to_owned(),
                8,
            ),
            ("{} x", "'x' after top-level value".to_owned(), 4),
            ("trux", "'x' in literal true (expecting 'e')".to_owned(), 4),
            ("-x", "'x' in numeric literal".to_owned(), 2),
            ("\"\\q\"", "'q' in string escape code".to_owned(), 3),
            ("é", "'Ã' looking for beginning of value".to_owned(), 1),
        ];
        for (text, rest, offset) in cases {
            let expected = format!("invalid character {rest}");
            assert_eq!(message(text), (expected, offset), "{text}");
        }
        for text in ["", "{\"Version\": ", "\"a", "-"] {
            assert_eq!(message(text).0, "unexpected end of JSON input", "{text}");
        }
    }

    #[test]
    fn documents_pass() {
        let nested = " {\"a\": [1, -2.5e+3, null, true, \"\\u00e9\"], \"b\": {}} ";
        for text in ["[]", "{}", nested, "0", "[[], [[1]]]"] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn escapes_are_resolved_and_written() {
        let read = Scanner::new(r#""\u00e9\ud83d\ude00\ud83d\n\/""#).string();
        assert_eq!(read.as_deref(), Ok("é😀\u{fffd}\n/"));
        let mut written = String::new();
        write_string("<a>&\u{8}\u{1}\u{2028}\"", &mut written);
        assert_eq!(written, r#""\u003ca\u003e\u0026\b\u0001\u2028\"""#);
    }
}
