//! What went wrong, where, and what to do: spans, sources and the one `Diagnostic`.
//!
//! A diagnostic is built where the error is found. How it looks is `ui`'s business.

mod graphemes;
mod source;

pub use graphemes::{Graphemes, graphemes};
pub use source::{Position, Source, SourceId, Sources, Span};

/// How bad it is. Errors stop the command, warnings do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The command cannot go on.
    Error,
    /// A warning: the command goes on.
    Warning,
}

/// One message to the user.
///
/// `summary` has no full stop, `detail` is sentences. Where Terraform has a
/// summary that tools match on, it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Whether the diagnostic is an error or a warning.
    pub severity: Severity,
    /// A short line without a full stop.
    pub summary: String,
    /// The explanation in sentences: what was expected, and what to do.
    pub detail: String,
    /// The source range that the message underlines.
    pub span: Option<Span>,
    /// The larger construct around `span`.
    pub context: Option<Span>,
    /// Further advice, a sentence each.
    pub hints: Vec<String>,
    /// The resource instance it is about, as printed.
    pub address: Option<String>,
    /// The references in the failing expression with a statement of their values, e.g. (`var.a`,
    /// `is "x"`).
    pub values: Vec<(String, String)>,
    /// The call of a function that failed.
    pub call: Option<FunctionCall>,
    /// The address of the object with a condition that does not hold or is not known yet, as
    /// printed.
    pub condition: Option<String>,
}

/// A call of a function that failed, as its caller should know it.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionCall {
    /// The name of the function, as the caller wrote it.
    pub called_as: String,
    /// Parameters and types, in the form of `metadata functions -json` with the name besides;
    /// null for what is no known function.
    pub signature: serde_json::Value,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, summary.into(), detail.into())
    }

    /// A warning without a place.
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, summary.into(), detail.into())
    }

    fn new(severity: Severity, summary: String, detail: String) -> Diagnostic {
        Diagnostic {
            severity,
            summary,
            detail,
            span: None,
            context: None,
            hints: Vec::new(),
            address: None,
            values: Vec::new(),
            call: None,
            condition: None,
        }
    }

    /// Says where it is.
    pub fn at(mut self, span: Span) -> Diagnostic {
        self.span = Some(span);
        self
    }

    /// Says where it is, unless that is known already.
    pub fn or_at(mut self, span: Span) -> Diagnostic {
        self.span.get_or_insert(span);
        self
    }

    /// Names the larger construct around the place.
    pub fn within(mut self, context: Span) -> Diagnostic {
        self.context = Some(context);
        self
    }

    /// Adds a piece of advice.
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hints.push(hint.into());
        self
    }

    /// Says which resource instance it is about, unless that is known already.
    pub fn about(mut self, address: impl ToString) -> Diagnostic {
        self.address.get_or_insert_with(|| address.to_string());
        self
    }

    /// Sets the address of the object with the condition.
    pub fn of_condition(mut self, subject: impl ToString) -> Diagnostic {
        self.condition = Some(subject.to_string());
        self
    }

    /// Whether this stops the command.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Messages in the order they were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Creates an empty list of diagnostics.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Appends a diagnostic to the list.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(other);
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Diagnostics {
        Diagnostics(vec![diagnostic])
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Diagnostics {
        Diagnostics(iter.into_iter().collect())
    }
}
