//! `ignore_changes`: the named arguments keep the values of the existing object.
//! <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes>

use std::sync::Arc;

use super::legacy_ignore_changes;
use rform_config::{IgnoreChanges, Resource};
use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_core::schema::{Block, Presence};
use rform_core::suggest::did_you_mean;
use rform_core::value::{Path, Step, Value};

/// The configuration with the arguments that `ignore_changes` names as they are in the prior object.
pub fn apply_ignore_changes(what: &IgnoreChanges, prior: &Value, config: &Value) -> Value {
    if prior.is_null() {
        return config.clone();
    }
    match what {
        IgnoreChanges::None => config.clone(),
        IgnoreChanges::All => prior.clone(),
        IgnoreChanges::Paths(paths) => paths.iter().fold(config.clone(), |config, (path, _)| {
            keep_prior_at(&config, prior, &path.0)
        }),
        IgnoreChanges::Prefixes(prefixes) => legacy_ignore_changes::ignore(prefixes, prior, config),
    }
}

/// `config` with the part at `path` as it is in `prior`.
fn keep_prior_at(config: &Value, prior: &Value, path: &[Step]) -> Value {
    let Some((step, rest)) = path.split_first() else {
        return prior.clone();
    };
    let key = match step {
        Step::Attribute(name) | Step::Key(name) => name,
        Step::Index(_) | Step::Element => return keep_prior_at_index(config, prior, step, rest),
    };
    match (config, prior) {
        // An index into an object is ignored unless it ends the path: then it stands for all of it.
        (Value::Object(_), Value::Object(_)) if matches!(step, Step::Key(_)) => {
            match rest.is_empty() {
                true => prior.clone(),
                false => config.clone(),
            }
        }
        (Value::Object(items), Value::Object(before)) => {
            let (Some(item), Some(before_item)) = (items.get(key), before.get(key)) else {
                return config.clone();
            };
            let mut items = (**items).clone();
            items.insert(key.clone(), keep_prior_at(item, before_item, rest));
            Value::Object(Arc::new(items))
        }
        (Value::Map(..) | Value::Null(_), Value::Map(..) | Value::Null(_)) => {
            keep_prior_in_map(config, prior, key, rest)
        }
        _ => config.clone(),
    }
}

/// A map with the item of one key as it is in `prior`, where it may be missing.
fn keep_prior_in_map(config: &Value, prior: &Value, key: &Arc<str>, rest: &[Step]) -> Value {
    let element = match (config.ty(), prior.ty()) {
        (rform_core::value::Type::Map(element), _) | (_, rform_core::value::Type::Map(element)) => {
            (*element).clone()
        }
        _ => return config.clone(),
    };
    let mut items: std::collections::BTreeMap<Arc<str>, Value> = match config {
        Value::Map(_, items) => (**items).clone(),
        _ => Default::default(),
    };
    match (items.get(key), prior.get(key)) {
        (Some(item), Some(before_item)) => {
            let value = keep_prior_at(item, before_item, rest);
            items.insert(key.clone(), value);
        }
        (None, Some(before_item)) if rest.is_empty() => {
            _ = items.insert(key.clone(), before_item.clone())
        }
        (Some(_), None) => _ = items.remove(key),
        _ => {}
    }
    if items.is_empty() && (config.is_null() || prior.is_null()) {
        return if prior.is_null() {
            prior.clone()
        } else {
            config.clone()
        };
    }
    Value::Map(element, Arc::new(items))
}

fn keep_prior_at_index(config: &Value, prior: &Value, step: &Step, rest: &[Step]) -> Value {
    let Step::Index(index) = step else {
        return config.clone();
    };
    let before_item = match prior {
        Value::List(_, items) | Value::Tuple(items) => {
            usize::try_from(*index).ok().and_then(|at| items.get(at))
        }
        _ => None,
    };
    let Some(before_item) = before_item else {
        return config.clone();
    };
    config.map_parts(&mut |at, part| match at == step {
        true => keep_prior_at(part, before_item, rest),
        false => part.clone(),
    })
}

/// The errors and warnings about the elements of a resource's `ignore_changes`.
pub fn check(resource: &Resource, schema: &Block) -> Diagnostics {
    let IgnoreChanges::Paths(paths) = &resource.lifecycle.ignore_changes else {
        return Diagnostics::new();
    };
    let found = paths
        .iter()
        .filter_map(|(path, span)| error(path, *span, resource, schema));
    let mut found: Diagnostics = found.collect();
    if found.has_errors() {
        found.0.retain(Diagnostic::is_error);
    }
    found
}

fn error(path: &Path, span: Span, resource: &Resource, schema: &Block) -> Option<Diagnostic> {
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
