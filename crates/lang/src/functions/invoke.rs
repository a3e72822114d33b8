//! What is common to all calls: conversion of arguments, nulls, unknown values and marks.

use crate::eval::CallError;
use crate::functions::call::{Call, NO_MATCH, Outcome, blamed, failed};
use crate::functions::context::Context;
use crate::functions::function::{Function, Parameter};
use rform_core::value::{Marks, Type, Value, convert};

impl Function {
    /// Calls it. Arguments of other types are converted; null, unknown and marked ones are
    /// dealt with here unless the parameter takes them.
    ///
    /// # Errors
    /// Fails if the arguments do not fit the parameters, or the function fails.
    pub fn call(&self, arguments: &[Value], context: &Context<'_>) -> Outcome<Value> {
        let discreet = |error| self.discreet(error, arguments);
        let (call, marks) = self.prepare(arguments, context)?;
        let Some(ty) = self.type_of(&call).map_err(discreet)? else {
            return Ok(Value::DYNAMIC.mark(marks));
        };
        let refinement = self.refinement();
        let call = Call { ty, ..call };
        if self.waits(&call) {
            return Ok(call.unknown().refine(refinement).mark(marks));
        }
        let result = (self.body)(&call).map_err(discreet)?;
        Ok(result.refine(refinement).mark(marks))
    }

    /// The type of the result, as far as it is known; arguments may be unknown.
    ///
    /// # Errors
    /// Fails if the arguments do not fit the parameters.
    pub fn return_type(&self, arguments: &[Value], context: &Context<'_>) -> Outcome<Type> {
        let (call, _) = self.prepare(arguments, context)?;
        Ok(self.type_of(&call)?.unwrap_or(Type::Dynamic))
    }

    /// The arguments as the function takes them, and the marks it will not see.
    fn prepare<'a>(
        &self,
        arguments: &[Value],
        context: &'a Context<'a>,
    ) -> Outcome<(Call<'a>, Marks)> {
        self.check_count(arguments.len())?;
        let mut marks = Marks::NONE;
        let mut taken = Vec::with_capacity(arguments.len());
        for (at, argument) in arguments.iter().enumerate() {
            let Some(parameter) = self.parameter(at) else {
                continue;
            };
            let value = converted(argument, parameter, at)?;
            if parameter.allow_marked {
                taken.push(value);
                continue;
            }
            let own = value.marks_deep();
            marks = marks.union(own);
            taken.push(if own.is_empty() {
                value
            } else {
                value.without_marks()
            });
        }
        let ty = Type::Dynamic;
        let call = Call {
            arguments: taken,
            context,
            ty,
        };
        Ok((call, marks))
    }

    /// The error without its reason, if that could reveal a sensitive argument whose mark the
    /// function did not see.
    fn discreet(&self, error: CallError, arguments: &[Value]) -> CallError {
        let is_secret = |(at, argument): (usize, &Value)| {
            let sees = self.parameter(at).is_some_and(|it| it.allow_marked);
            !sees && argument.holds_hidden()
        };
        let mut all = arguments.iter().enumerate();
        let blamed = error.argument.and_then(|at| Some((at, arguments.get(at)?)));
        let hides = match blamed {
            Some((_, argument)) if argument.is_null() => false,
            Some(blamed) => is_secret(blamed),
            None => all.any(is_secret),
        };
        if !hides || error.message == NO_MATCH {
            return error;
        }
        let what = match blamed {
            Some((_, argument)) => {
                let ty = argument.ty().friendly_name();
                format!("the given sensitive value ({ty}) cannot be used here")
            }
            None => "it was given a sensitive value that cannot be used here".to_owned(),
        };
        let message = format!("{what}; the reason is not shown, as it could reveal the value");
        CallError { message, ..error }
    }

    fn check_count(&self, given: usize) -> Outcome<()> {
        let required = self.parameters.len();
        let at_least = if self.variadic.is_some() {
            "at least "
        } else {
            ""
        };
        if given < required || given > required && self.variadic.is_none() {
            return Err(failed(format!(
                "wrong number of arguments ({at_least}{required} required; {given} given)"
            )));
        }
        Ok(())
    }

    /// None if an argument's type is unknown and the function cannot do without.
    fn type_of(&self, call: &Call<'_>) -> Outcome<Option<Type>> {
        for (at, argument) in call.arguments.iter().enumerate() {
            let Some(parameter) = self.parameter(at) else {
                continue;
            };
            if argument.is_null() && !parameter.allow_null {
                return Err(blamed(at, "argument must not be null"));
            }
            if !parameter.allow_dynamic && argument.ty() == Type::Dynamic {
                return Ok(None);
            }
        }
        (self.ty)(call).map(Some)
    }

    /// Whether an argument has to become known first.
    fn waits(&self, call: &Call<'_>) -> bool {
        call.arguments.iter().enumerate().any(|(at, argument)| {
            let takes_unknown = self.parameter(at).is_some_and(|it| it.allow_unknown);
            !takes_unknown && !argument.is_known()
        })
    }
}

fn converted(argument: &Value, parameter: &Parameter, at: usize) -> Outcome<Value> {
    let ty = (parameter.ty)();
    if ty == Type::Dynamic || argument.ty().conforms_to(&ty) {
        return Ok(argument.clone());
    }
    convert(argument, &ty).map_err(|error| blamed(at, error.message))
}
