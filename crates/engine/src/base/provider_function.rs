//! Functions of providers, as expressions call them.

use std::sync::Arc;

use rform_core::schema::{FunctionParameter, FunctionSchema};
use rform_core::value::{Marks, Type, Value, convert};
use rform_lang::eval::{CallError, Function, Parameter};
use rform_provider::Provider;

/// A function of a provider. Calling it needs no configuration of the provider.
pub struct ProviderFunction {
    name: Arc<str>,
    schema: Arc<FunctionSchema>,
    parameters: Vec<Parameter>,
    variadic: Option<Parameter>,
    provider: Arc<dyn Provider>,
}

impl ProviderFunction {
    /// The function of that name.
    pub fn new(
        name: &Arc<str>,
        schema: &Arc<FunctionSchema>,
        provider: &Arc<dyn Provider>,
    ) -> ProviderFunction {
        let parameter = |it: &FunctionParameter| Parameter {
            name: it.name.to_string(),
            ty: it.ty.clone(),
        };
        ProviderFunction {
            name: name.clone(),
            parameters: schema.parameters.iter().map(parameter).collect(),
            variadic: schema.variadic.as_ref().map(parameter),
            schema: schema.clone(),
            provider: provider.clone(),
        }
    }

    fn parameter(&self, at: usize) -> Option<&FunctionParameter> {
        let fixed = self.schema.parameters.get(at);
        fixed.or(self.schema.variadic.as_ref())
    }
}

impl Function for ProviderFunction {
    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn variadic(&self) -> Option<&Parameter> {
        self.variadic.as_ref()
    }

    fn return_type(&self) -> Type {
        self.schema.returns.clone()
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, CallError> {
        let all = arguments.iter().map(Value::marks_deep);
        let marks = all.fold(Marks::NONE, Marks::union);
        for (at, argument) in arguments.iter().enumerate() {
            let takes = |what: fn(&FunctionParameter) -> bool| self.parameter(at).is_some_and(what);
            if argument.is_null() && !takes(|it| it.allow_null) {
                return Err(CallError {
                    argument: Some(at),
                    message: "argument must not be null".to_owned(),
                });
            }
            if !argument.is_wholly_known() && !takes(|it| it.allow_unknown) {
                return Ok(Value::unknown(self.return_type()).mark(marks));
            }
        }
        let plain = arguments.iter().map(Value::without_marks).collect();
        let answer = self.provider.call_function(&self.name, plain);
        let value = answer.map_err(|failure| CallError {
            argument: failure.argument,
            message: failure.message,
        })?;
        let value = convert(&value, &self.schema.returns).map_err(|error| CallError {
            argument: None,
            message: format!(
                "the provider returned a value that does not fit the function's result type: {}",
                error.message
            ),
        })?;
        Ok(value.mark(marks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_provider::utility::{Render, Utility};
    use rform_testing::Memory;

    fn function(parameter: FunctionParameter) -> ProviderFunction {
        let schema = FunctionSchema {
            parameters: vec![parameter],
            returns: Type::String,
            ..FunctionSchema::default()
        };
        let render: Render = Arc::new(|_, _, _| Ok(String::new()));
        let provider: Arc<dyn Provider> =
            Arc::new(Utility::Template(render, Arc::new(Memory::new([]))));
        ProviderFunction::new(&"f".into(), &Arc::new(schema), &provider)
    }

    #[test]
    fn what_a_parameter_does_not_take_does_not_reach_the_provider() {
        let picky = function(FunctionParameter {
            ty: Type::String,
            ..FunctionParameter::default()
        });
        let secret = Value::unknown(Type::String).mark(Marks::SENSITIVE);
        let unknown = Value::unknown(Type::String).mark(Marks::SENSITIVE);
        assert_eq!(picky.call(&[secret]).ok(), Some(unknown));
        let null = picky.call(&[Value::Null(Type::String)]);
        let message = null.err().map(|error| (error.argument, error.message));
        let expected = (Some(0), "argument must not be null".to_owned());
        assert_eq!(message, Some(expected));
        let open = function(FunctionParameter {
            ty: Type::String,
            allow_null: true,
            allow_unknown: true,
            ..FunctionParameter::default()
        });
        // This provider has no functions: that it says so shows that it was asked.
        for argument in [Value::Null(Type::String), Value::unknown(Type::String)] {
            assert!(
                open.call(&[argument])
                    .is_err_and(|error| error.argument.is_none())
            );
        }
    }
}
