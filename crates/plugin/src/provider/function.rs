//! Calls of functions.

use rform_core::schema::FunctionSchema;
use rform_core::value::{Type, Value};
use rform_provider::{FunctionFailure, Problem};

use super::instance::Instance;
use super::values::{from_wire, to_wire};
use crate::client::Method;
use crate::wire;

impl Instance {
    pub(super) async fn call_function(
        &self,
        name: &str,
        arguments: Vec<Value>,
    ) -> Result<Value, FunctionFailure> {
        let schema = self.schema.schema.functions.get(name).cloned();
        let schema = schema.ok_or_else(|| failure(format!("there is no function {name}")))?;
        let arguments = arguments.iter().enumerate().map(|(at, argument)| {
            let ty = parameter_type(&schema, at);
            to_wire(argument, &ty).map(Option::unwrap_or_default)
        });
        let request = wire::CallFunctionRequest {
            name: name.to_owned(),
            arguments: arguments.collect::<Result<_, _>>().map_err(of_problems)?,
        };
        let answer: Result<wire::CallFunctionResponse, _> =
            self.call(Method::CallFunction, request).await;
        let answer = answer.map_err(of_problems)?;
        if let Some(error) = answer.error {
            let argument = error.function_argument;
            return Err(FunctionFailure {
                message: error.text.trim_end_matches('.').to_owned(),
                argument: argument.and_then(|at| usize::try_from(at).ok()),
            });
        }
        let value = from_wire(answer.result, &schema.returns);
        value.map_err(|why| failure(format!("the result does not fit its type: {why}")))
    }
}

fn parameter_type(schema: &FunctionSchema, at: usize) -> Type {
    let parameter = schema.parameters.get(at).or(schema.variadic.as_ref());
    parameter.map_or(Type::Dynamic, |it| it.ty.clone())
}

fn failure(message: String) -> FunctionFailure {
    FunctionFailure {
        message,
        argument: None,
    }
}

fn of_problems(problems: Vec<Problem>) -> FunctionFailure {
    let details = problems.into_iter().map(|it| it.detail);
    failure(
        details
            .collect::<Vec<_>>()
            .join(" ")
            .trim_end_matches('.')
            .to_owned(),
    )
}
