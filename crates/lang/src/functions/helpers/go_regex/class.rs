//! What is between brackets.

use crate::functions::helpers::go_regex::escape::{Escape, INVALID};
use crate::functions::helpers::go_regex::{Checked, Translator, refused, until};

const MISSING_BRACKET: &str = "missing closing ]";
/// The names between colons, which may be negated by a `^` in front.
const NAMES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit",
];

const INVALID_RANGE: &str = "invalid character class range";

impl<'a> Translator<'a> {
    /// `[a-z]`, `[^\d]`, `[[:alpha:]]`
    pub(crate) fn class(&mut self) -> Checked<()> {
        let start = self.rest;
        self.advance(1);
        let mut class = String::from("[");
        if self.rest.starts_with('^') {
            self.advance(1);
            class.push('^');
        }
        let mut first = true;
        while first || !self.rest.starts_with(']') {
            first = false;
            if self.rest.is_empty() {
                return refused(MISSING_BRACKET, start);
            }
            if !self.named(&mut class)? {
                self.range(start, &mut class)?;
            }
        }
        self.advance(1);
        class.push(']');
        self.push(&class);
        Ok(())
    }

    /// `[:alpha:]`; false if there is none.
    fn named(&mut self, class: &mut String) -> Checked<bool> {
        if !self.rest.starts_with("[:") {
            return Ok(false);
        }
        let Some((inner, after)) = self.rest.split_once(":]") else {
            return Ok(false);
        };
        let name = until(self.rest, after);
        let plain = inner.get(2..).unwrap_or_default();
        if !NAMES.contains(&plain.strip_prefix('^').unwrap_or(plain)) {
            return refused(INVALID_RANGE, name);
        }
        class.push_str(name);
        self.rest = after;
        Ok(true)
    }

    /// A character, a range of them, or the class that an escape sequence stands for.
    fn range(&mut self, start: &'a str, class: &mut String) -> Checked<()> {
        let before = self.rest;
        let low = match self.member(start)? {
            Escape::Char(char) => char,
            Escape::Ranges(ranges, false) => {
                class.push_str(ranges);
                return Ok(());
            }
            Escape::Ranges(ranges, true) => {
                class.push_str(&format!("[^{ranges}]"));
                return Ok(());
            }
            Escape::Class(name) => {
                class.push_str(&name);
                return Ok(());
            }
        };
        push_member(low, class);
        let is_range = self
            .rest
            .strip_prefix('-')
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with(']'));
        if !is_range {
            return Ok(());
        }
        self.advance(1);
        let end = self.rest;
        let Escape::Char(high) = self.member(start)? else {
            let class = end.get(..2).unwrap_or_default();
            return refused(INVALID, class);
        };
        if high < low {
            return refused(INVALID_RANGE, until(before, self.rest));
        }
        class.push('-');
        push_member(high, class);
        Ok(())
    }

    fn member(&mut self, start: &'a str) -> Checked<Escape> {
        match self.rest.chars().next() {
            None => refused(MISSING_BRACKET, start),
            Some('\\') => self.escaped(),
            Some(char) => {
                self.advance(char.len_utf8());
                Ok(Escape::Char(char))
            }
        }
    }
}

fn push_member(char: char, class: &mut String) {
    class.push_str(&regex::escape(char.encode_utf8(&mut [0; 4])));
}
