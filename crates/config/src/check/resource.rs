//! References to resources and to what their schemas have.

use std::sync::Arc;

use super::context::{Schemas, display};
use crate::{ModuleConfig, Repetition, Resource};
use rform_core::addr::{Key, Mode, Resource as ResourceName};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::{Block, Nesting};
use rform_core::suggest::did_you_mean;
use rform_core::value::{Type, Value};
use rform_lang::eval::{get_attribute, index};
use rform_lang::references::{Access, Reference};

/// Checks that the resource is there, that a key is given if and only if it has instances, and
/// that the attribute is in its schema.
pub(super) fn check(
    module: &ModuleConfig,
    (name, key): (&ResourceName, Option<&Key>),
    reference: &Reference,
    schemas: Schemas<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(resource) = module.resources.get(name) else {
        return diagnostics.push(undeclared(module, name, reference));
    };
    if is_of_another_check(module, name, reference) {
        return diagnostics.push(scoped(name, reference));
    }
    let rest = reference.remaining();
    diagnostics.extend(check_key(module, resource, key, reference));
    let schema = schemas(&resource.provider_source, name.mode, &name.kind);
    if let Some(schema) = schema
        && !is_old_count(module, resource, rest)
    {
        diagnostics.extend(check_block(&schema.block, rest));
    }
}

/// Whether data belongs to a check in whose assertions the reference is not.
fn is_of_another_check(module: &ModuleConfig, name: &ResourceName, at: &Reference) -> bool {
    let mut checks = module.checks.values();
    let Some(owner) = checks.find(|check| check.data.as_ref() == Some(name)) else {
        return false;
    };
    let expressions = owner
        .asserts
        .iter()
        .flat_map(|it| [&it.condition, &it.message]);
    let mut places = expressions.map(|it| it.span);
    !places.any(|place| place.contains(at.span))
}

fn scoped(name: &ResourceName, reference: &Reference) -> Diagnostic {
    let detail = format!(
        "The referenced data resource {:?} {:?} is not available from this context.",
        name.kind, name.name
    );
    Diagnostic::error("Reference to scoped resource", detail).at(reference.span)
}

fn noun(mode: Mode) -> &'static str {
    match mode {
        Mode::Managed => "A managed",
        Mode::Data => "A data",
        Mode::Ephemeral => "An ephemeral",
    }
}

fn undeclared(module: &ModuleConfig, name: &ResourceName, reference: &Reference) -> Diagnostic {
    let data = ResourceName {
        mode: Mode::Data,
        ..name.clone()
    };
    let forgotten = name.mode == Mode::Managed && module.resources.contains_key(&data);
    let advice = match forgotten {
        true => format!("\n\nDid you mean the data resource {data}?"),
        false => String::new(),
    };
    let detail = format!(
        "{} resource {:?} {:?} has not been declared in {}.{advice}",
        noun(name.mode),
        name.kind,
        name.name,
        display(&module.path)
    );
    Diagnostic::error("Reference to undeclared resource", detail).at(reference.span)
}

fn check_key(
    module: &ModuleConfig,
    resource: &Resource,
    key: Option<&Key>,
    reference: &Reference,
) -> Option<Diagnostic> {
    let name = &resource.name;
    let (argument, example) = match (&resource.repetition, key) {
        (Repetition::One, Some(_)) => {
            let detail = format!(
                "Because {name} does not have \"count\" or \"for_each\" set, references to it \
                 must not include an index key. Remove the bracketed index to refer to the \
                 single instance of this resource."
            );
            let diagnostic = Diagnostic::error("Unexpected resource instance key", detail);
            // In Terraform 0.11 the first of several and the only one had the same names.
            return (!module.dialect.is_legacy()).then(|| diagnostic.at(reference.span));
        }
        (Repetition::One, None) | (_, Some(_)) => return None,
        // In Terraform 0.11 this was the first one.
        (Repetition::Count(_), None) if module.dialect.is_legacy() => return None,
        (Repetition::Count(_), None) => ("count", "count.index"),
        (Repetition::ForEach(_), None) => ("for_each", "each.key"),
    };
    if !matches!(reference.remaining().first(), Some(Access::Attribute(..))) {
        return None;
    }
    let detail = format!(
        "Because {name} has \"{argument}\" set, its attributes must be accessed on specific \
         instances.\n\nFor example, to correlate with indices of a referring resource, use:\n    \
         {name}[{example}]"
    );
    let diagnostic = Diagnostic::error("Missing resource instance key", detail);
    Some(diagnostic.at(reference.span))
}

/// `aws_instance.worker.count` of Terraform 0.11: how many there are.
fn is_old_count(module: &ModuleConfig, resource: &Resource, rest: &[Access]) -> bool {
    module.dialect.is_legacy()
        && matches!(resource.repetition, Repetition::Count(_))
        && matches!(rest.first(), Some(Access::Attribute(name, _)) if **name == *"count")
}

/// Whether the accesses lead to something that a block of that schema has.
fn check_block(schema: &Block, accesses: &[Access]) -> Option<Diagnostic> {
    let [Access::Attribute(name, span), rest @ ..] = accesses else {
        return None;
    };
    if let Some(attribute) = schema.attributes.get(name) {
        return follow(&attribute.ty, rest);
    }
    if let Some(nested) = schema.blocks.get(name) {
        return match nested.nesting {
            Nesting::Single | Nesting::Group => check_block(&nested.block, rest),
            _ => follow(&nested.object_type(), rest),
        };
    }
    let known = schema.attributes.keys().chain(schema.blocks.keys());
    let advice = did_you_mean(name, known.map(|known| &**known));
    let detail = format!(
        "This object has no argument, nested block, or exported attribute named {name:?}.{advice}"
    );
    Some(Diagnostic::error("Unsupported attribute", detail).at(*span))
}

/// Whether the accesses lead into a value of that type.
fn follow(ty: &Type, accesses: &[Access]) -> Option<Diagnostic> {
    let mut value = Value::unknown(ty.without_optional());
    for access in accesses {
        let found = match access {
            Access::Attribute(name, span) => get_attribute(&value, &Arc::clone(name), *span),
            Access::Index(key, span) => index(&value, key, *span),
        };
        match found {
            Ok(inner) => value = inner,
            Err(diagnostic) => return Some(diagnostic),
        }
    }
    None
}
