//! The result of parsing, and the forms of Terraform 0.11 that it found.

use rform_core::diag::{Diagnostic, Diagnostics, Span};

/// The result of parsing: a tree, the diagnostics, and the forms of Terraform 0.11 in the text.
#[derive(Clone, Debug)]
pub struct Parsed<T> {
    /// The tree, as far as the text could be parsed.
    pub tree: T,
    /// Errors and warnings, in the order in which Terraform reports them.
    pub diagnostics: Diagnostics,
    /// Forms that only Terraform 0.11 accepts.
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
    /// The form that was found.
    pub form: LegacyForm,
    /// Where: the opening quote, or the key.
    pub span: Span,
    /// The error with which Terraform 1.x answers already when it parses.
    pub refusal: Option<Diagnostic>,
}

/// A form of Terraform 0.11 that Terraform 1.x does not accept.
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
    /// Quotes escaped within an interpolation: `"${f(\\"a\\")}"`.
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
