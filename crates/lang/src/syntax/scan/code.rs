//! Everything outside of templates, and inside of their sequences.

use unicode_ident::{is_xid_continue, is_xid_start};

use super::token::TokenKind;
use super::{Mode, Scanner};

impl Scanner<'_> {
    pub(super) fn code(&mut self) {
        match self.byte(0) {
            b' ' | b'\t' => self.at += 1,
            b'\n' => self.push(TokenKind::Newline, 1),
            b'#' => self.line_comment(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.identifier(),
            b'0'..=b'9' => self.number(),
            b'"' => {
                self.push(TokenKind::OpenQuote, 1);
                self.modes.push(Mode::Quoted);
            }
            b'{' => self.open_brace(),
            b'}' => self.close_brace(),
            b'\\' if self.opens_escaped() => {
                self.push(TokenKind::OpenQuote, 2);
                self.modes.push(Mode::Escaped);
            }
            byte if byte.is_ascii() => self.symbol(byte),
            _ => self.other(),
        }
    }

    /// Terraform 0.11 let quotes within a sequence have a backslash.
    fn opens_escaped(&self) -> bool {
        self.hcl1
            && self.byte(1) == b'"'
            && matches!(self.modes.last(), Some(Mode::Sequence { .. }))
    }

    fn symbol(&mut self, byte: u8) {
        use TokenKind::*;
        let (kind, length) = match (byte, self.byte(1)) {
            (b'\r', b'\n') => (Newline, 2),
            (b'/', b'/') => return self.line_comment(),
            (b'/', b'*') if self.block_comment() => return,
            (b'<', b'<') if self.open_heredoc() => return,
            (b'~', b'}') => return self.close_sequence(),
            (b'.', b'.') if self.byte(2) == b'.' => (Ellipsis, 3),
            (b':', b':') => (DoubleColon, 2),
            (b'=', b'=') => (EqualTo, 2),
            (b'=', b'>') => (Arrow, 2),
            (b'!', b'=') => (NotEqual, 2),
            (b'<', b'=') => (LessOrEqual, 2),
            (b'>', b'=') => (GreaterOrEqual, 2),
            (b'&', b'&') => (And, 2),
            (b'|', b'|') => (Or, 2),
            _ => (single(byte), 1),
        };
        self.push(kind, length);
    }

    fn other(&mut self) {
        match self.rest().chars().next() {
            Some(letter) if is_xid_start(letter) => self.identifier(),
            Some(other) => self.push(TokenKind::Invalid, other.len_utf8()),
            None => self.at = self.text.len(),
        }
    }

    fn identifier(&mut self) {
        let end = self.identifier_end(self.at);
        self.push_from(self.at, TokenKind::Identifier, end);
    }

    /// Where a name that begins there ends; the same place if none does.
    fn identifier_end(&self, start: usize) -> usize {
        let ascii = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let mut end = start;
        loop {
            let rest = self.bytes.get(end..).unwrap_or_default();
            end += rest.iter().take_while(|byte| ascii(byte)).count();
            let next = self
                .text
                .get(end..)
                .and_then(|rest| rest.chars().next())
                .filter(|next| !next.is_ascii());
            match next {
                Some(letter) if end == start && is_xid_start(letter) => end += letter.len_utf8(),
                Some(letter) if end > start && is_xid_continue(letter) => end += letter.len_utf8(),
                _ => return end,
            }
        }
    }

    /// Where a name behind a dot ends that begins with a digit, as Terraform 0.11 let them.
    fn hcl1_name_end(&self) -> Option<usize> {
        let dot = self.tokens.last().filter(|it| it.kind == TokenKind::Dot)?;
        if !self.hcl1 || dot.end as usize != self.at {
            return None;
        }
        let end = self.identifier_end(self.at);
        let word = self.text.get(self.at..end)?;
        word.contains(|it: char| !it.is_ascii_digit())
            .then_some(end)
    }

    /// Digits, dots and exponents, up to the last that is not a dot. Whether it is a number
    /// is for the parser to say.
    fn number(&mut self) {
        if let Some(end) = self.hcl1_name_end() {
            return self.push_from(self.at, TokenKind::Identifier, end);
        }
        if self.hcl1 && self.byte(0) == b'0' && matches!(self.byte(1), b'x' | b'X') {
            let digits = self.bytes.get(self.at + 2..).unwrap_or_default();
            let digits = digits.iter().take_while(|it| it.is_ascii_hexdigit());
            let end = self.at + 2 + digits.count();
            return self.push_from(self.at, TokenKind::Number, end);
        }
        let mut end = self.at + 1;
        let mut at = end;
        loop {
            let byte = |ahead: usize| self.bytes.get(at + ahead).copied().unwrap_or(0);
            let exponent = match (byte(0), byte(1), byte(2)) {
                (b'e' | b'E', b'0'..=b'9', _) => 2,
                (b'e' | b'E', b'+' | b'-', b'0'..=b'9') => 3,
                _ => 0,
            };
            match byte(0) {
                b'0'..=b'9' => at += 1,
                b'.' => {
                    at += 1;
                    continue;
                }
                _ if exponent > 0 => at += exponent,
                _ => break,
            }
            end = at;
        }
        self.push_from(self.at, TokenKind::Number, end);
    }

    /// A comment up to the end of the line counts as the line break.
    fn line_comment(&mut self) {
        match self.rest().find('\n') {
            Some(length) => self.push(TokenKind::Newline, length + 1),
            None => self.at = self.text.len(),
        }
    }

    /// Whether there was a whole comment to skip.
    fn block_comment(&mut self) -> bool {
        if self.comments_end {
            return false;
        }
        let inside = self.text.get(self.at + 2..).unwrap_or_default();
        match inside.find("*/") {
            Some(length) => self.at += length + 4,
            None => self.comments_end = true,
        }
        !self.comments_end
    }

    /// Whether a heredoc began: the marker must be followed by a line break at once.
    fn open_heredoc(&mut self) -> bool {
        let dash = usize::from(self.byte(2) == b'-');
        let start = self.at + 2 + dash;
        let end = self.identifier_end(start);
        let begins_name = self
            .text
            .get(start..end)
            .and_then(|name| name.chars().next())
            .is_some_and(|first| first == '_' || is_xid_start(first));
        let line_break = match (self.bytes.get(end), self.bytes.get(end + 1)) {
            (Some(b'\n'), _) => 1,
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => return false,
        };
        if begins_name {
            self.push_from(self.at, TokenKind::OpenHeredoc, end + line_break);
            self.modes.push(Mode::Heredoc {
                marker: (start, end),
                line_start: true,
            });
        }
        begins_name
    }

    fn open_brace(&mut self) {
        if let Some(Mode::Sequence { braces }) = self.modes.last_mut() {
            *braces += 1;
        }
        self.push(TokenKind::OpenBrace, 1);
    }

    fn close_brace(&mut self) {
        match self.modes.last_mut() {
            Some(Mode::Sequence { braces: 0 }) => {
                self.modes.pop();
                self.push(TokenKind::SequenceEnd, 1);
            }
            Some(Mode::Sequence { braces }) => {
                *braces -= 1;
                self.push(TokenKind::CloseBrace, 1);
            }
            _ => self.push(TokenKind::CloseBrace, 1),
        }
    }

    /// `~}` is always the end of a sequence, even where only a brace is open.
    fn close_sequence(&mut self) {
        match self.modes.last_mut() {
            Some(Mode::Sequence { braces: 0 }) => drop(self.modes.pop()),
            Some(Mode::Sequence { braces }) => *braces -= 1,
            _ => {}
        }
        self.push(TokenKind::SequenceEnd, 2);
    }
}

fn single(byte: u8) -> TokenKind {
    match byte {
        b'[' => TokenKind::OpenBracket,
        b']' => TokenKind::CloseBracket,
        b'(' => TokenKind::OpenParenthesis,
        b')' => TokenKind::CloseParenthesis,
        b'.' => TokenKind::Dot,
        b',' => TokenKind::Comma,
        b':' => TokenKind::Colon,
        b'=' => TokenKind::Equal,
        b'?' => TokenKind::Question,
        b'!' => TokenKind::Bang,
        b'*' => TokenKind::Star,
        b'/' => TokenKind::Slash,
        b'%' => TokenKind::Percent,
        b'+' => TokenKind::Plus,
        b'-' => TokenKind::Minus,
        b'<' => TokenKind::Less,
        b'>' => TokenKind::Greater,
        b'&' => TokenKind::BitAnd,
        b'|' => TokenKind::BitOr,
        b'^' => TokenKind::BitXor,
        b'~' => TokenKind::BitNot,
        b'\'' => TokenKind::Apostrophe,
        b'`' => TokenKind::Backtick,
        b';' => TokenKind::Semicolon,
        _ => TokenKind::Invalid,
    }
}
