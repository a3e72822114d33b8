//! From JSON to tokens.

/// A piece of the text, by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub start: u32,
    pub end: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Comma,
    Colon,
    Equals,
    /// Characters that numbers consist of, whether they form a valid number or not.
    Number,
    /// From quote to quote, or up to a control character.
    String,
    /// ASCII letters: `true`, `false`, `null`, or a word that JSON does not have.
    Keyword,
    /// A character that begins no token; the scanner stops there.
    Invalid,
    EndOfFile,
}

/// Gives tokens one at a time; the end again and again.
pub struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    broken: bool,
}

impl<'a> Scanner<'a> {
    pub fn new(text: &'a str) -> Scanner<'a> {
        Scanner {
            bytes: text.as_bytes(),
            at: 0,
            broken: false,
        }
    }

    pub fn read(&mut self) -> Token {
        if !self.broken {
            self.at += self.run(self.at, |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        }
        let start = self.at;
        let (kind, length) = match self.bytes.get(start) {
            _ if self.broken => (TokenKind::EndOfFile, 0),
            None => (TokenKind::EndOfFile, 0),
            Some(b'{') => (TokenKind::OpenBrace, 1),
            Some(b'}') => (TokenKind::CloseBrace, 1),
            Some(b'[') => (TokenKind::OpenBracket, 1),
            Some(b']') => (TokenKind::CloseBracket, 1),
            Some(b',') => (TokenKind::Comma, 1),
            Some(b':') => (TokenKind::Colon, 1),
            Some(b'=') => (TokenKind::Equals, 1),
            Some(b'"') => (TokenKind::String, self.string_length()),
            Some(byte) if is_numeric(*byte) && !byte.is_ascii_alphabetic() => {
                (TokenKind::Number, self.run(start, is_numeric))
            }
            Some(byte) if byte.is_ascii_alphabetic() => (
                TokenKind::Keyword,
                self.run(start, |byte| byte.is_ascii_alphabetic()),
            ),
            Some(_) => {
                self.broken = true;
                (TokenKind::Invalid, 1)
            }
        };
        self.at = start + length;
        Token {
            kind,
            start: start as u32,
            end: self.at as u32,
        }
    }

    /// How many bytes from there on are of that sort.
    fn run(&self, from: usize, belongs: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| belongs(**byte)).count()
    }

    fn string_length(&self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let mut length = 1;
        let mut escaped = false;
        for byte in rest.iter().skip(1) {
            if *byte < b' ' {
                break;
            }
            length += 1;
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => break,
                _ => {}
            }
        }
        length
    }
}

fn is_numeric(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E')
}
