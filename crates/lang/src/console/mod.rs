//! The console: a line is evaluated, and its value is written as it could be typed again.

mod types;
mod values;

use crate::eval::{CallError, Function, ListReferences, Parameter, Resolved, Scope, evaluate};
use crate::references::Reference;
use crate::syntax::Expression;
use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};
use rform_core::value::{Marks, Type, Value};

pub use types::type_text;
pub use values::value_text;

/// Calls that make sense for a plan only.
const NOT_HERE: &str = "plantimestamp";

/// The answer of the console to an expression: its value, or a type for `type(…)`.
///
/// # Errors
/// Returns the diagnostics of the evaluation if any of them is an error.
pub fn answer(expression: &Expression, scope: &dyn Scope) -> Result<String, Diagnostics> {
    let console = ConsoleScope {
        scope,
        type_function: TypeFunction {
            parameters: [Parameter {
                name: "value".to_owned(),
                ty: Type::Dynamic,
            }],
        },
    };
    let (value, found) = evaluate(expression, &console);
    if found.has_errors() {
        return Err(found);
    }
    if value.marks().contains(Marks::TYPE)
        && let Some(text) = value.get(TEXT).and_then(Value::as_str)
    {
        return Ok(text.to_owned());
    }
    if value.contains_mark(Marks::TYPE) {
        let detail = "The console-only \"type\" function cannot be used as part of an expression.";
        return Err(Diagnostic::error("Invalid use of type function", detail).into());
    }
    Ok(value_text(&value))
}

/// The functions that may be called in a line, by those of the scope below; in order.
pub fn function_names(scope: &dyn Scope) -> Option<Vec<String>> {
    let mut names = scope.function_names()?;
    names.retain(|name| name != NOT_HERE);
    names.push("type".to_owned());
    names.sort();
    Some(names)
}

/// The attribute of the value of `type(…)` that holds the text to print.
const TEXT: &str = "type";

/// A scope with the functions of the console.
struct ConsoleScope<'a> {
    scope: &'a dyn Scope,
    type_function: TypeFunction,
}

impl Scope for ConsoleScope<'_> {
    fn bare(&self, name: &str) -> Option<&Value> {
        self.scope.bare(name)
    }

    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        self.scope.resolve(reference)
    }

    fn function(&self, name: &str) -> Option<&dyn Function> {
        match name {
            "type" => Some(&self.type_function),
            NOT_HERE => None,
            name => self.scope.function(name),
        }
    }

    fn function_names(&self) -> Option<Vec<String>> {
        function_names(self.scope)
    }

    fn sources(&self) -> Option<&Sources> {
        self.scope.sources()
    }

    fn check_references(&self, place: Span, list: ListReferences<'_>) -> Diagnostics {
        self.scope.check_references(place, list)
    }
}

/// The function `type(value)`, which only the console has.
struct TypeFunction {
    parameters: [Parameter; 1],
}

impl Function for TypeFunction {
    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn variadic(&self) -> Option<&Parameter> {
        None
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, CallError> {
        let text = match arguments.first() {
            Some(ty) if ty.marks().contains(Marks::TYPE) => "type".to_owned(),
            given => type_text(&given.map_or(Type::Dynamic, Value::ty)),
        };
        Ok(Value::object([(TEXT, Value::string(text))]).mark(Marks::TYPE))
    }
}
