//! From text to our own compact tree, every node with its span.
//!
//! Parsing always gives a tree and diagnostics, never just an error. [`scan`] makes tokens of
//! the text, [`parser`] makes the tree of the tokens by recursive descent; what either of them
//! reports, and how they go on after an error, follows Terraform to the byte.

mod decode;
pub mod hil;
pub mod json;
mod origin;
mod parsed;
mod parser;
pub(super) mod scan;
pub mod tree;

pub use decode::decode;

pub use origin::Origin;
pub use parsed::{Legacy, LegacyForm, Parsed};
pub(super) use parser::normalize;
pub use tree::{Attribute, Block, Body, Expression, ExpressionKind};

/// Reads a configuration file or a file of variable values (`.tf`, `.tfvars`).
pub fn parse_body<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Body> {
    parser::parse_body(text, origin.into())
}

/// Like [`parse_body`], but with Terraform 1.x's error for each form of Terraform 0.11.
pub fn parse_strict_body<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Body> {
    parser::parse_strict_body(text, origin.into())
}

/// Reads a file of Terraform 0.11, whose grammar took no notice of line breaks, had no directives
/// in templates, and knew other escapes and numbers.
pub fn parse_hcl1_body<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Body> {
    let mut parsed = parse_hcl1_items(text, origin);
    parsed.tree.keep_effective();
    parsed
}

/// Like [`parse_hcl1_body`], but keeps arguments that have no effect because they are given again.
pub fn parse_hcl1_items<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Body> {
    parser::parse_hcl1_body(text, origin.into())
}

/// Reads a file of variable values of Terraform 0.11, which interpolated nothing in it.
pub fn parse_hcl1_values<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Body> {
    let mut parsed = parser::parse_hcl1_values(text, origin.into());
    parsed.tree.keep_effective();
    parsed
}

/// Reads one value of Terraform 0.11 from the command line or the environment.
pub fn parse_hcl1_value<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Expression> {
    parser::parse_hcl1_value(text, origin.into())
}

/// Reads one expression, as in the console or on the command line. Newlines are ignored.
pub fn parse_expression<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Expression> {
    parser::parse_expression(text, origin.into())
}

/// Reads one expression of Terraform 0.11, whose names could begin with a digit.
pub fn parse_hcl1_expression<'a>(
    text: &'a str,
    origin: impl Into<Origin<'a>>,
) -> Parsed<Expression> {
    parser::parse_hcl1_expression(text, origin.into())
}

/// Reads a template without quotes of Terraform 0.11, which had no directives.
pub fn parse_hcl1_template<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Expression> {
    parser::parse_hcl1_template(text, origin.into())
}

/// Reads a template without quotes: a file for `templatefile`, a string in JSON.
pub fn parse_template<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Expression> {
    parser::parse_template(text, origin.into())
}
