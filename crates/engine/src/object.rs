//! Objects between the state (JSON by a schema) and the engine (values).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::Registry;
use rform_core::addr::{ConfigResource, Mode, ResourceInstance};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::{Block, Nesting, ResourceSchema, flat};
use rform_core::value::json::{value_from_json, value_to_json};
use rform_core::value::{Marks, Path, Step, Type, Value};
use rform_provider::{Problem, Provider};
use rform_state::State;

/// An existing object as the engine works with it.
#[derive(Clone, Debug, PartialEq)]
pub struct PriorObject {
    /// Its attributes, without marks.
    pub value: Value,
    /// Paths to what is sensitive in it, from the state.
    pub sensitive: Vec<Path>,
    /// What the provider wants remembered.
    pub private: Vec<u8>,
    /// Whether it must be replaced.
    pub tainted: bool,
    /// What must be deleted only after it.
    pub dependencies: Arc<[ConfigResource]>,
    /// Whether its successor was to be made first.
    pub create_before_destroy: bool,
}

impl PriorObject {
    /// The value with its marks.
    pub fn marked(&self) -> Value {
        mark(self.value.clone(), &self.sensitive)
    }
}

/// Marks the parts at those paths as sensitive.
pub fn mark(value: Value, paths: &[Path]) -> Value {
    if paths.is_empty() {
        return value;
    }
    let places: Vec<_> = paths
        .iter()
        .map(|path| (path.clone(), Marks::SENSITIVE))
        .collect();
    value.mark_with_paths(&places)
}

/// Reads an object of the state, upgraded to the provider's current schema.
///
/// # Errors
/// It does not fit the schema.
pub fn decode(
    address: &ResourceInstance,
    object: &rform_state::Object,
    schema: &ResourceSchema,
    provider: &dyn Provider,
) -> Result<PriorObject, Diagnostics> {
    let attributes = upgraded(address, object, schema, provider)?;
    let ty = schema.block.object_type();
    let fitted = fit(&attributes, &ty);
    let value = value_from_json(&fitted, &ty).map_err(|error| {
        let detail = format!(
            "The state of {address} does not fit the provider's schema: {}: {}.",
            error.path, error.message
        );
        let fault = Diagnostic::error("Invalid resource instance data in state", detail);
        Diagnostics::from(fault.about(address))
    })?;
    Ok(PriorObject {
        value,
        sensitive: object.sensitive.clone(),
        private: object.private.clone(),
        tainted: object.tainted,
        dependencies: object.dependencies.clone().into(),
        create_before_destroy: object.create_before_destroy,
    })
}

fn upgraded(
    address: &ResourceInstance,
    object: &rform_state::Object,
    schema: &ResourceSchema,
    provider: &dyn Provider,
) -> Result<Json, Diagnostics> {
    if object.schema_version == schema.version && object.flat_attributes.is_none() {
        return Ok((*object.attributes).clone());
    }
    if object.schema_version > schema.version {
        let detail = format!(
            "The current state of {address} was created by a newer provider version than is \
             currently selected. Upgrade the {} provider to work with this state.",
            address.resource.implied_provider()
        );
        let fault = Diagnostic::error(
            "Resource instance managed by newer provider version",
            detail,
        );
        return Err(fault.about(address).into());
    }
    let attributes = match &object.flat_attributes {
        Some(flat) => expanded(address, flat, &schema.block)?,
        None => (*object.attributes).clone(),
    };
    if address.resource.mode == Mode::Data {
        return Ok(attributes);
    }
    provider
        .upgrade(&address.resource.kind, object.schema_version, attributes)
        .map_err(|problems| from_problems(problems, address))
}

/// The attributes of a state that Terraform before 0.12 wrote.
fn expanded(
    address: &ResourceInstance,
    flat: &BTreeMap<String, String>,
    block: &Block,
) -> Result<Json, Diagnostic> {
    flat::expand(flat, block).map_err(|misfit| {
        let detail = format!(
            "The state of {address}, which Terraform before 0.12 wrote, does not fit the \
             provider's schema: {misfit}. Nothing was changed."
        );
        Diagnostic::error("Invalid resource instance data in state", detail).about(address)
    })
}

/// The state with all objects that Terraform before 0.12 wrote in today's form, to be shown.
/// Where there is no schema, texts stay texts.
///
/// # Errors
/// Objects do not fit their schema.
pub fn unfolded(state: &State, registry: &Registry) -> Result<State, Diagnostics> {
    let mut state = state.clone();
    let mut faults = Diagnostics::new();
    for (address, instance) in &mut state.resources {
        let source = &instance.provider.source;
        let resource = &address.resource;
        let provider = registry.idle(source).map(|it| &**it);
        let schema = registry.resource(source, resource.mode, &resource.kind);
        for object in instance
            .current
            .iter_mut()
            .chain(instance.deposed.values_mut())
        {
            if let Err(found) = unfold(address, object, provider, schema) {
                faults.extend(found);
            }
        }
    }
    match faults.has_errors() {
        true => Err(faults),
        false => Ok(state),
    }
}

fn unfold(
    address: &ResourceInstance,
    object: &mut rform_state::Object,
    provider: Option<&dyn Provider>,
    schema: Option<&Arc<ResourceSchema>>,
) -> Result<(), Diagnostics> {
    let Some(flat) = &object.flat_attributes else {
        return Ok(());
    };
    let prior_object = provider.zip(schema).map(|(provider, schema)| {
        let prior_object = decode(address, object, schema, provider)?;
        Ok::<_, Diagnostics>(stored(address, &prior_object, schema)?)
    });
    let attributes = match prior_object {
        Some(Ok(today)) => {
            object.schema_version = today.schema_version;
            object.sensitive = today.sensitive;
            today.attributes
        }
        // Data is read anew, whatever form it had.
        Some(Err(faults)) if address.resource.mode != Mode::Data => return Err(faults),
        _ => {
            let form = provider.and_then(|it| it.form(&address.resource.kind));
            let typed = form.and_then(|ty| flat::expand_as(flat, &ty).ok());
            Arc::new(typed.unwrap_or_else(|| flat::by_shape(flat)))
        }
    };
    object.attributes = attributes;
    object.flat_attributes = None;
    Ok(())
}

/// An existing object as the state keeps it.
///
/// # Errors
/// Parts are unknown.
pub fn stored(
    address: &ResourceInstance,
    prior_object: &PriorObject,
    schema: &ResourceSchema,
) -> Result<rform_state::Object, Diagnostic> {
    let object = encode(
        address,
        &prior_object.marked(),
        prior_object.private.clone(),
        schema,
        (
            &prior_object.dependencies,
            prior_object.create_before_destroy,
        ),
    )?;
    Ok(rform_state::Object {
        tainted: prior_object.tainted,
        ..object
    })
}

/// Problems of a provider about what has no place in the configuration.
pub fn from_problems(problems: Vec<Problem>, address: &ResourceInstance) -> Diagnostics {
    let of = |problem: Problem| {
        let (summary, detail) = (problem.summary, problem.detail);
        let diagnostic = match problem.warning {
            true => Diagnostic::warning(summary, detail),
            false => Diagnostic::error(summary, detail),
        };
        diagnostic.about(address)
    };
    problems.into_iter().map(of).collect()
}

/// Leaves out what the type does not have (another version of the provider wrote it) and adds
/// what is not there as null.
fn fit(json: &Json, ty: &Type) -> Json {
    match (json, ty) {
        (Json::Object(items), Type::Object(object)) => {
            let members = object.attributes.iter().map(|(name, ty)| {
                let item = items.get(&**name).unwrap_or(&Json::Null);
                (name.to_string(), fit(item, ty))
            });
            Json::Object(members.collect())
        }
        (Json::Object(items), Type::Map(element)) => {
            let members = items
                .iter()
                .map(|(key, item)| (key.clone(), fit(item, element)));
            Json::Object(members.collect())
        }
        (Json::Array(items), Type::List(element) | Type::Set(element)) => {
            Json::Array(items.iter().map(|item| fit(item, element)).collect())
        }
        _ => json.clone(),
    }
}

/// Writes an object for the state. Sensitive marks become paths, the schema's own among them.
///
/// # Errors
/// Parts are unknown.
pub fn encode(
    address: &ResourceInstance,
    value: &Value,
    private: Vec<u8>,
    schema: &ResourceSchema,
    (dependencies, create_before_destroy): (&[ConfigResource], bool),
) -> Result<rform_state::Object, Diagnostic> {
    let (bare, marks) = value.unmark_deep();
    let attributes = value_to_json(&bare, &schema.block.object_type()).map_err(|error| {
        let detail = format!(
            "The provider left {} unknown after apply ({}), which a provider never may.",
            error.path, error.message
        );
        Diagnostic::error(
            "Provider returned invalid result object after apply",
            detail,
        )
        .about(address)
    })?;
    let mut sensitive: Vec<Path> = marks
        .into_iter()
        .filter(|(_, marks)| marks.contains(Marks::SENSITIVE))
        .map(|(path, _)| path)
        .collect();
    for path in sensitive_paths(&schema.block, &bare) {
        if !sensitive.contains(&path) {
            sensitive.push(path);
        }
    }
    Ok(rform_state::Object {
        tainted: false,
        schema_version: schema.version,
        attributes: Arc::new(attributes),
        flat_attributes: None,
        sensitive,
        private,
        dependencies: dependencies.to_vec(),
        create_before_destroy,
        other: serde_json::Map::new(),
    })
}

/// Where the schema says that a value is sensitive.
pub fn sensitive_paths(block: &Block, value: &Value) -> Vec<Path> {
    let mut found = Vec::new();
    if has_sensitive(block) {
        collect(block, value, &Path::root(), &mut found);
    }
    found
}

fn has_sensitive(block: &Block) -> bool {
    block.attributes.values().any(|it| it.sensitive)
        || block.blocks.values().any(|it| has_sensitive(&it.block))
}

fn collect(block: &Block, value: &Value, path: &Path, found: &mut Vec<Path>) {
    for (name, attribute) in &block.attributes {
        if attribute.sensitive {
            found.push(path.child(Step::Attribute(name.clone())));
        }
    }
    for (name, nested) in &block.blocks {
        let Some(part) = value.get(name) else {
            continue;
        };
        let path = path.child(Step::Attribute(name.clone()));
        match nested.nesting {
            Nesting::Single | Nesting::Group => collect(&nested.block, part, &path, found),
            Nesting::Set if has_sensitive(&nested.block) => found.push(path),
            Nesting::Set => {}
            Nesting::List | Nesting::Map => {
                for (step, part) in part.steps() {
                    collect(&nested.block, part, &path.child(step), found);
                }
            }
        }
    }
}

/// The value with what the schema calls sensitive marked besides.
pub fn mark_by_schema(value: Value, block: &Block) -> Value {
    if value.is_null() {
        return value;
    }
    let paths = sensitive_paths(block, &value);
    mark(value, &paths)
}

/// What the provider calls the object: its `id`, or its name.
pub fn id_of(value: &Value) -> Option<String> {
    ["id", "name"]
        .iter()
        .find_map(|name| value.get(name)?.as_str().map(str::to_owned))
}
