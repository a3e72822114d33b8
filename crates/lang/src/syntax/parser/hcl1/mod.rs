//! What was different in the grammar of Terraform 0.11.
//!
//! Line breaks had no meaning: items follow each other, with or without a comma between them. Keys
//! may have dots, also in bodies. Lists and maps that are repeated with an equals sign are one list.

mod literal;
mod object;

pub(super) use literal::is_hcl1_escape;

use super::super::scan::{Token, TokenKind};
use super::super::tree::{Attribute, Block, Body, Expression, ExpressionKind};
use super::super::{Legacy, LegacyForm};
use super::Parser;
use rform_core::diag::Span;
use std::sync::Arc;

/// Blocks of a file that may have an equals sign.
const SIGNED: [&str; 2] = ["locals", "terraform"];

/// The key of an item as it was written.
struct Key {
    name: Arc<str>,
    /// From its first to its last token.
    first: Token,
    last: Token,
}

impl Parser<'_> {
    fn note(&mut self, form: LegacyForm, span: Span) {
        self.legacy.push(Legacy {
            form,
            span,
            refusal: None,
        });
    }

    /// The items up to that token, which is read.
    pub(super) fn hcl1_body(&mut self, end: TokenKind) -> Body {
        let open = self.peek();
        let start = open.start;
        let mut body = self.no_body();
        let close = loop {
            let next = self.peek();
            match next.kind {
                kind if kind == end => {
                    self.read();
                    break self.span(next);
                }
                TokenKind::Newline => drop(self.read()),
                TokenKind::Comma => {
                    self.read();
                    self.note(LegacyForm::Layout, self.span(next));
                }
                TokenKind::Identifier | TokenKind::OpenQuote => {
                    self.note_same_line(next, end);
                    self.hcl1_item(&mut body, end);
                }
                _ => {
                    self.read();
                    self.report_bad_item(next, end, open);
                    let close = self.span(self.previous());
                    self.recover(end);
                    break close;
                }
            }
        };
        body.span = Span {
            start: self.span_from(start, start).start,
            end: close.start.max(self.span_from(start, start).start),
            ..close
        };
        body.end = close;
        body
    }

    /// An item that does not begin a line, where there is more than one.
    fn note_same_line(&mut self, item: Token, end: TokenKind) {
        let before = self.previous();
        let begins = self.next == 0
            || matches!(before.kind, TokenKind::Newline | TokenKind::OpenBrace)
            || end == TokenKind::EndOfFile && before.kind == TokenKind::EndOfFile;
        if !begins {
            self.note(LegacyForm::Layout, self.span(item));
        }
    }

    fn hcl1_item(&mut self, body: &mut Body, end: TokenKind) {
        let errors = self.errors;
        let Some(key) = self.hcl1_key() else { return };
        let broken = self.over_newlines();
        self.over_sign_of_block(&key, end);
        if self.at(TokenKind::Equal) {
            let attribute = self.hcl1_attribute(&key);
            self.hcl1_add(attribute, body);
        } else {
            let block = self.hcl1_block(&key, broken);
            body.blocks.push(block);
        }
        if self.is_lost_since(errors) {
            self.recover_after_item();
        }
    }

    /// Reads the equals sign of `locals = {` in a file.
    fn over_sign_of_block(&mut self, key: &Key, end: TokenKind) {
        let signed = end == TokenKind::EndOfFile
            && SIGNED.contains(&&*key.name)
            && self.at(TokenKind::Equal)
            && self.kind_ahead(1) == TokenKind::OpenBrace;
        if signed {
            let sign = self.read();
            self.note(LegacyForm::SignedBlock, self.span(sign));
        }
    }

    /// A name, perhaps with dots, or a text in quotes.
    fn hcl1_key(&mut self) -> Option<Key> {
        let first = self.peek();
        if first.kind == TokenKind::OpenQuote {
            let name = self.quoted_key();
            self.note(LegacyForm::QuotedName, self.span(first).head());
            return Some(Key {
                name,
                first,
                last: self.previous(),
            });
        }
        if first.kind != TokenKind::Identifier {
            return None;
        }
        let mut last = self.read();
        let part = |it: &Self, end: u32| {
            let next = it.token_at(it.next);
            let fits = matches!(
                next.kind,
                TokenKind::Dot | TokenKind::Identifier | TokenKind::Number
            );
            (fits && next.start == end).then_some(next)
        };
        while let Some(next) = part(self, last.end) {
            last = next;
            self.read();
        }
        let whole = Token {
            end: last.end,
            ..first
        };
        if last.end != first.end {
            self.note(LegacyForm::DottedKey, self.span(whole));
        }
        Some(Key {
            name: self.text_of(whole).into(),
            first,
            last,
        })
    }

    /// The value of an attribute, from the equals sign on.
    fn hcl1_attribute(&mut self, key: &Key) -> Attribute {
        self.read();
        let equals = self.previous();
        if self.over_newlines() {
            self.note(LegacyForm::Layout, self.span(equals));
        }
        let value = self.with_default(key, |it| it.expression());
        Attribute {
            name: key.name.clone(),
            name_span: self.between(key.first, key.last),
            span: self.between(key.first, self.previous()),
            value,
        }
    }

    /// Reads the value of that key; the default of a variable holds no interpolations.
    fn with_default<T>(&mut self, key: &Key, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.uninterpolated;
        self.uninterpolated |= self.in_variable && *key.name == *"default";
        let result = read(self);
        self.uninterpolated = before;
        result
    }

    /// A block from its labels on; `broken` if there were line breaks before them.
    fn hcl1_block(&mut self, key: &Key, mut broken: bool) -> Block {
        let mut labels = self.labels();
        while self.over_newlines() {
            broken = true;
            labels.extend(self.labels());
        }
        let name = self.between(key.first, key.last);
        let header = labels.last().map_or(name, |(_, span)| name.to(*span));
        let mut block = Block {
            kind: key.name.clone(),
            kind_span: self.between(key.first, key.last),
            labels,
            body: self.no_body(),
            header,
            open: header.tail(),
        };
        if broken {
            self.note(LegacyForm::Layout, header);
        }
        match self.take(TokenKind::OpenBrace) {
            Some(open) => {
                block.open = self.span(open);
                let outer = self.in_variable;
                block.body = self.with_default(key, |it| {
                    it.in_variable = *key.name == *"variable";
                    it.nested(|it| it.hcl1_body(TokenKind::CloseBrace), |it| it.no_body())
                });
                self.in_variable = outer;
                block.body.end = block.open;
            }
            None => self.report_no_body(key.first),
        }
        block
    }

    /// Whether there were line breaks, which are read.
    fn over_newlines(&mut self) -> bool {
        let before = self.next;
        while self.take(TokenKind::Newline).is_some() {}
        self.next > before
    }

    /// Adds an item. A list that is given again is appended to; of other repeated items the last
    /// one counts.
    fn hcl1_add(&mut self, attribute: Attribute, body: &mut Body) {
        let same = body
            .attributes
            .iter_mut()
            .rfind(|it| it.name == attribute.name);
        let Some(first) = same else {
            return body.attributes.push(attribute);
        };
        let (Some(mut items), Some(more)) = (listed(&first.value), listed(&attribute.value)) else {
            self.note(LegacyForm::RepeatedArgument, first.name_span);
            return body.attributes.push(attribute);
        };
        let is_block = matches!(&*attribute.value.kind, ExpressionKind::Object(_));
        items.extend(more);
        let span = first.value.span.to(attribute.value.span);
        first.value = Expression::new(ExpressionKind::Tuple(items), span);
        first.span = first.span.to(attribute.span);
        if is_block {
            self.note(LegacyForm::RepeatedBlock, attribute.name_span);
        }
    }
}

/// The elements that a value adds to a list of all values of its name.
fn listed(value: &Expression) -> Option<Vec<Expression>> {
    match &*value.kind {
        ExpressionKind::Tuple(items) => Some(items.clone()),
        ExpressionKind::Object(_) => Some(vec![value.clone()]),
        _ => None,
    }
}
