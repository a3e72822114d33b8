//! The configuration of one resource instance, evaluated.

use super::legacy_config;
use crate::base::provider_diagnostics::problem_diagnostics;
use crate::scope::eval_scope::EvalScope;
use rform_config::{Resource, content};
use rform_core::addr::{Mode, ResourceInstance};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::{Attribute, Block};
use rform_core::value::{Marks, Path, Step, Value};
use rform_lang::eval::Scope;
use rform_provider::Provider;

/// The configuration of a resource instance, evaluated and validated by its provider.
#[derive(Clone, Debug)]
pub struct EvaluatedConfig {
    /// The values of all arguments, without marks.
    pub config: Value,
    /// The paths of sensitive values in `config`.
    pub marks: Vec<(Path, Marks)>,
    /// Warnings of the evaluation and of the provider.
    pub warnings: Diagnostics,
}

/// Evaluates the body of a resource for one instance and lets the provider validate it.
///
/// # Errors
/// The body cannot be evaluated or is not valid. The diagnostics have the warnings as well.
pub fn evaluate_config(
    address: &ResourceInstance,
    resource: &Resource,
    block: &Block,
    provider: &dyn Provider,
    names: &EvalScope<'_>,
) -> Result<EvaluatedConfig, Diagnostics> {
    let (value, mut found) = content::decode(&resource.body, block, names);
    if found.has_errors() {
        return Err(found);
    }
    if let Some(error) = ephemeral_error(&value, resource, block) {
        found.push(error.about(address));
        return Err(found);
    }
    let (config, marks) = value.unmark_deep();
    let marks = marks
        .into_iter()
        .filter(|(_, marks)| marks.contains(Marks::SENSITIVE));
    let marks = marks.map(|(path, _)| (path, Marks::SENSITIVE)).collect();
    let (mode, kind) = (resource.name.mode, &resource.name.kind);
    let problems = match names.is_legacy_module() {
        true => {
            provider.validate_resource(mode, kind, &legacy_config::without_empty(&config, block))
        }
        false => provider.validate_resource(mode, kind, &config),
    };
    let body = Some(&resource.body);
    found.extend(problem_diagnostics(
        problems,
        body,
        Some(resource.span),
        address,
    ));
    if found.has_errors() {
        return Err(found);
    }
    Ok(EvaluatedConfig {
        config,
        marks,
        warnings: found,
    })
}

/// Whether a part of an object holds an ephemeral value outside of write-only attributes.
fn keeps_ephemeral(part: &Value, name: &str, block: &Block) -> bool {
    if !part.contains_mark(Marks::EPHEMERAL) {
        return false;
    }
    if let Some(nested) = block.blocks.get(name) {
        return keeps_ephemeral_within(part, &|name, part| {
            keeps_ephemeral(part, name, &nested.block)
        });
    }
    match block.attributes.get(name) {
        Some(attribute) => attribute_keeps_ephemeral(part, attribute),
        None => true,
    }
}

fn attribute_keeps_ephemeral(part: &Value, attribute: &Attribute) -> bool {
    match &attribute.nested {
        _ if attribute.write_only => false,
        Some(nested) => keeps_ephemeral_within(part, &|name, part| {
            let attribute = nested.attributes.get(name);
            part.contains_mark(Marks::EPHEMERAL)
                && attribute.is_none_or(|it| attribute_keeps_ephemeral(part, it))
        }),
        None => part.contains_mark(Marks::EPHEMERAL),
    }
}

/// Looks at the attributes of an object, or of the objects of a collection.
fn keeps_ephemeral_within(value: &Value, keeps: &dyn Fn(&str, &Value) -> bool) -> bool {
    if value.marks().contains(Marks::EPHEMERAL) {
        return true;
    }
    let is_object = matches!(value.bare(), Value::Object(_));
    value.steps().into_iter().any(|(step, part)| match step {
        Step::Attribute(name) if is_object => keeps(&name, part),
        _ => keeps_ephemeral_within(part, keeps),
    })
}

/// The error of an ephemeral value in an argument that is not write-only.
fn ephemeral_error(value: &Value, resource: &Resource, block: &Block) -> Option<Diagnostic> {
    let is_kept = resource.name.mode != Mode::Ephemeral;
    if !is_kept || !value.contains_mark(Marks::EPHEMERAL) {
        return None;
    }
    let offends = |name: &str| {
        value
            .get(name)
            .is_some_and(|it| keeps_ephemeral(it, name, block))
    };
    let attribute = resource
        .body
        .attributes
        .iter()
        .find(|attribute| offends(&attribute.name));
    let whole = value.marks().contains(Marks::EPHEMERAL);
    let name = attribute.map(|it| it.name.to_string());
    let detail = format!(
        "Ephemeral values are not valid for {}, because it is not a write-only attribute and \
         must be persisted to state.",
        match &name {
            Some(name) => format!("{name:?}"),
            None => "this block".to_owned(),
        }
    );
    let error = Diagnostic::error("Invalid use of ephemeral value", detail);
    match attribute {
        Some(attribute) => Some(error.at(attribute.value.span)),
        None if whole || block.blocks.keys().any(|name| offends(name)) => {
            Some(error.at(resource.span))
        }
        None => None,
    }
}
