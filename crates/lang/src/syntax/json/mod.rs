//! The JSON syntax: `.tf.json` and `.tfvars.json`.
//!
//! JSON alone does not say what an object is: an argument's value, one block, or the labels of
//! several blocks. So a body read from JSON starts out *undecided*: [`parse_body`] gives a
//! [`Body`](super::Body) without attributes and blocks, which keeps its properties in
//! [`Body::undecided`](super::Body). Whoever knows what is expected there decides:
//!
//! ```
//! # use rform_core::diag::Sources;
//! # use rform_lang::syntax::json;
//! let text = r#"{ "output": { "a": { "value": "${1 + 1}" } }, "//": "a comment" }"#;
//! let mut sources = Sources::new();
//! let source = sources.add("main.tf.json", text);
//! let mut file = json::parse_body(text, (source, "main.tf.json")).tree;
//!
//! let errors = file.decide(["locals"; 0], [("output", &["name"][..])]);
//! assert!(errors.is_empty() && file.left().next().is_none());
//! let output = &mut file.blocks[0];
//! assert_eq!(output.label(0).map(|it| &**it), Some("a"));
//!
//! output.body.decide(["value"], []);
//! assert!(output.body.attribute("value").is_some());
//! ```
//!
//! - [`Body::decide`](super::Body::decide) takes the names of attributes, and the kinds of blocks
//!   each with the names of its labels. What is named moves from `undecided` to `attributes` and
//!   `blocks`; the rest stays, to be decided by a further call (a resource's meta-arguments
//!   first, the provider's schema later). Bodies within are undecided in their turn.
//! - [`Body::decide_attributes`](super::Body::decide_attributes) makes attributes of all that is
//!   left: for `locals`, module arguments, variable values.
//! - [`Body::left`](super::Body::left) tells what nobody wanted, and [`extraneous`] is the error
//!   for it.
//!
//! On a native body they do nothing, so that callers need not ask which syntax they read.
//! Properties called `//` are comments in bodies (but not within values).
//!
//! Terraform 0.11 decided by the kinds of blocks alone: [`parse_hcl1_body`] leaves nothing
//! undecided.
//!
//! An argument's value is an [`Expression`](super::Expression): strings are
//! [`ExpressionKind::Json`](super::ExpressionKind), which evaluates as a template, but is its bare
//! text for [`evaluate_constant`](crate::eval::evaluate_constant), as Terraform takes the
//! defaults of variables and the values in `.tfvars.json`. Where Terraform wants no value but a
//! reference, a type or a keyword (`depends_on`, `type`, `provider`), the string holds one:
//! [`Expression::static_form`](super::Expression::static_form) reads it.

mod decide;
mod expression;
mod from_native;
mod hcl1;
mod native;
mod node;
mod parse;
mod scan;
mod text;
mod undecided;
mod write;

#[cfg(test)]
mod tests;

use super::{Body, Origin, Parsed};

pub use decide::extraneous;
pub use from_native::from_native;
pub use native::{FileKind, to_native};
pub use undecided::Undecided;

/// Reads a configuration file in JSON. The body is undecided.
pub fn parse_body<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Body> {
    let origin = origin.into();
    let (root, diagnostics) = parse::parse_root(text, origin);
    Parsed {
        tree: decide::file_body(root, text, origin),
        diagnostics,
        legacy: Vec::new(),
    }
}

/// Reads a configuration file of Terraform 0.11 in JSON: the body is that of its native syntax, and
/// decided.
pub fn parse_hcl1_body<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Body> {
    hcl1::parse(text, origin.into(), hcl1::Reader::file)
}

/// Reads a file of variable values of Terraform 0.11 in JSON: a body of attributes.
pub fn parse_hcl1_tfvars<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Body> {
    hcl1::parse(text, origin.into(), hcl1::Reader::values)
}

/// Whether a text is JSON to Terraform 0.11, whatever its file is called.
pub fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// Reads a file of variable values in JSON: a body of attributes.
pub fn parse_tfvars<'a>(text: &'a str, origin: impl Into<Origin<'a>>) -> Parsed<Body> {
    let mut parsed = parse_body(text, origin);
    let errors = parsed.tree.decide_attributes();
    parsed.diagnostics.extend(errors);
    parsed
}
