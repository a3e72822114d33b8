//! Numbers and escape sequences that only HCL 1 had, and notes about its quotes and heredocs.

use crate::syntax::LegacyForm;
use crate::syntax::parser::Parser;
use crate::syntax::scan::{Token, TokenKind};
use rform_core::diag::Diagnostic;
use rform_core::value::{Number, Value};

impl Parser<'_> {
    /// A number that today would be another, or none.
    pub(in super::super) fn hcl1_number(&mut self, token: Token) -> Option<Value> {
        let text = self.text_of(token);
        let digits = text.strip_prefix('0').filter(|_| self.hcl1)?;
        let (digits, base) = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16),
            None => (digits, 8),
        };
        let number = i64::from_str_radix(digits, base).ok()?;
        self.note(LegacyForm::Number, self.span(token));
        Some(Value::Number(Number::from(number)))
    }

    pub(in super::super) fn note_escaped_quotes(&mut self, open: Token) {
        if self.hcl1 && open.kind == TokenKind::OpenQuote && open.end - open.start == 2 {
            self.note(LegacyForm::EscapedQuotes, self.span(open));
        }
    }

    pub(in super::super) fn note_directive(&mut self, token: Token, text: &str) {
        if self.hcl1 && text.contains("%{") {
            self.note(LegacyForm::Directive, self.span(token));
        }
    }

    pub(in super::super) fn note_line_break(&mut self, token: Token) {
        if self.hcl1 && self.text_of(token).contains('\n') {
            self.note(LegacyForm::LineBreak, self.span(token));
        }
    }

    /// Notes a marker that does not stand on a line of its own.
    pub(in super::super) fn note_heredoc_end(&mut self, close: Token) {
        let before = self.text.get(..close.start as usize).unwrap_or_default();
        if self.hcl1 && close.kind == TokenKind::CloseHeredoc && !before.ends_with('\n') {
            self.note(LegacyForm::HeredocEnd, self.span(close));
        }
    }

    /// Resolves an escape that today's language does not have; `text` is what follows the
    /// backslash, which is at that place. What is behind it.
    pub(in super::super) fn hcl1_escape<'t>(
        &mut self,
        text: &'t str,
        at: u32,
        content: &mut String,
    ) -> &'t str {
        let (resolved, behind) = hcl1_escape(text);
        let end = at + 1 + (text.len() - behind.len()) as u32;
        let span = self.span_from(at, end);
        match resolved {
            Some(letter) => {
                self.note(LegacyForm::Escape, span);
                content.push(letter);
            }
            None => {
                let detail = "This escape sequence does not stand for a character.";
                self.report(Diagnostic::error("Invalid escape sequence", detail).at(span));
            }
        }
        behind
    }
}

/// Whether that letter behind a backslash had a meaning in Terraform 0.11 only.
pub(in super::super) fn is_hcl1_escape(selector: char) -> bool {
    matches!(selector, 'a' | 'b' | 'f' | 'v' | 'x' | '0'..='7')
}

/// The character that an escape stands for, given what follows its backslash, and what is behind.
fn hcl1_escape(text: &str) -> (Option<char>, &str) {
    let mut letters = text.chars();
    let plain = match letters.next() {
        Some('a') => '\u{7}',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('v') => '\u{b}',
        Some('x') => return numbered(letters.as_str(), 2, 16),
        _ => return numbered(text, 3, 8),
    };
    (Some(plain), letters.as_str())
}

fn numbered(text: &str, digits: usize, radix: u32) -> (Option<char>, &str) {
    let is_digit = |letter: &char| letter.is_digit(radix);
    let given = text.chars().take(digits).take_while(is_digit).count();
    let (number, behind) = text.split_at(given);
    let number = u32::from_str_radix(number, radix).ok();
    let letter = number.filter(|_| given == digits).and_then(char::from_u32);
    (letter, behind)
}
