//! From tokens to the tree, by recursive descent.
//!
//! After an error the parser skips to where it can go on, and from then on is silent about
//! whatever may be a consequence (`recovering`).

mod block;
mod body;
mod collection;
mod cursor;
mod expression;
mod for_expression;
mod hcl1;
#[cfg(test)]
mod hcl1_tests;
mod hcl1_text;
mod report;
mod template;
mod term;
mod text;
mod traversal;

use std::cell::Cell;

use super::decode::LONGEST_TEXT;
use super::origin::Places;
use super::scan::{self, Start, Token, TokenKind};
use super::tree::{Body, Expression, ExpressionKind, TemplateForm};
use super::{Legacy, Origin, Parsed};
use rform_core::diag::{Diagnostic, Diagnostics, Span};

pub(crate) use text::normalize;

pub fn parse_body(text: &str, origin: Origin<'_>) -> Parsed<Body> {
    let mut parser = Parser::new(text, origin, Start::Code);
    let start = parser.peek();
    let body = parser.body(TokenKind::EndOfFile, start);
    parser.finish(body)
}

pub fn parse_strict_body(text: &str, origin: Origin<'_>) -> Parsed<Body> {
    let mut parser = Parser::new(text, origin, Start::Code);
    parser.strict = true;
    let start = parser.peek();
    let body = parser.body(TokenKind::EndOfFile, start);
    parser.finish(body)
}

pub fn parse_hcl1_body(text: &str, origin: Origin<'_>) -> Parsed<Body> {
    let mut parser = Parser::new(text, origin, Start::Hcl1);
    let body = parser.hcl1_body(TokenKind::EndOfFile);
    parser.finish(body)
}

/// Like [`parse_hcl1_body`], but without interpolations, for files of values.
pub fn parse_hcl1_values(text: &str, origin: Origin<'_>) -> Parsed<Body> {
    let mut parser = Parser::new(text, origin, Start::Hcl1);
    parser.uninterpolated = true;
    let body = parser.hcl1_body(TokenKind::EndOfFile);
    parser.finish(body)
}

pub fn parse_hcl1_value(text: &str, origin: Origin<'_>) -> Parsed<Expression> {
    let mut parser = Parser::new(text, origin, Start::Hcl1);
    parser.uninterpolated = true;
    parser.only_expression()
}

pub fn parse_expression(text: &str, origin: Origin<'_>) -> Parsed<Expression> {
    expression(text, origin, Start::Code)
}

pub fn parse_hcl1_expression(text: &str, origin: Origin<'_>) -> Parsed<Expression> {
    expression(text, origin, Start::Hcl1)
}

fn expression(text: &str, origin: Origin<'_>, start: Start) -> Parsed<Expression> {
    Parser::new(text, origin, start).only_expression()
}

pub fn parse_template(text: &str, origin: Origin<'_>) -> Parsed<Expression> {
    template(text, origin, Start::Template)
}

pub fn parse_hcl1_template(text: &str, origin: Origin<'_>) -> Parsed<Expression> {
    template(text, origin, Start::Hcl1Template)
}

fn template(text: &str, origin: Origin<'_>, start: Start) -> Parsed<Expression> {
    let mut parser = Parser::new(text, origin, start);
    let start = parser.peek();
    let parts = parser.template(start.start, TokenKind::EndOfFile, false);
    let span = parser.span_from(start.start, parser.end.end);
    let kind = ExpressionKind::Template(parts, TemplateForm::Bare);
    parser.finish(Expression::new(kind, span))
}

struct Parser<'a> {
    text: &'a str,
    origin: Origin<'a>,
    places: Places<'a>,
    tokens: Vec<Token>,
    /// The last token: the end of the file.
    end: Token,
    /// The token to read next, which may be a newline to ignore.
    next: usize,
    /// Whether newlines are tokens at present.
    newlines: bool,
    /// A run of newlines to ignore: where it begins, and what follows it.
    skipped: Cell<(usize, usize)>,
    /// How many constructs are open at present.
    depth: usize,
    /// How deep the trees are that the present construct has made so far.
    height: usize,
    recovering: bool,
    diagnostics: Diagnostics,
    /// The number of all errors, including those beyond the limit of reported ones.
    errors: usize,
    legacy: Vec<Legacy>,
    /// Whether the grammar is that of Terraform 0.11.
    hcl1: bool,
    /// Whether the text is a whole file, in which Terraform 0.11 took all line breaks for one
    /// character.
    is_file: bool,
    /// Whether texts hold no interpolations, as in the defaults and files of values of Terraform
    /// 0.11.
    uninterpolated: bool,
    /// Whether this is within a `variable` block.
    in_variable: bool,
    /// Whether a quoted name of an argument ends the body, as it does for Terraform.
    strict: bool,
}

impl<'a> Parser<'a> {
    /// The expression that is all of the text.
    fn only_expression(mut self) -> Parsed<Expression> {
        self.newlines = false;
        let expression = self.expression();
        let next = self.peek();
        if next.kind != TokenKind::EndOfFile {
            self.report_unless_consequence(
                Diagnostic::error(
                    "Extra characters after expression",
                    "An expression was successfully parsed, but extra characters were found after it.",
                )
                .at(self.span(next)),
            );
        }
        self.finish(expression)
    }

    fn new(text: &'a str, origin: Origin<'a>, start: Start) -> Parser<'a> {
        let fits = text.len() <= LONGEST_TEXT.saturating_sub(origin.offset as usize);
        let text = if fits { text } else { "" };
        let tokens = scan::scan(text, start);
        let nothing = Token {
            kind: TokenKind::EndOfFile,
            start: 0,
            end: 0,
        };
        let mut parser = Parser {
            text,
            origin,
            places: Places::new(text, origin),
            end: tokens.last().copied().unwrap_or(nothing),
            tokens,
            next: 0,
            newlines: true,
            skipped: Cell::new((0, 0)),
            depth: 0,
            height: 0,
            recovering: false,
            diagnostics: Diagnostics::new(),
            errors: 0,
            legacy: Vec::new(),
            hcl1: start.is_hcl1(),
            is_file: start == Start::Hcl1,
            uninterpolated: false,
            in_variable: false,
            strict: false,
        };
        if !fits {
            let detail = "A file must be smaller than four gibibytes.";
            parser.report(Diagnostic::error("File too large", detail));
        }
        if parser.tokens.len() > scan::MOST_TOKENS {
            let detail = format!(
                "A file can have at most {} words, numbers and signs. Split it into several files.",
                scan::MOST_TOKENS
            );
            parser.report(Diagnostic::error("File too large", detail).at(parser.span(parser.end)));
            parser.recovering = true;
            parser.tokens = vec![parser.end];
        }
        parser.report_invalid_tokens();
        parser
    }

    fn report_invalid_tokens(&mut self) {
        for (token, summary, detail) in scan::invalid_tokens(self.text, &self.tokens) {
            self.report(Diagnostic::error(summary, detail).at(self.span(token)));
        }
    }

    fn finish<T>(self, tree: T) -> Parsed<T> {
        Parsed {
            tree,
            diagnostics: self.diagnostics,
            legacy: self.legacy,
        }
    }

    /// A place in the source from places in the text.
    fn span_from(&self, start: u32, end: u32) -> Span {
        Span {
            source: self.origin.source,
            start: self.origin.offset + start,
            end: self.origin.offset + end.max(start),
        }
    }

    fn span(&self, token: Token) -> Span {
        self.span_from(token.start, token.end)
    }

    /// From one token to another, both included.
    fn between(&self, first: Token, last: Token) -> Span {
        self.span_from(first.start, last.end)
    }
}
