//! Planning one attribute.

use crate::declare::{Field, PluginSdk};
use rform_core::schema::Presence;
use rform_core::value::{Path, Type, Value};

/// The attribute's value when there was no object.
pub fn created(sdk: PluginSdk, field: &Field, config: &Value) -> Value {
    let ty = &field.attribute.ty;
    if field.attribute.write_only {
        return Value::null(ty);
    }
    let is_unset =
        config.is_null() || is_left_unset(sdk, field, config) || is_void(sdk, field, config);
    match (field.attribute.presence, &field.default) {
        (Presence::Computed, None) => Value::unknown(ty.clone()),
        (_, Some(default)) if is_unset => default.clone(),
        (Presence::Computed | Presence::OptionalComputed, _) if is_unset => {
            Value::unknown(ty.clone())
        }
        _ if is_unset => config.clone(),
        // To the older SDK, a map without entries is none.
        (Presence::Optional, None) if sdk == PluginSdk::SdkV2 && is_void_map(config) => {
            Value::Null(ty.clone())
        }
        _ => wanted(field, config),
    }
}

fn is_void_map(value: &Value) -> bool {
    matches!(value, Value::Map(_, items) if items.is_empty())
}

/// The attribute's value when there was an object; notes when the change replaces it.
pub fn updated(
    sdk: PluginSdk,
    field: &Field,
    before: &Value,
    config: &Value,
    path: &Path,
    replace: &mut Vec<Path>,
) -> Value {
    let presence = field.attribute.presence;
    if field.attribute.write_only {
        return Value::null(&field.attribute.ty);
    }
    let is_unset = config.is_null() || is_left_unset(sdk, field, config);
    let after = match &field.default {
        _ if presence == Presence::Computed => return before.clone(),
        Some(default) if is_unset => default.clone(),
        _ if is_unset && presence.is_computed() => return before.clone(),
        _ if is_unset && sdk == PluginSdk::SdkV2 => removed(before, &field.attribute.ty),
        _ => wanted(field, config),
    };
    if is_same(sdk, field, before, &after) {
        return match (before.is_null(), after.as_str()) {
            (true, Some("")) => after,
            _ => before.clone(),
        };
    }
    if field.force_new {
        replace.push(path.clone());
    }
    after
}

fn is_same(sdk: PluginSdk, field: &Field, before: &Value, after: &Value) -> bool {
    if before == after {
        return true;
    }
    if !after.is_wholly_known() {
        return false;
    }
    let is_blank = |value: &Value| value.is_null() || value.as_str() == Some("");
    let is_void = |value: &Value| {
        let is_collection = matches!(value, Value::List(..) | Value::Set(..) | Value::Map(..));
        value.is_null() || (is_collection && value.elements().next().is_none())
    };
    if sdk == PluginSdk::SdkV2
        && ((is_blank(before) && is_blank(after)) || (is_void(before) && is_void(after)))
    {
        return true;
    }
    field.diff_suppress.is_some_and(|same| same(before, after))
}

/// To the older SDK, an empty text for what AWS may decide says nothing.
fn is_left_unset(sdk: PluginSdk, field: &Field, config: &Value) -> bool {
    sdk == PluginSdk::SdkV2 && field.is_computed() && config.as_str() == Some("")
}

/// Nor does an empty collection, as long as there is no object.
fn is_void(sdk: PluginSdk, field: &Field, config: &Value) -> bool {
    let is_collection = matches!(config, Value::List(..) | Value::Set(..) | Value::Map(..));
    sdk == PluginSdk::SdkV2
        && field.is_computed()
        && is_collection
        && config.elements().next().is_none()
}

/// The configured value, in the form in which the state keeps it.
fn wanted(field: &Field, config: &Value) -> Value {
    let config = config.bare();
    match (config, field.state_func) {
        (Value::Set(..) | Value::Map(..), _) if !config.is_wholly_known() => {
            Value::unknown(field.attribute.ty.clone())
        }
        (Value::Map(element, items), None) => {
            let kept = items.iter().filter(|(_, value)| !value.is_null());
            let kept = kept.map(|(key, value)| (key.clone(), value.clone()));
            Value::map(element.clone(), kept)
        }
        (Value::Unknown(..), _) | (_, None) => config.clone(),
        (_, Some(normal)) => normal(config),
    }
}

/// The planned value of an argument that was removed from the configuration.
fn removed(before: &Value, ty: &Type) -> Value {
    let is_zero = match before.bare() {
        Value::Null(_) => true,
        Value::Bool(truth) => !truth,
        Value::String(text) => text.is_empty(),
        Value::Number(number) => number.is_zero(),
        other => other.elements().next().is_none(),
    };
    match ty {
        _ if is_zero => before.clone(),
        Type::List(element) => Value::list((**element).clone(), []),
        Type::Set(element) => Value::set((**element).clone(), []),
        Type::Map(element) => Value::map::<&str>((**element).clone(), []),
        ty => Value::Null(ty.clone()),
    }
}
