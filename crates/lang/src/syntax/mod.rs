//! From text to our own compact tree, every node with its span.
//!
//! Parsing always gives a tree and diagnostics, never just an error. [`scan`] makes tokens of
//! the text, [`parser`] makes the tree of the tokens by recursive descent; what either of them
//! reports, and how they go on after an error, follows Terraform to the byte.

mod decode;
pub mod json;
mod origin;
mod parser;
pub(super) mod scan;
pub mod tree;

use rform_core::diag::{Diagnostic, Diagnostics, Span};

pub use decode::decode;

pub use origin::Origin;
pub(super) use parser::normalize;
pub use tree::{Attribute, Block, Body, Expression, ExpressionKind};

/// A tree, what was wrong with the text, and which forms of Terraform 0.11 it uses.
#[derive(Clone, Debug)]
pub struct Parsed<T> {
    /// As much as could be read.
    pub tree: T,
    /// What was wrong, in the order in which Terraform reports it.
    pub diagnostics: Diagnostics,
    /// What only Terraform 0.11 understands.
    pub legacy: Vec<Legacy>,
}

impl<T> Parsed<T> {
    /// The tree and the diagnostics, with the refusal of each legacy form among them: what
    /// Terraform 1.x says.
    pub fn strict(mut self) -> (T, Diagnostics) {
        let refusals = self.legacy.into_iter().filter_map(|legacy| legacy.refusal);
        self.diagnostics.extend(refusals);
        (self.tree, self.diagnostics)
    }
}

/// A form of Terraform 0.11 that was taken into the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Legacy {
    /// Which.
    pub form: LegacyForm,
    /// Where: the opening quote, or the key.
    pub span: Span,
    /// The error with which Terraform 1.x answers already when it parses.
    pub refusal: Option<Diagnostic>,
}

/// What Terraform 0.11 allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegacyForm {
    /// `"key" = value` in a body. The attribute has the name without quotes.
    QuotedName,
    /// `a.b = value` in an object. The key is an access in the tree.
    DottedKey,
    /// Several items on a line, or one item on several.
    Layout,
    /// An escape such as `\\x41` or `\\a`.
    Escape,
    /// `%{` in a text, where it had no meaning.
    Directive,
    /// `"${f(\\"a\\")}"`
    EscapedQuotes,
    /// `0x1f`, and `017` for fifteen.
    Number,
    /// `ingress = { … }` given again: blocks, written as arguments.
    RepeatedBlock,
    /// An argument given again; the last one counts.
    RepeatedArgument,
    /// `locals = { … }` in a file.
    SignedBlock,
    /// A line break within quotes within an interpolation.
    LineBreak,
    /// The marker of a heredoc behind a text.
    HeredocEnd,
}

/// Reads a configuration file or a file of variable values (`.tf`, `.tfvars`).
pub fn parse_body<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Body> {
    parser::parse_body(text, origin.into())
}

/// The same without any form of Terraform 0.11, for what Terraform 1.x says of them.
pub fn parse_strict_body<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Body> {
    parser::parse_strict_body(text, origin.into())
}

/// Reads a file of Terraform 0.11, whose grammar took no notice of line breaks, had no directives
/// in templates, and knew other escapes and numbers.
pub fn parse_old_body<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Body> {
    let mut parsed = parse_old_items(text, origin);
    parsed.tree.keep_last();
    parsed
}

/// The same with all arguments: also those that are without effect, since they are given again.
pub fn parse_old_items<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Body> {
    parser::parse_old_body(text, origin.into())
}

/// Reads one expression, as in the console or on the command line. Newlines are ignored.
pub fn parse_expression<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Expression> {
    parser::parse_expression(text, origin.into())
}

/// Reads one expression of Terraform 0.11, whose names could begin with a digit.
pub fn parse_old_expression<'a>(
    text: &'a str,
    origin: impl Into<Origin<'a>>,
) -> Parsed<Expression> {
    parser::parse_old_expression(text, origin.into())
}

/// Reads a template without quotes of Terraform 0.11, which had no directives.
pub fn parse_old_template<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Expression> {
    parser::parse_old_template(text, origin.into())
}

/// Reads a template without quotes: a file for `templatefile`, a string in JSON.
pub fn parse_template<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Expression> {
    parser::parse_template(text, origin.into())
}
