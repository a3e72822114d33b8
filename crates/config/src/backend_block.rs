//! The `backend` block by the schema of its backend, and the files of `-backend-config`.

use serde_json::{Map, Value as Json, json};

use super::{Config, content};
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::schema::{Block, Presence};
use rform_core::value::json::value_to_json;
use rform_lang::eval::{Function, Resolved, Scope, evaluate_constant};
use rform_lang::references::Reference;
use rform_lang::syntax::{Body, parse_body};

/// The summary of the error of a backend type that there is not.
pub const NO_SUCH_BACKEND: &str = "Unsupported backend type";

/// The type of the root module's backend and its arguments as a JSON object by the backend's schema,
/// which `schema_of` knows; null for one of the `unsupported` types, which have no schema here. None if
/// the root module has neither a `backend` nor a `cloud` block.
///
/// The schema without required arguments, because the command line may give those that the block
/// leaves out.
///
/// # Errors
/// There is no such backend type, or the block does not fit its schema.
pub fn backend_block(
    config: &Config,
    schema_of: &dyn Fn(&str) -> Option<Block>,
    unsupported: &[&str],
) -> Result<Option<(String, Json)>, Diagnostics> {
    let root = config.module(&Module::root());
    let Some(backend) = root.and_then(|root| root.backend.as_ref()) else {
        return Ok(None);
    };
    let backend_type = backend.kind.to_string();
    let Some(schema) = schema_of(&backend_type) else {
        if unsupported.contains(&&*backend_type) {
            return Ok(Some((backend_type, Json::Null)));
        }
        let detail = format!("There is no backend type named \"{backend_type}\".");
        let error = Diagnostic::error(NO_SUCH_BACKEND, detail);
        return Err(error.at(backend.span).into());
    };
    let schema = without_required(schema);
    let (value, diagnostics) = content::decode(&backend.body, &schema, &NoNames);
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let arguments = value_to_json(&value, &schema.object_type()).unwrap_or_default();
    Ok(Some((backend_type, arguments)))
}

/// The arguments of the root module's `backend` block as they are written, as Terraform 0.11 read
/// them: by no schema, and with blocks and maps as lists of maps. Null without such a block.
pub fn backend_as_written(config: &Config) -> Json {
    let root = config.module(&Module::root());
    let backend = root.and_then(|root| root.backend.as_ref());
    backend.map_or(Json::Null, |backend| body_as_written(&backend.body))
}

fn body_as_written(body: &Body) -> Json {
    let arguments = body.attributes.iter().map(|it| {
        let (value, _) = evaluate_constant(&it.value);
        let value = match value_to_json(&value, &value.ty()).unwrap_or_default() {
            map @ Json::Object(_) => Json::Array(vec![map]),
            other => other,
        };
        (it.name.to_string(), value)
    });
    let mut members: Map<String, Json> = arguments.collect();
    for block in &body.blocks {
        let blocks = members.entry(&*block.kind).or_insert_with(|| json!([]));
        if let Json::Array(blocks) = blocks {
            blocks.push(body_as_written(&block.body));
        }
    }
    Json::Object(members)
}

/// The arguments in the text of a `-backend-config` file, by name; those that are null are left
/// out.
///
/// # Errors
/// The text is not valid, or does not fit the schema of the backend.
pub fn backend_config_file(
    path: &str,
    text: &str,
    schema: Block,
) -> Result<Vec<(String, Json)>, (Diagnostics, Sources)> {
    let mut sources = Sources::new();
    let id = sources.add(path, text);
    let schema = without_required(schema);
    let parsed = parse_body(text, (id, path));
    let (value, mut diagnostics) = content::decode(&parsed.tree, &schema, &NoNames);
    diagnostics.extend(parsed.diagnostics);
    if diagnostics.has_errors() {
        return Err((diagnostics, sources));
    }
    let given = value_to_json(&value, &schema.object_type()).unwrap_or_default();
    let given = given.as_object().into_iter().flatten();
    let given = given.filter(|(_, value)| !value.is_null());
    Ok(given.map(|(name, it)| (name.clone(), it.clone())).collect())
}

fn without_required(mut schema: Block) -> Block {
    for attribute in schema.attributes.values_mut() {
        attribute.presence = Presence::Optional;
    }
    schema
}

/// The scope of a backend block, which is read before anything is evaluated: it has no names and
/// no functions.
struct NoNames;

impl Scope for NoNames {
    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        let error = Diagnostic::error("Variables not allowed", "Variables may not be used here.");
        Err(error.at(reference.traversal.root_span))
    }

    fn function(&self, _: &str) -> Option<&dyn Function> {
        None
    }

    fn function_names(&self) -> Option<Vec<String>> {
        None
    }

    fn sources(&self) -> Option<&Sources> {
        None
    }
}
