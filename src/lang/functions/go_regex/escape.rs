//! What follows a backslash.

use super::{Checked, Translator, refused, until};

/// What an escape sequence stands for.
pub(super) enum Escape {
    /// One character.
    Char(char),
    /// Ranges of characters, to be put between brackets; and whether all others are meant.
    Ranges(&'static str, bool),
    /// A Unicode class, as it is written.
    Class(String),
}

const DIGITS: &str = "0-9";
const SPACES: &str = r"\t\n\f\r ";
const WORD: &str = "0-9A-Za-z_";

const INVALID: &str = "invalid escape sequence";

impl<'a> Translator<'a> {
    /// An escape sequence outside of brackets.
    pub(super) fn escape(&mut self) -> Checked<()> {
        match self.rest.as_bytes().get(1) {
            Some(b'A') => self.item(r"\A"),
            Some(b'z') => self.item(r"\z"),
            Some(b'b') => self.boundary(r"(?-u:\b)"),
            Some(b'B') => self.boundary(r"(?-u:\B)"),
            Some(b'Q') => self.quotation(),
            _ => {
                let text = match self.escaped()? {
                    Escape::Char(char) => regex::escape(char.encode_utf8(&mut [0; 4])),
                    Escape::Ranges(ranges, false) => format!("[{ranges}]"),
                    Escape::Ranges(ranges, true) => format!("[^{ranges}]"),
                    Escape::Class(class) => class,
                };
                self.push(&text);
            }
        }
        Ok(())
    }

    fn boundary(&mut self, translated: &str) {
        self.advance(2);
        self.push(translated);
    }

    /// `\Q…\E`: everything in between means itself.
    fn quotation(&mut self) {
        self.advance(2);
        let (quoted, after) = self.rest.split_once(r"\E").unwrap_or((self.rest, ""));
        self.rest = after;
        if !quoted.is_empty() {
            let literal = regex::escape(quoted);
            self.push(&literal);
        }
    }

    /// An escape sequence for one character or a class of them.
    pub(super) fn escaped(&mut self) -> Checked<Escape> {
        let start = self.rest;
        self.advance(1);
        let Some(char) = self.rest.chars().next() else {
            return refused("trailing backslash at end of expression", "");
        };
        self.advance(char.len_utf8());
        let found = match char {
            'd' | 'D' => Some(Escape::Ranges(DIGITS, char == 'D')),
            's' | 'S' => Some(Escape::Ranges(SPACES, char == 'S')),
            'w' | 'W' => Some(Escape::Ranges(WORD, char == 'W')),
            'p' | 'P' => return self.unicode_class(start),
            'a' => Some(Escape::Char('\u{7}')),
            'f' => Some(Escape::Char('\u{c}')),
            'n' => Some(Escape::Char('\n')),
            'r' => Some(Escape::Char('\r')),
            't' => Some(Escape::Char('\t')),
            'v' => Some(Escape::Char('\u{b}')),
            'x' => self.hexadecimal().map(Escape::Char),
            '0'..='7' => self.octal(char).map(Escape::Char),
            sign if sign.is_ascii() && !sign.is_ascii_alphanumeric() => Some(Escape::Char(sign)),
            _ => None,
        };
        match found {
            Some(escape) => Ok(escape),
            None => refused(INVALID, until(start, self.rest)),
        }
    }

    /// `\x41`, `\x{1F600}`
    fn hexadecimal(&mut self) -> Option<char> {
        if let Some(rest) = self.rest.strip_prefix('{') {
            let (digits, after) = rest.split_once('}')?;
            self.rest = after;
            return u32::from_str_radix(digits, 16)
                .ok()
                .and_then(char::from_u32);
        }
        let digits = self.rest.get(..2)?;
        self.advance(2);
        let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = u32::from_str_radix(digits, 16)
            .ok()
            .filter(|_| hexadecimal)?;
        char::from_u32(code)
    }

    /// Up to three digits; one alone would refer back to a group.
    fn octal(&mut self, first: char) -> Option<char> {
        let mut code = first.to_digit(8)?;
        let mut digits = 1;
        while let Some(digit) = self.rest.chars().next().and_then(|char| char.to_digit(8)) {
            if digits == 3 {
                break;
            }
            code = code * 8 + digit;
            digits += 1;
            self.advance(1);
        }
        char::from_u32(code).filter(|_| digits > 1 || first == '0')
    }

    /// `\pL`, `\p{Greek}`, `\P{^Lu}`
    fn unicode_class(&mut self, start: &'a str) -> Checked<Escape> {
        const INVALID_CLASS: &str = "invalid character class range";
        match self.rest.chars().next() {
            Some('{') => match self.rest.split_once('}') {
                Some((_, after)) => self.rest = after,
                None => return refused(INVALID_CLASS, start),
            },
            Some(char) => self.advance(char.len_utf8()),
            None => return refused(INVALID_CLASS, start),
        }
        let written = until(start, self.rest);
        if regex::Regex::new(written).is_err() {
            return refused(INVALID_CLASS, written);
        }
        Ok(Escape::Class(written.to_owned()))
    }
}
