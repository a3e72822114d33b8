//! The parts of a call, and the errors of functions.

use crate::eval::Function;
use crate::syntax::Expression;
use rform_core::diag::Span;
use rform_core::value::{Type, Value};

/// Why a call failed.
#[derive(Clone, Debug, PartialEq)]
pub struct CallError {
    /// The argument that is to blame, from 0; none for the call as a whole.
    pub argument: Option<usize>,
    /// The reason, without a full stop.
    pub message: String,
}

/// A parameter, as far as evaluation needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name in error messages.
    pub name: String,
    /// The type that arguments are converted to.
    pub ty: Type,
}

/// The parts of a call.
pub(super) struct Call<'a> {
    pub(super) name: &'a str,
    pub(super) name_span: Span,
    pub(super) arguments: &'a [Expression],
    pub(super) expand: bool,
    pub(super) close: Span,
    pub(super) whole: &'a Expression,
}

/// An argument's value, if it is known by expanding another, and the expression it comes from.
pub(super) type Argument<'a> = (Option<Value>, &'a Expression);

pub(super) fn parameter(function: &dyn Function, at: usize) -> Option<&Parameter> {
    function.parameters().get(at).or(function.variadic())
}
