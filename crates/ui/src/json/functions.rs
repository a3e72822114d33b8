//! Signatures of functions as JSON: `metadata functions -json`, and the functions of the builtin
//! provider in `providers schema -json`.
//! <https://developer.hashicorp.com/terraform/cli/commands/metadata/functions>

use serde_json::{Map, Value as Json, json};

use rform_core::value::json::type_to_json;
use rform_core::value::{Type, Value};
use rform_core::world::World;
use rform_lang::functions::{self, Function, Parameter};

/// Functions of Terraform 0.11 that later versions name only to say that they are gone.
const REMOVED: [&str; 2] = ["list", "map"];

/// The document of `metadata functions -json`: the builtin functions by their names, and under
/// `core::` a second time. Types of results are computed by the functions themselves, which are
/// given `world` for that.
pub fn functions(world: &dyn World) -> Json {
    let all = functions::all().iter();
    let all = all.filter(|function| !REMOVED.contains(&function.name));
    let mut signatures = Map::new();
    for function in all {
        let signature = signature(world, function);
        signatures.insert(format!("core::{}", function.name), signature.clone());
        signatures.insert(function.name.to_owned(), signature);
    }
    json!({ "format_version": "1.0", "function_signatures": signatures })
}

/// The functions of the builtin provider, by the last part of their names:
/// `encode_tfvars` for `provider::terraform::encode_tfvars`.
pub fn builtin_provider_functions(world: &dyn World) -> Json {
    let all = functions::of_the_provider().iter();
    let signatures = all.map(|function| {
        let name = function.name.rsplit("::").next().unwrap_or_default();
        (name.to_owned(), signature(world, function))
    });
    Json::Object(signatures.collect())
}

fn signature(world: &dyn World, function: &Function) -> Json {
    let return_type = return_type(world, function);
    let mut out = json!({
        "description": function.description,
        "return_type": type_to_json(&return_type),
    });
    if !function.parameters.is_empty() {
        let parameters: Vec<Json> = function.parameters.iter().map(parameter).collect();
        out["parameters"] = parameters.into();
    }
    if let Some(variadic) = &function.variadic {
        out["variadic_parameter"] = parameter(variadic);
    }
    out
}

/// The type of a function's results as far as the types of its parameters tell.
fn return_type(world: &dyn World, function: &Function) -> Type {
    let parameters = function.parameters.iter().chain(function.variadic.as_ref());
    let arguments: Vec<Value> = parameters
        .map(|parameter| Value::unknown((parameter.ty)()))
        .collect();
    if function.parameters.iter().any(|it| it.name == "template") {
        return Type::String;
    }
    let context = functions::Context {
        world,
        planning: true,
        plan_time: None,
        in_template: false,
    };
    let result = function.return_type(&arguments, &context);
    result.unwrap_or(Type::Dynamic)
}

/// Parameters that take an expression unevaluated, with the type that Terraform shows for them.
const UNEVALUATED: [(&str, Type); 3] = [
    ("expression", Type::Dynamic),
    ("expressions", Type::Dynamic),
    ("template", Type::String),
];

fn parameter(parameter: &Parameter) -> Json {
    let unevaluated = UNEVALUATED.iter().find(|(name, _)| *name == parameter.name);
    let ty = unevaluated.map_or_else(|| (parameter.ty)(), |(_, ty)| ty.clone());
    let mut out = json!({ "name": parameter.name });
    if parameter.allow_null && unevaluated.is_none() {
        out["is_nullable"] = true.into();
    }
    out["type"] = type_to_json(&ty);
    out
}
