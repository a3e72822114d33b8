//! What follows a backslash.

use crate::functions::helpers::go_regex::names::class_named;
use crate::functions::helpers::go_regex::{Checked, Translator, refused, until};

/// The meaning of an escape sequence.
pub(crate) enum Escape {
    /// One character, by its code point.
    Char(char),
    /// Ranges of characters, to be put between brackets; and whether all others are meant.
    Ranges(&'static str, bool),
    /// A Unicode class, as it is written.
    Class(String),
}

const DIGITS: &str = "0-9";
const SPACES: &str = r"\t\n\f\r ";
const WORD: &str = "0-9A-Za-z_";

pub(crate) const INVALID: &str = "invalid escape sequence";

impl<'a> Translator<'a> {
    /// An escape sequence outside of brackets.
    pub(crate) fn escape(&mut self) -> Checked<()> {
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
    pub(crate) fn escaped(&mut self) -> Checked<Escape> {
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

    /// Reads the digits of a code point: `\x41`, `\x{1F600}`.
    fn hexadecimal(&mut self) -> Option<char> {
        if !self.rest.starts_with('{') {
            let (high, low) = (self.hexadecimal_digit(), self.hexadecimal_digit());
            return char::from_u32(high? * 16 + low?);
        }
        self.advance(1);
        let mut code = self.hexadecimal_digit()?;
        while !self.rest.starts_with('}') {
            code = code * 16 + self.hexadecimal_digit()?;
            if code > u32::from(char::MAX) {
                return None;
            }
        }
        self.advance(1);
        char::from_u32(code)
    }

    fn hexadecimal_digit(&mut self) -> Option<u32> {
        let char = self.rest.chars().next()?;
        self.advance(char.len_utf8());
        char.to_digit(16)
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
        let negated = written.starts_with("\\P");
        let name = written.get(2..).unwrap_or_default();
        let braced = name.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        let name = braced.unwrap_or(name);
        let (negated, name) = match name.strip_prefix('^') {
            Some(name) => (!negated, name),
            None => (negated, name),
        };
        match class_named(name, negated) {
            Some(class) => Ok(Escape::Class(class)),
            None => refused(INVALID_CLASS, written),
        }
    }
}
