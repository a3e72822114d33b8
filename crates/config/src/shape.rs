//! Which arguments and blocks a body may hold, where that is known without a provider.
//!
//! The wording is that of HCL, on which Terraform's own checks rest.

use std::sync::Arc;

use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::suggest::{did_you_mean, first_similar};
use rform_lang::syntax::json::extraneous;
use rform_lang::syntax::{Attribute, Block, Body};

/// The arguments and blocks that a body may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Arguments, and whether each must be there.
    pub arguments: &'static [(&'static str, bool)],
    /// Blocks by kind, each with the names of its labels.
    pub blocks: &'static [(&'static str, &'static [&'static str])],
}

impl Shape {
    /// The errors for required items that a body lacks, and for items that it must not have.
    pub fn check(&self, body: &Body) -> Diagnostics {
        let mut errors = self.check_known(body);
        errors.extend(self.check_unexpected(body));
        errors
    }

    /// Like [`Shape::check`], for a body that may have further items.
    pub fn check_known(&self, body: &Body) -> Diagnostics {
        let missing = self
            .arguments
            .iter()
            .filter(|(name, required)| *required && body.attribute(name).is_none())
            .map(|(name, _)| missing_argument(name, body));
        let labels = body.blocks.iter().filter_map(|block| {
            let (_, labels) = self.blocks.iter().find(|(kind, _)| **kind == *block.kind)?;
            check_labels(block, labels)
        });
        missing.chain(labels).collect()
    }

    fn check_unexpected(&self, body: &Body) -> Diagnostics {
        let names = || self.arguments.iter().map(|(name, _)| *name);
        let kinds = || self.blocks.iter().map(|(kind, _)| *kind);
        let arguments = body
            .attributes
            .iter()
            .filter(|attribute| !names().any(|name| *name == *attribute.name))
            .map(|attribute| {
                let open = names().filter(|name| body.attribute(name).is_none());
                unsupported_argument(attribute, open, kinds())
            });
        let blocks = body
            .blocks
            .iter()
            .filter(|block| !kinds().any(|kind| *kind == *block.kind))
            .map(|block| unsupported_block(block, names(), kinds()));
        let left = body.left().map(|(name, span)| {
            let known = names().chain(kinds());
            extraneous(&name, span, &did_you_mean(&name, known))
        });
        arguments.chain(blocks).chain(left).collect()
    }

    /// Takes what is known here out of the properties of a body in JSON.
    pub fn decide(&self, body: &mut Body) -> Diagnostics {
        let names = self.arguments.iter().map(|(name, _)| *name);
        body.decide(names, self.blocks.iter().copied())
    }

    /// Whether an argument of that name is known here.
    pub fn has_argument(&self, name: &str) -> bool {
        self.arguments.iter().any(|(known, _)| *known == name)
    }

    /// Whether blocks of that kind are known here.
    pub fn has_block(&self, kind: &str) -> bool {
        self.blocks.iter().any(|(known, _)| *known == kind)
    }

    /// The body without what is known here.
    pub fn rest(&self, body: &Body) -> Body {
        Body {
            attributes: body
                .attributes
                .iter()
                .filter(|it| !self.has_argument(&it.name))
                .cloned()
                .collect(),
            blocks: body
                .blocks
                .iter()
                .filter(|it| !self.has_block(&it.kind))
                .cloned()
                .collect(),
            span: body.span,
            end: body.end,
            undecided: body.undecided.clone(),
        }
    }
}

/// An argument that must be there.
pub(crate) fn missing_argument(name: &str, body: &Body) -> Diagnostic {
    let detail = format!("The argument {name:?} is required, but no definition was found.");
    Diagnostic::error("Missing required argument", detail).at(body.end)
}

/// An argument that no schema knows.
pub(crate) fn unsupported_argument<'a>(
    attribute: &Attribute,
    known: impl IntoIterator<Item = &'a str>,
    kinds: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let name = &attribute.name;
    let advice = match first_similar(name, known) {
        Some(near) => format!(" Did you mean {near:?}?"),
        None if kinds.into_iter().any(|kind| *kind == **name) => {
            format!(" Did you mean to define a block of type {name:?}?")
        }
        None => String::new(),
    };
    let detail = format!("An argument named {name:?} is not expected here.{advice}");
    Diagnostic::error("Unsupported argument", detail).at(attribute.name_span)
}

/// A block that no schema knows.
pub(crate) fn unsupported_block<'a>(
    block: &Block,
    names: impl IntoIterator<Item = &'a str>,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let kind = &block.kind;
    let advice = match first_similar(kind, known) {
        Some(near) => format!(" Did you mean {near:?}?"),
        None if names.into_iter().any(|name| *name == **kind) => format!(
            " Did you mean to define argument {kind:?}? If so, use the equals sign to assign it \
             a value."
        ),
        None => String::new(),
    };
    unexpected_block(kind, &advice).at(block.kind_span)
}

/// The refusal of blocks of a kind, without a place.
pub(crate) fn unexpected_block(kind: &str, advice: &str) -> Diagnostic {
    let detail = format!("Blocks of type {kind:?} are not expected here.{advice}");
    Diagnostic::error("Unsupported block type", detail)
}

/// Whether a block has as many labels as it must.
pub(crate) fn check_labels(block: &Block, names: &[&str]) -> Option<Diagnostic> {
    let kind: &Arc<str> = &block.kind;
    let whole = block.kind_span.to(block.open);
    let listed = names.join(", ");
    if let Some(name) = names.get(block.labels.len()) {
        let summary = format!("Missing {name} for {kind}");
        let count = names.len();
        let detail = format!("All {kind} blocks must have {count} labels ({listed}).");
        return Some(
            Diagnostic::error(summary, detail)
                .at(block.open)
                .within(whole),
        );
    }
    let (_, extra) = block.labels.get(names.len())?;
    let detail = match names.len() {
        0 => format!("No labels are expected for {kind} blocks."),
        count => format!("Only {count} labels ({listed}) are expected for {kind} blocks."),
    };
    let summary = format!("Extraneous label for {kind}");
    Some(Diagnostic::error(summary, detail).at(*extra).within(whole))
}
