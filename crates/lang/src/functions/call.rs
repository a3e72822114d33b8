//! One call of a function, with arguments that are converted and checked.

use crate::eval::{CallError, LONGEST_TEXT};
use crate::functions::context::Context;
use rform_core::value::{Number, Type, Value};

/// The result of the parts of a function.
pub(crate) type Outcome<T> = Result<T, CallError>;

/// The message of `regex` where nothing matches: the one message about a sensitive value that does
/// not reveal anything of it, so that it is shown.
pub(crate) const NO_MATCH: &str = "pattern did not match any part of the given string";

/// The arguments and the context of a call.
pub(crate) struct Call<'a> {
    /// The arguments, as many as there are parameters or more.
    pub arguments: Vec<Value>,
    /// The host and the settings that the function may use.
    pub context: &'a Context<'a>,
    /// The type of the result; `Dynamic` while it is being found out.
    pub ty: Type,
}

static ABSENT: Value = Value::NULL;

impl Call<'_> {
    /// An argument; null if there are not so many.
    pub fn argument(&self, at: usize) -> &Value {
        self.arguments.get(at).unwrap_or(&ABSENT)
    }

    /// The arguments from there on.
    pub fn rest(&self, from: usize) -> &[Value] {
        self.arguments.get(from..).unwrap_or_default()
    }

    /// The argument as text; empty unless it is a known string.
    pub fn text(&self, at: usize) -> &str {
        self.argument(at).as_str().unwrap_or_default()
    }

    /// The argument as a number; zero unless it is a known number.
    pub fn number(&self, at: usize) -> Number {
        self.argument(at)
            .as_number()
            .cloned()
            .unwrap_or(Number::ZERO)
    }

    /// A known whole number.
    pub fn int(&self, at: usize) -> Outcome<i64> {
        whole(self.argument(at))
    }

    /// An unknown of the result's type.
    pub fn unknown(&self) -> Value {
        Value::unknown(self.ty.clone())
    }
}

/// The whole number of 64 bits.
pub(crate) fn whole(value: &Value) -> Outcome<i64> {
    value.as_i64().ok_or_else(|| {
        let (min, max) = (i64::MIN, i64::MAX);
        failed(format!(
            "value must be a whole number, between {min} and {max}"
        ))
    })
}

/// Refuses to make a text that is too long, before it fills the memory.
pub(crate) fn check_length(length: usize) -> Outcome<()> {
    match length <= LONGEST_TEXT {
        true => Ok(()),
        false => Err(failed(
            "the resulting text would be longer than 128 mebibytes",
        )),
    }
}

/// A call that failed as a whole.
pub(crate) fn failed(message: impl Into<String>) -> CallError {
    CallError {
        argument: None,
        message: message.into(),
    }
}

/// A call that failed because of an argument.
pub(crate) fn blamed(argument: usize, message: impl Into<String>) -> CallError {
    CallError {
        argument: Some(argument),
        message: message.into(),
    }
}
