//! Builtin functions: parameters, result type and body.

use crate::functions::call::Call;
pub(crate) use crate::functions::call::Outcome;
use rform_core::value::{Refinement, Type, Value};

/// A parameter: its type, and the special values that the function handles by itself.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// The name in help and in error messages.
    pub name: &'static str,
    /// The type that arguments are converted to.
    pub ty: fn() -> Type,
    /// Whether it may be null.
    pub allow_null: bool,
    /// Whether the function is called even if it is unknown.
    pub allow_unknown: bool,
    /// Whether the function sees marks and answers for them in its result.
    pub allow_marked: bool,
    /// Whether the function is called even if its type is unknown (a bare `null` too).
    pub allow_dynamic: bool,
}

impl Parameter {
    /// A parameter that takes known, unmarked values only; the call deals with the others.
    pub(crate) const fn new(name: &'static str, ty: fn() -> Type) -> Parameter {
        Parameter {
            name,
            ty,
            allow_null: false,
            allow_unknown: false,
            allow_marked: false,
            allow_dynamic: false,
        }
    }

    pub(crate) const fn null(self) -> Parameter {
        Parameter {
            allow_null: true,
            ..self
        }
    }

    pub(crate) const fn unknown(self) -> Parameter {
        Parameter {
            allow_unknown: true,
            ..self
        }
    }

    pub(crate) const fn marked(self) -> Parameter {
        Parameter {
            allow_marked: true,
            ..self
        }
    }

    pub(crate) const fn dynamic(self) -> Parameter {
        Parameter {
            allow_dynamic: true,
            ..self
        }
    }

    /// Takes everything there is.
    pub(crate) const fn anything(self) -> Parameter {
        self.null().unknown().marked().dynamic()
    }
}

/// A builtin function: its signature, its description and its body.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// The name, without `core::`.
    pub name: &'static str,
    /// The result in one sentence.
    pub description: &'static str,
    /// The parameters that need an argument each.
    pub parameters: &'static [Parameter],
    /// The parameter for all further arguments.
    pub variadic: Option<Parameter>,
    /// Calls and what the console answers to them.
    pub examples: &'static [(&'static str, &'static str)],
    /// The type of the result; arguments may be unknown whatever the parameters say.
    pub(crate) ty: fn(&Call<'_>) -> Outcome<Type>,
    /// Computes the result from arguments that are known and converted.
    pub(crate) body: fn(&Call<'_>) -> Outcome<Value>,
    /// Whether the result may be null.
    pub(crate) nullable: bool,
}

impl Function {
    /// A function without parameters that gives a text.
    pub(crate) const fn new(
        name: &'static str,
        description: &'static str,
        body: fn(&Call<'_>) -> Outcome<Value>,
    ) -> Function {
        Function {
            name,
            description,
            parameters: &[],
            variadic: None,
            examples: &[],
            ty: |_| Ok(Type::String),
            body,
            nullable: false,
        }
    }

    pub(crate) const fn takes(self, parameters: &'static [Parameter]) -> Function {
        Function { parameters, ..self }
    }

    pub(crate) const fn more(self, variadic: Parameter) -> Function {
        Function {
            variadic: Some(variadic),
            ..self
        }
    }

    pub(crate) const fn gives(self, ty: fn(&Call<'_>) -> Outcome<Type>) -> Function {
        Function { ty, ..self }
    }

    pub(crate) const fn nullable(self) -> Function {
        Function {
            nullable: true,
            ..self
        }
    }

    pub(crate) const fn examples(
        self,
        examples: &'static [(&'static str, &'static str)],
    ) -> Function {
        Function { examples, ..self }
    }

    /// The refinement that every result satisfies.
    pub(crate) fn refinement(&self) -> Refinement {
        if self.nullable {
            Refinement::default()
        } else {
            Refinement::not_null()
        }
    }

    /// The parameter that an argument is for.
    pub(crate) fn parameter(&self, at: usize) -> Option<&Parameter> {
        self.parameters.get(at).or(self.variadic.as_ref())
    }
}

/// Types of parameters and results.
pub(crate) mod types {
    use super::{Call, Outcome, Type};

    pub fn any() -> Type {
        Type::Dynamic
    }

    pub fn number() -> Type {
        Type::Number
    }

    pub fn string() -> Type {
        Type::String
    }

    pub fn list() -> Type {
        Type::list(Type::Dynamic)
    }

    pub fn set() -> Type {
        Type::set(Type::Dynamic)
    }

    pub fn bools() -> Type {
        Type::list(Type::Bool)
    }

    pub fn strings() -> Type {
        Type::list(Type::String)
    }

    pub fn map_of_strings() -> Type {
        Type::map(strings())
    }

    pub fn give_bool(_: &Call<'_>) -> Outcome<Type> {
        Ok(Type::Bool)
    }

    pub fn give_number(_: &Call<'_>) -> Outcome<Type> {
        Ok(Type::Number)
    }

    pub fn give_any(_: &Call<'_>) -> Outcome<Type> {
        Ok(Type::Dynamic)
    }

    pub fn give_strings(_: &Call<'_>) -> Outcome<Type> {
        Ok(strings())
    }

    /// The type of the first argument.
    pub fn give_first(call: &Call<'_>) -> Outcome<Type> {
        Ok(call.argument(0).ty())
    }
}
