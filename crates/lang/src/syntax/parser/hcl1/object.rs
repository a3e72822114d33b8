//! Objects of HCL 1, whose items follow each other with or without commas.

use crate::syntax::LegacyForm;
use crate::syntax::parser::Parser;
use crate::syntax::scan::{Token, TokenKind};
use crate::syntax::tree::{Expression, ExpressionKind, ObjectItem};
use crate::syntax::tree::{TemplateForm, TemplatePart};
use rform_core::diag::Span;
use std::sync::Arc;

impl Parser<'_> {
    /// `{ key = value, key { … } }`
    pub(in super::super) fn hcl1_object(&mut self) -> Expression {
        let open = self.read();
        let mut items = Vec::new();
        let close = self.with_newlines(true, |it| it.hcl1_object_items(open, &mut items));
        Expression::new(ExpressionKind::Object(items), self.between(open, close))
    }

    fn hcl1_object_items(&mut self, open: Token, items: &mut Vec<ObjectItem>) -> Token {
        loop {
            let next = self.peek();
            match next.kind {
                TokenKind::CloseBrace => return self.read(),
                TokenKind::Newline | TokenKind::Comma => {
                    self.read();
                    continue;
                }
                TokenKind::Identifier | TokenKind::OpenQuote => {}
                _ => {
                    self.report_bad_item(next, TokenKind::CloseBrace, open);
                    return self.recover(TokenKind::CloseBrace);
                }
            }
            let separated = [TokenKind::Newline, TokenKind::Comma, TokenKind::OpenBrace];
            if !separated.contains(&self.previous().kind) {
                self.note(LegacyForm::Layout, self.span(next));
            }
            let errors = self.errors;
            let item = self.hcl1_object_item(open);
            if self.is_lost_since(errors) {
                return self.recover(TokenKind::CloseBrace);
            }
            items.extend(item);
        }
    }

    fn hcl1_object_item(&mut self, open: Token) -> Option<ObjectItem> {
        let key = match self.peek().kind {
            TokenKind::OpenQuote => self.nested(Self::term, Self::invalid),
            _ => {
                let key = self.hcl1_key()?;
                let span = self.between(key.first, key.last);
                let word = ExpressionKind::Variable(key.name.clone());
                match key.name.contains('.') {
                    true => quoted(key.name, span),
                    false => Expression::new(word, span),
                }
            }
        };
        let mut moved = self.over_newlines();
        match self.peek().kind {
            TokenKind::Equal | TokenKind::Colon => {
                self.read();
                moved |= self.over_newlines();
            }
            TokenKind::OpenBrace => moved = true,
            _ => {
                let detail = "Expected an equals sign (\"=\") to mark the beginning of the \
                              attribute value.";
                let next = self.peek();
                self.report_unexpected_token("Missing key/value separator", detail, next, open);
                self.recovering = true;
                return None;
            }
        }
        if moved {
            self.note(LegacyForm::Layout, key.span);
        }
        let value = self.expression();
        Some(ObjectItem { key, value })
    }
}

fn quoted(name: Arc<str>, span: Span) -> Expression {
    let text = TemplatePart::Text(name, span);
    Expression::new(
        ExpressionKind::Template(vec![text], TemplateForm::Quoted),
        span,
    )
}
