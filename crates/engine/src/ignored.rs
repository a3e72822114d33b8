//! The elements of `ignore_changes`, against the schema.

use rform_config::{IgnoreChanges, Resource};
use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_core::schema::{Block, Presence};
use rform_core::suggest::did_you_mean;
use rform_core::value::{Path, Step};

/// What is wrong with the elements of a resource's `ignore_changes`.
pub fn check(resource: &Resource, schema: &Block) -> Diagnostics {
    let IgnoreChanges::Paths(paths) = &resource.lifecycle.ignore_changes else {
        return Diagnostics::new();
    };
    let found = paths
        .iter()
        .filter_map(|(path, span)| fault(path, *span, resource, schema));
    let mut found: Diagnostics = found.collect();
    if found.has_errors() {
        found.0.retain(Diagnostic::is_error);
    }
    found
}

fn fault(path: &Path, span: Span, resource: &Resource, schema: &Block) -> Option<Diagnostic> {
    let Some(Step::Attribute(name)) = path.0.first() else {
        return None;
    };
    match schema.attributes.get(name) {
        Some(attribute) => {
            let decided = attribute.presence == Presence::Computed && path.0.len() == 1;
            decided.then(|| redundant(name).at(resource.kind_span))
        }
        None if schema.blocks.contains_key(name) => None,
        None => {
            let known = schema.attributes.keys().chain(schema.blocks.keys());
            let advice = did_you_mean(name, known.map(|known| &**known));
            let detail = format!(
                "This object has no argument, nested block, or exported attribute named \
                 {name:?}.{advice}"
            );
            Some(Diagnostic::error("Unsupported attribute", detail).at(span))
        }
    }
}

fn redundant(name: &str) -> Diagnostic {
    let detail = format!(
        "Adding an attribute name to ignore_changes tells Terraform to ignore future changes to \
         the argument in configuration after the object has been created, retaining the value \
         originally configured.\n\nThe attribute {name} is decided by the provider alone and \
         therefore there can be no configured value to compare with. Including this attribute in \
         ignore_changes has no effect. Remove the attribute from ignore_changes to quiet this \
         warning."
    );
    Diagnostic::warning("Redundant ignore_changes element", detail)
}
