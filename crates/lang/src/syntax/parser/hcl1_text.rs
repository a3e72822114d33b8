//! Texts of Terraform 0.11: dollar signs, indentation, and texts without interpolation.

use std::sync::Arc;

use super::super::scan::TokenKind;
use super::super::tree::TemplatePart;
use super::Parser;
use super::text::normalize;
use rform_core::diag::{Diagnostic, Span};

impl Parser<'_> {
    /// The text between escapes and sequences: `$$` stands for `$`, but where nothing is
    /// interpolated, and a file has no carriage returns
    /// (<https://github.com/hashicorp/hcl/blob/v1.0.0/hcl/parser/parser.go#L36>).
    pub(super) fn hcl1_text(&self, text: &str) -> String {
        let text = match self.is_file && text.contains("\r\n") {
            true => text.replace("\r\n", "\n"),
            false => text.to_owned(),
        };
        match self.uninterpolated {
            true => text,
            false => text.replace("$$", "$"),
        }
    }

    /// What is taken away from each line of a heredoc that begins there and whose end was read: the
    /// indentation of its end, or nothing where any line, be it empty, does not have that
    /// (<https://github.com/hashicorp/hcl/blob/v1.0.0/hcl/token/token.go#L164>).
    pub(super) fn hcl1_indentation(&self, start: u32) -> String {
        let close = self.text_of(self.previous());
        let before = self
            .text
            .get(start as usize..self.previous().start as usize)
            .unwrap_or_default();
        let indentation = &close[..close.len() - close.trim_start().len()];
        let on_its_own = before.is_empty() || before.ends_with('\n');
        let all = before.lines().all(|line| line.starts_with(indentation));
        match on_its_own && all {
            true => indentation.to_owned(),
            false => String::new(),
        }
    }

    /// The text up to a token, with `${` and `%{` taken literally.
    pub(super) fn uninterpolated_template(
        &mut self,
        start: u32,
        close: TokenKind,
        flush: bool,
    ) -> Vec<TemplatePart> {
        let mut content = String::new();
        loop {
            let token = self.read();
            match token.kind {
                kind if kind == close => break,
                TokenKind::QuotedText => content.push_str(&self.unescaped(token)),
                TokenKind::Text => content.push_str(&self.hcl1_text(self.text_of(token))),
                TokenKind::Interpolation => {
                    let end = self.end_of_sequence();
                    let range = token.start as usize..end as usize;
                    content.push_str(self.text.get(range).unwrap_or_default());
                }
                _ => {
                    let summary = "Unterminated template string";
                    let detail = "No closing marker was found for the string.";
                    let error = Diagnostic::error(summary, detail).at(self.span(token));
                    self.report_unless_consequence(error);
                    self.recover(close);
                    break;
                }
            }
        }
        if flush {
            content = without(&content, &self.hcl1_indentation(start));
        }
        let span = self.span_from(start, self.previous().start);
        text_part(content, span)
    }

    /// A name in quotes, in which nothing is interpolated.
    pub(super) fn quoted_key(&mut self) -> Arc<str> {
        let open = self.read();
        let before = std::mem::replace(&mut self.uninterpolated, true);
        let parts = self.uninterpolated_template(open.end, TokenKind::CloseQuote, false);
        self.uninterpolated = before;
        match parts.into_iter().next() {
            Some(TemplatePart::Text(name, _)) => name,
            _ => "".into(),
        }
    }

    /// Reads to the end of the sequence that was opened; the place behind it.
    fn end_of_sequence(&mut self) -> u32 {
        let mut open = 1;
        loop {
            let token = self.read();
            match token.kind {
                TokenKind::Interpolation => open += 1,
                TokenKind::SequenceEnd => open -= 1,
                TokenKind::EndOfFile => return token.start,
                _ => {}
            }
            if open == 0 {
                return token.end;
            }
        }
    }
}

fn text_part(content: String, span: Span) -> Vec<TemplatePart> {
    match content.is_empty() {
        true => Vec::new(),
        false => vec![TemplatePart::Text(normalize(content), span)],
    }
}

/// The lines without that indentation.
fn without(text: &str, indentation: &str) -> String {
    let lines = text.split_inclusive('\n');
    let lines = lines.map(|line| line.strip_prefix(indentation).unwrap_or(line));
    lines.collect()
}
