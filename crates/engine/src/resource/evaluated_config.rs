//! What the configuration asks of one instance.

use crate::base::problems::located;
use crate::scope::eval_scope::EvalScope;
use rform_config::{Resource, content};
use rform_core::addr::ResourceInstance;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::Block;
use rform_core::value::{Marks, Path, Value};
use rform_provider::Provider;

/// The configuration of an instance, evaluated.
#[derive(Clone, Debug)]
pub struct Desired {
    /// Without marks.
    pub config: Value,
    /// Where marks were.
    pub marks: Vec<(Path, Marks)>,
}

/// Evaluates the body of a resource and lets the provider judge it.
///
/// # Errors
/// What is wrong, warnings with it.
pub fn desired(
    address: &ResourceInstance,
    resource: &Resource,
    block: &Block,
    provider: &dyn Provider,
    names: &EvalScope<'_>,
) -> Result<(Desired, Diagnostics), Diagnostics> {
    let (value, mut found) = content::decode(&resource.body, block, names);
    if found.has_errors() {
        return Err(found);
    }
    if let Some(fault) = ephemeral(&value, resource, block) {
        found.push(fault.about(address));
        return Err(found);
    }
    let (config, marks) = value.unmark_deep();
    let marks = marks
        .into_iter()
        .filter(|(_, marks)| marks.contains(Marks::SENSITIVE));
    let marks = marks.map(|(path, _)| (path, Marks::SENSITIVE)).collect();
    let problems = provider.validate_resource(resource.name.mode, &resource.name.kind, &config);
    let body = Some(&resource.body);
    found.extend(located(problems, body, Some(resource.span), address));
    if found.has_errors() {
        return Err(found);
    }
    Ok((Desired { config, marks }, found))
}

/// Ephemeral values may only go where nothing is kept.
fn ephemeral(value: &Value, resource: &Resource, block: &Block) -> Option<Diagnostic> {
    if !value.contains_mark(Marks::EPHEMERAL) {
        return None;
    }
    let offends = |name: &str| {
        let write_only = block.attributes.get(name).is_some_and(|it| it.write_only);
        let part = value.get(name);
        !write_only && part.is_some_and(|part| part.contains_mark(Marks::EPHEMERAL))
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
    let fault = Diagnostic::error("Invalid use of ephemeral value", detail);
    match attribute {
        Some(attribute) => Some(fault.at(attribute.value.span)),
        None if whole || block.blocks.keys().any(|name| offends(name)) => {
            Some(fault.at(resource.span))
        }
        None => None,
    }
}
