//! The text of templates: in quotes, in heredocs, on its own.

use super::token::TokenKind;
use super::{Mode, Scanner};

impl Scanner<'_> {
    pub(super) fn quoted(&mut self) {
        let start = self.at;
        loop {
            match self.byte(0) {
                b'"' => break,
                b'\n' | b'\r' if !self.is_within_sequence() => break,
                b'\\' if self.closes_escaped() => break,
                b'\\' if matches!(self.byte(1), b'\n' | b'\r') => break,
                b'\\' if self.at + 1 >= self.text.len() => break,
                b'\\' => self.at += 2,
                b'$' | b'%' if self.at_sequence() => break,
                b'$' if self.at_raw() => break,
                b'$' | b'%' => self.literal_sign(),
                _ if self.at >= self.text.len() => break,
                _ => self.at += 1,
            }
        }
        if self.at > start {
            return self.push_from(start, TokenKind::QuotedText, self.at);
        }
        match self.byte(0) {
            b'"' => {
                self.modes.pop();
                self.push(TokenKind::CloseQuote, 1);
            }
            b'$' if self.at_raw() => self.modes.push(Mode::Raw { braces: 0 }),
            b'$' | b'%' => self.open_sequence(),
            b'\\' if self.closes_escaped() => {
                self.modes.pop();
                self.push(TokenKind::CloseQuote, 2);
            }
            b'\\' => self.push(TokenKind::Invalid, 1),
            _ => self.quoted_newlines(),
        }
    }

    /// Line breaks in quotes; empty lines are one mistake.
    fn quoted_newlines(&mut self) {
        let breaks = self.rest().bytes();
        let length = breaks.take_while(|it| matches!(it, b'\n' | b'\r')).count();
        self.push(TokenKind::QuotedNewline, length);
    }

    /// A line, or what is left of it before a sequence. The line may be the marker; in Terraform
    /// 0.11 it could also end with it.
    pub(super) fn heredoc(&mut self) {
        let start = self.at;
        let Some(Mode::Heredoc { marker, line_start }) = self.modes.last().copied() else {
            return;
        };
        self.line_text();
        let text = self.text.get(start..self.at).unwrap_or_default();
        let Some(line_break) = self.line_break() else {
            self.set_line_start(false);
            return match self.byte(0) {
                _ if !text.is_empty() => self.push_from(start, TokenKind::Text, self.at),
                b'\r' => self.push_from(start, TokenKind::Invalid, self.text.len()),
                _ => self.open_sequence(),
            };
        };
        let marker = self.text.get(marker.0..marker.1).unwrap_or_default();
        let before = match text.trim() == marker && line_start {
            true => Some(""),
            false => text.strip_suffix(marker).filter(|_| self.hcl1),
        };
        if let Some(before) = before {
            self.modes.pop();
            let end = self.at;
            if !before.is_empty() {
                self.push_from(start, TokenKind::Text, start + before.len());
            }
            self.push_from(start + before.len(), TokenKind::CloseHeredoc, end);
            self.push(TokenKind::Newline, line_break);
        } else {
            self.set_line_start(true);
            self.push_from(start, TokenKind::Text, self.at + line_break);
        }
    }

    /// Scans the rest of a line with its line break, or up to a sequence.
    pub(super) fn bare(&mut self) {
        let start = self.at;
        self.line_text();
        if let Some(line_break) = self.line_break() {
            self.push_from(start, TokenKind::Text, self.at + line_break);
        } else if self.at > start {
            self.push_from(start, TokenKind::Text, self.at);
        } else if self.byte(0) == b'\r' {
            self.push(TokenKind::Text, 1);
        } else {
            self.open_sequence();
        }
    }

    /// Goes to the next `\r`, `\n`, sequence or the end.
    fn line_text(&mut self) {
        loop {
            match self.byte(0) {
                b'\n' | b'\r' => return,
                b'$' | b'%' if self.at_sequence() => return,
                b'$' | b'%' => self.literal_sign(),
                _ if self.at >= self.text.len() => return,
                _ => self.at += 1,
            }
        }
    }

    /// Whether the text stands within a sequence of Terraform 0.11, in which quotes went over
    /// several lines.
    fn is_within_sequence(&self) -> bool {
        self.hcl1 && self.modes.len() > 1
    }

    /// Whether the quotes that were opened with a backslash end here.
    fn closes_escaped(&self) -> bool {
        matches!(self.modes.last(), Some(Mode::Escaped)) && self.byte(1) == b'"'
    }

    /// Whether `$${…}` of Terraform 0.11 begins here, and ends on the line.
    fn at_raw(&self) -> bool {
        let mut braces = 0;
        let closes = |byte: u8| {
            match byte {
                b'{' => braces += 1,
                b'}' => braces -= 1,
                _ => {}
            }
            byte == b'}' && braces == 0
        };
        let begins = self.hcl1 && self.rest().starts_with("$${");
        begins && { self.rest().bytes() }
            .take_while(|byte| *byte != b'\n')
            .any(closes)
    }

    /// The text of `$${…}` up to an interpolation or its end.
    pub(super) fn raw(&mut self) {
        let start = self.at;
        let Some(Mode::Raw { mut braces }) = self.modes.last().copied() else {
            return;
        };
        let ends = loop {
            match self.byte(0) {
                b'\n' => break true,
                _ if self.at >= self.text.len() => break true,
                b'$' if self.at_sequence() => break false,
                b'$' if self.byte(1) == b'$' => self.at += 1,
                b'{' => braces += 1,
                b'}' if braces <= 1 => {
                    self.at += 1;
                    break true;
                }
                b'}' => braces -= 1,
                _ => {}
            }
            self.at += 1;
        };
        match ends {
            true => drop(self.modes.pop()),
            false => self.set_braces(braces),
        }
        if self.at > start {
            self.push_from(start, TokenKind::Text, self.at);
        } else if !ends {
            self.open_sequence();
        }
    }

    fn set_braces(&mut self, open: u32) {
        if let Some(Mode::Raw { braces }) = self.modes.last_mut() {
            *braces = open;
        }
    }

    /// Goes over a sign that begins no sequence: alone, or doubled before a brace.
    fn literal_sign(&mut self) {
        let doubled = self.byte(1) == self.byte(0);
        self.at += match doubled {
            true if self.byte(2) == b'{' => 3,
            // In Terraform 0.11 two dollar signs were one wherever they stood.
            true if self.hcl1 && self.byte(0) == b'$' => 2,
            _ => 1,
        };
    }

    fn open_sequence(&mut self) {
        let kind = match self.byte(0) {
            b'$' => TokenKind::Interpolation,
            _ => TokenKind::Directive,
        };
        let length = if self.byte(2) == b'~' { 3 } else { 2 };
        self.push(kind, length);
        self.modes.push(Mode::Sequence { braces: 0 });
    }

    fn set_line_start(&mut self, begins: bool) {
        if let Some(Mode::Heredoc { line_start, .. }) = self.modes.last_mut() {
            *line_start = begins;
        }
    }
}
