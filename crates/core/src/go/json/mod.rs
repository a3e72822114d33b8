//! JSON as Go's `encoding/json` reads and writes it (<https://pkg.go.dev/encoding/json>).

mod check;
#[cfg(test)]
mod tests;
use std::fmt::Write as _;

use super::quote::quoted_char;
pub use check::check;

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
        /// The position in Go's words: `after array element`; may be empty.
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
