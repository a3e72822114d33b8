//! The functions as the evaluator calls them: with their surroundings bound.

use std::collections::BTreeMap;

use crate::eval::{self, CallError};
use crate::functions::call::Call;
use crate::functions::filesystem::template::TEMPLATESTRING;
use crate::functions::{Context, Function, Parameter, all, legacy};
use rform_core::value::{Type, Value};

/// All functions, bound to a context.
pub struct Library<'a> {
    functions: BTreeMap<&'static str, Bound<'a>>,
    /// Not among the names: whether they may be called depends on the module.
    of_providers: BTreeMap<&'static str, Bound<'a>>,
    /// Functions that modules of Terraform 0.11 call in place of those of the same names.
    legacy: BTreeMap<&'static str, Bound<'a>>,
}

struct Bound<'a> {
    function: &'static Function,
    parameters: Vec<eval::Parameter>,
    variadic: Option<eval::Parameter>,
    context: Context<'a>,
}

impl<'a> Library<'a> {
    /// Binds all functions to a context, so that the evaluator can call them.
    pub fn new(context: Context<'a>) -> Library<'a> {
        let bind = |function: &'static Function| {
            let bound = Bound {
                function,
                parameters: function.parameters.iter().map(parameter).collect(),
                variadic: function.variadic.as_ref().map(parameter),
                context,
            };
            (function.name, bound)
        };
        let of_providers = crate::functions::terraform::FUNCTIONS.iter();
        Library {
            functions: all().iter().map(bind).collect(),
            of_providers: of_providers.map(bind).collect(),
            legacy: legacy().map(bind).collect(),
        }
    }

    /// The function of that name, without `core::`.
    pub fn get(&self, name: &str) -> Option<&dyn eval::Function> {
        let bound = self
            .functions
            .get(name)
            .or_else(|| self.of_providers.get(name))?;
        Some(bound as &dyn eval::Function)
    }

    /// The function that a module of Terraform 0.11 calls by that name.
    pub fn get_legacy(&self, name: &str) -> Option<&dyn eval::Function> {
        match self.legacy.get(name) {
            Some(bound) => Some(bound as &dyn eval::Function),
            None => self.get(name),
        }
    }

    /// All names, in order.
    pub fn names(&self) -> Vec<String> {
        self.functions.keys().map(|name| name.to_string()).collect()
    }
}

fn parameter(parameter: &Parameter) -> eval::Parameter {
    eval::Parameter {
        name: parameter.name.to_owned(),
        ty: (parameter.ty)(),
    }
}

impl eval::Function for Bound<'_> {
    fn parameters(&self) -> &[eval::Parameter] {
        &self.parameters
    }

    fn variadic(&self) -> Option<&eval::Parameter> {
        self.variadic.as_ref()
    }

    fn requires_reference_argument(&self) -> bool {
        self.function.name == TEMPLATESTRING && !self.context.in_template
    }

    fn return_type(&self) -> Type {
        let parameters = self.function.parameters.iter();
        let parameters = parameters.chain(self.function.variadic.as_ref());
        let mut arguments = Vec::new();
        for parameter in parameters {
            let ty = (parameter.ty)();
            if ty == Type::Dynamic && !parameter.allow_dynamic {
                return Type::Dynamic;
            }
            arguments.push(Value::unknown(ty));
        }
        let context = &self.context;
        let ty = Type::Dynamic;
        (self.function.ty)(&Call {
            arguments,
            context,
            ty,
        })
        .unwrap_or(Type::Dynamic)
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, CallError> {
        self.function.call(arguments, &self.context)
    }
}
