//! Text in quotes: escapes, and normal form C.

use std::sync::Arc;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::super::scan::{Token, TokenKind};
use super::Parser;
use super::hcl1::is_hcl1_escape;
use rform_core::diag::{Diagnostic, Span};

const ESCAPE: &str = "Invalid escape sequence";
const LITERAL: &str = "Invalid string literal";

/// Text in Unicode's normal form C, in which all strings of the language are.
pub fn normalize(text: String) -> Arc<str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text.into();
    }
    text.nfc().collect::<String>().into()
}

impl Parser<'_> {
    /// Text without quotes: `$${` stands for `${`, and `%%{` for `%{`.
    pub(super) fn without_doubled_signs(&self, text: &str) -> String {
        if self.hcl1 {
            return self.hcl1_text(text);
        }
        let text = match text.contains("$${") {
            true => text.replace("$${", "${"),
            false => text.to_owned(),
        };
        match text.contains("%%{") {
            true => text.replace("%%{", "%{"),
            false => text,
        }
    }

    /// The content of text in quotes.
    pub(super) fn unescaped(&mut self, token: Token) -> String {
        let text = self.text_of(token);
        let mut content = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(length) = rest.find('\\') {
            let (plain, escaped) = rest.split_at(length);
            content.push_str(&self.without_doubled_signs(plain));
            let at = token.start + (text.len() - escaped.len()) as u32;
            rest = self.escape(escaped, at, &mut content);
        }
        content.push_str(&self.without_doubled_signs(rest));
        self.note_directive(token, &content);
        self.note_line_break(token);
        content
    }

    /// Resolves the escape with which that text, which is at that place, begins. What is
    /// behind it.
    fn escape<'t>(&mut self, text: &'t str, at: u32, content: &mut String) -> &'t str {
        let mut letters = text.chars();
        letters.next();
        let selector = letters.next();
        let behind = letters.as_str();
        let plain = match selector {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('"') => '"',
            Some('\\') => '\\',
            Some('u') => return self.code_point(behind, at, 4, content),
            Some('U') => return self.code_point(behind, at, 8, content),
            Some(selector) if self.hcl1 && is_hcl1_escape(selector) => {
                return self.hcl1_escape(text.get(1..).unwrap_or_default(), at, content);
            }
            _ => {
                let symbol = selector.map(String::from).unwrap_or_default();
                let detail =
                    format!("The symbol \"{symbol}\" is not a valid escape sequence selector.");
                let end = at + (text.len() - behind.len()) as u32;
                self.report(Diagnostic::error(ESCAPE, detail).at(self.span_from(at, end)));
                return behind;
            }
        };
        content.push(plain);
        behind
    }

    /// The digits of `\u` or `\U`, and the character that they name.
    fn code_point<'t>(
        &mut self,
        text: &'t str,
        at: u32,
        digits: usize,
        content: &mut String,
    ) -> &'t str {
        let is_hex = |byte: &u8| byte.is_ascii_hexdigit();
        let given = text.bytes().take(digits).take_while(is_hex).count();
        let (number, behind) = text.split_at(given);
        let span = self.span_from(at, at + 2 + given as u32);
        if given < digits {
            let detail = match digits {
                4 => "The \\u escape sequence must be followed by four hexadecimal digits.",
                _ => "The \\U escape sequence must be followed by eight hexadecimal digits.",
            };
            self.report(Diagnostic::error(ESCAPE, detail).at(span));
            return behind;
        }
        let number = u32::from_str_radix(number, 16).unwrap_or(u32::MAX);
        match char::from_u32(number) {
            Some(letter) => content.push(letter),
            None => {
                let detail = format!("Cannot encode character U+{number:04x} in UTF-8.");
                self.report(Diagnostic::error(ESCAPE, detail).at(span));
            }
        }
        behind
    }

    /// A label or other text in quotes without templates, and its place with the quotes.
    pub(super) fn quoted_literal(&mut self) -> (String, Span) {
        let open = self.read();
        let mut content = String::new();
        loop {
            let token = self.read();
            match token.kind {
                TokenKind::CloseQuote => break,
                TokenKind::QuotedText => content.push_str(&self.unescaped(token)),
                TokenKind::Text => {
                    content.push_str(&self.without_doubled_signs(self.text_of(token)));
                }
                TokenKind::Interpolation | TokenKind::Directive => {
                    self.report_template(open, token);
                    self.recover(TokenKind::SequenceEnd);
                }
                TokenKind::EndOfFile => {
                    let detail =
                        "Unable to find the closing quote mark before the end of the file.";
                    let diagnostic = Diagnostic::error("Unterminated string literal", detail);
                    self.report(diagnostic.at(self.span(token)));
                    break;
                }
                _ => {
                    let detail = "This item is not valid in a string literal.";
                    let diagnostic = Diagnostic::error(LITERAL, detail).at(self.span(token));
                    self.report(diagnostic.within(self.between(open, token)));
                    self.recover(TokenKind::CloseQuote);
                    break;
                }
            }
        }
        (content, self.between(open, self.previous()))
    }

    fn report_template(&mut self, open: Token, sequence: Token) {
        let sign = match sequence.kind {
            TokenKind::Interpolation => '$',
            _ => '%',
        };
        let detail = format!(
            "Template sequences are not allowed in this string. To include a literal \
             \"{sign}\", double it (as \"{sign}{sign}\") to escape it."
        );
        let diagnostic = Diagnostic::error(LITERAL, detail).at(self.span(sequence));
        self.report(diagnostic.within(self.between(open, sequence)));
    }
}
