//! `metadata functions`, and schemas as JSON.

use serde_json::{Map, Value as Json, json};

use super::usage::plainly;
use crate::cli::args::Json as Args;
use crate::cli::context::{Context, Outcome};
use crate::cli::view::go_json;
use rform_core::addr::ProviderSource;
use rform_core::program_name::command_line;
use rform_core::schema::{Attribute, Block, NestedBlock, Nesting, ProviderSchema, ResourceSchema};
use rform_core::value::json::type_to_json;
use rform_core::value::{Type, Value};
use rform_lang::functions::{self, Function, Parameter};
use rform_provider::builtin::Builtin;

/// Functions of 0.11 that the language knows, but no longer as its own.
const GONE: [&str; 2] = ["list", "map"];

pub fn functions(context: &Context, args: &Args) -> Outcome {
    if !args.json {
        return plainly(
            context,
            format!(
                "The `{}` command requires the `-json` flag.\n",
                command_line("metadata functions")
            ),
        );
    }
    let all = functions::all().iter();
    let all = all.filter(|function| !GONE.contains(&function.name));
    let mut signatures = Map::new();
    for function in all {
        let signature = signature(context, function);
        signatures.insert(format!("core::{}", function.name), signature.clone());
        signatures.insert(function.name.to_owned(), signature);
    }
    let document = json!({ "format_version": "1.0", "function_signatures": signatures });
    context.printer.out(go_json(&document));
    Ok(0)
}

fn signature(context: &Context, function: &Function) -> Json {
    let mut out = Map::new();
    out.insert("description".into(), json!(function.description));
    out.insert(
        "return_type".into(),
        type_to_json(&return_type(context, function)),
    );
    if !function.parameters.is_empty() {
        let parameters: Vec<Json> = function.parameters.iter().map(parameter).collect();
        out.insert("parameters".into(), parameters.into());
    }
    if let Some(variadic) = &function.variadic {
        out.insert("variadic_parameter".into(), parameter(variadic));
    }
    Json::Object(out)
}

/// The type of a function's results as far as the types of its parameters tell.
fn return_type(context: &Context, function: &Function) -> Type {
    let surroundings = functions::Context {
        world: context.world.as_ref(),
        planning: true,
        plan_time: None,
        in_template: false,
    };
    let parameters = function.parameters.iter().chain(function.variadic.as_ref());
    let arguments: Vec<Value> = parameters
        .map(|parameter| Value::unknown((parameter.ty)()))
        .collect();
    let is_template = function.parameters.iter().any(|it| it.name == "template");
    if is_template {
        return Type::String;
    }
    let result = function.return_type(&arguments, &surroundings);
    result.unwrap_or(Type::Dynamic)
}

/// Parameters that take an expression as it stands: Terraform tells of them as of others.
const EXPRESSIONS: [(&str, Type); 3] = [
    ("expression", Type::Dynamic),
    ("expressions", Type::Dynamic),
    ("template", Type::String),
];

fn parameter(parameter: &Parameter) -> Json {
    let mut out = Map::new();
    out.insert("name".into(), json!(parameter.name));
    let unevaluated = EXPRESSIONS.iter().find(|(name, _)| *name == parameter.name);
    if parameter.allow_null && unevaluated.is_none() {
        out.insert("is_nullable".into(), json!(true));
    }
    let ty = unevaluated.map_or_else(|| (parameter.ty)(), |(_, ty)| ty.clone());
    out.insert("type".into(), type_to_json(&ty));
    Json::Object(out)
}

/// All that a provider offers, as `providers schema -json` tells it.
pub fn provider(context: &Context, source: &ProviderSource, schema: &ProviderSchema) -> Json {
    let mut out = Map::new();
    let own = if schema.provider == Block::default() {
        json!({ "version": 0 })
    } else {
        json!({ "version": 0, "block": block(&schema.provider) })
    };
    out.insert("provider".into(), own);
    let kinds = [
        ("resource_schemas", &schema.resources),
        ("data_source_schemas", &schema.data_sources),
        ("ephemeral_resource_schemas", &schema.ephemeral_resources),
    ];
    for (name, schemas) in kinds {
        if schemas.is_empty() {
            continue;
        }
        let schemas = schemas.iter();
        let schemas = schemas.map(|(kind, schema)| (kind.to_string(), resource(schema)));
        out.insert(name.into(), Json::Object(schemas.collect()));
    }
    if *source == Builtin::source() {
        out.insert("functions".into(), provider_functions(context));
    }
    Json::Object(out)
}

/// The functions of the builtin provider, by the last part of their names.
fn provider_functions(context: &Context) -> Json {
    let all = functions::of_the_provider().iter();
    let signatures = all.map(|function| {
        let name = function.name.rsplit("::").next().unwrap_or_default();
        (name.to_owned(), signature(context, function))
    });
    Json::Object(signatures.collect())
}

fn resource(schema: &ResourceSchema) -> Json {
    json!({ "version": schema.version, "block": block(&schema.block) })
}

fn block(block: &Block) -> Json {
    let mut out = Map::new();
    if !block.attributes.is_empty() {
        let attributes = block.attributes.iter();
        let attributes = attributes.map(|(name, it)| (name.to_string(), attribute(it)));
        out.insert("attributes".into(), Json::Object(attributes.collect()));
    }
    if !block.blocks.is_empty() {
        let blocks = block.blocks.iter();
        let blocks = blocks.map(|(name, it)| (name.to_string(), nested(it)));
        out.insert("block_types".into(), Json::Object(blocks.collect()));
    }
    out.insert("description_kind".into(), json!("plain"));
    if block.deprecated.is_some() {
        out.insert("deprecated".into(), json!(true));
    }
    Json::Object(out)
}

fn attribute(attribute: &Attribute) -> Json {
    let mut out = Map::new();
    out.insert("type".into(), type_to_json(&attribute.ty));
    out.insert("description_kind".into(), json!("plain"));
    let settable = attribute.presence.is_settable();
    let flags = [
        (
            "required",
            attribute.presence == rform_core::schema::Presence::Required,
        ),
        (
            "optional",
            settable && attribute.presence != rform_core::schema::Presence::Required,
        ),
        ("computed", attribute.presence.is_computed()),
        ("sensitive", attribute.sensitive),
        ("write_only", attribute.write_only),
        ("deprecated", attribute.deprecated.is_some()),
    ];
    let set = flags.into_iter().filter(|(_, is_set)| *is_set);
    out.extend(set.map(|(name, _)| (name.to_owned(), json!(true))));
    Json::Object(out)
}

fn nested(nested: &NestedBlock) -> Json {
    let mode = match nested.nesting {
        Nesting::Single => "single",
        Nesting::Group => "group",
        Nesting::List => "list",
        Nesting::Set => "set",
        Nesting::Map => "map",
    };
    let mut out = Map::new();
    out.insert("nesting_mode".into(), json!(mode));
    out.insert("block".into(), block(&nested.block));
    if nested.min > 0 {
        out.insert("min_items".into(), json!(nested.min));
    }
    if let Some(max) = nested.max {
        out.insert("max_items".into(), json!(max));
    }
    Json::Object(out)
}
