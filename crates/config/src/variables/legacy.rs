//! Values of variables as Terraform 0.11 took them: the default says what a variable holds, and
//! maps are merged key by key
//! (<https://github.com/hashicorp/terraform/blob/v0.11.14/terraform/variables.go>).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ValueSource;
use crate::content::literal::merge;
use crate::{Variable, legacy};
use rform_core::diag::{Diagnostics, Sources};
use rform_core::value::{Type, Value};
use rform_lang::eval::evaluate_constant;
use rform_lang::hil::{mapping, sequence};
use rform_lang::syntax::parse_hcl1_value;

/// The three forms of values that Terraform 0.11 knew for variables.
#[derive(Clone, Copy, PartialEq, Eq)]
enum VariableShape {
    Text,
    List,
    Map,
}

impl VariableShape {
    /// The form that the type says, or the default where there is no type.
    fn of(variable: &Variable) -> VariableShape {
        let of_default = || variable.default.as_ref().map_or(Type::Dynamic, Value::ty);
        let ty = match &variable.ty {
            Type::Dynamic => of_default(),
            ty => ty.clone(),
        };
        match ty {
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => VariableShape::List,
            Type::Map(_) | Type::Object(_) => VariableShape::Map,
            _ => VariableShape::Text,
        }
    }
}

/// The value that a text from the environment, the command line or a terminal stands for.
pub(super) fn read_text(
    variable: &Variable,
    text: &str,
    origin: &ValueSource,
    sources: &mut Sources,
) -> (Option<Value>, Diagnostics) {
    let plain = |text: &str| (Some(Value::string(text)), Diagnostics::new());
    let shape = VariableShape::of(variable);
    let trimmed = text.trim();
    match shape {
        VariableShape::Text if *origin != ValueSource::Argument => plain(text.trim_matches('"')),
        VariableShape::Text if trimmed.starts_with('"') => {
            let (value, _) = parsed(variable, text, sources);
            value.map_or_else(|| plain(text), |it| (Some(it), Diagnostics::new()))
        }
        VariableShape::Text => plain(text),
        VariableShape::List if trimmed.is_empty() => {
            (Some(sequence(Vec::new())), Diagnostics::new())
        }
        VariableShape::Map if trimmed.is_empty() => {
            (Some(mapping(BTreeMap::new())), Diagnostics::new())
        }
        VariableShape::List | VariableShape::Map => parsed(variable, text, sources),
    }
}

fn parsed(variable: &Variable, text: &str, sources: &mut Sources) -> (Option<Value>, Diagnostics) {
    let name = format!("<value for var.{}>", variable.name);
    let id = sources.add(&*name, text);
    let parsed = parse_hcl1_value(text, (id, &*name));
    let mut diagnostics = parsed.diagnostics;
    if diagnostics.has_errors() {
        return (None, diagnostics);
    }
    let (value, more) = evaluate_constant(&parsed.tree);
    diagnostics.extend(more);
    let value = (!diagnostics.has_errors()).then_some(value);
    (value, diagnostics)
}

/// The value that several ones give, later ones winning: of maps, each key, beginning with those of
/// the default.
pub(super) fn merged(variable: &Variable, given: Vec<Value>) -> Option<Value> {
    let given = given.into_iter();
    let mut given: Vec<Value> = given
        .map(|it| legacy::legacy_value(&it, &variable.ty))
        .collect();
    if VariableShape::of(variable) != VariableShape::Map {
        return given.pop();
    }
    let mut items: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for value in variable.default.iter().chain(&given) {
        match value.bare() {
            Value::Map(_, more) | Value::Object(more) => items.extend((**more).clone()),
            _ if value.is_null() => {}
            // What is no map is told where it is converted.
            _ => return given.pop(),
        }
    }
    Some(mapping(items))
}

/// The value that a caller gives: a map in several parts, which is a list of maps, as one.
pub(super) fn one_map(variable: &Variable, value: Value) -> Value {
    let is_map = |it: &Value| matches!(it.bare(), Value::Map(..) | Value::Object(_));
    let parts: Vec<Value> = match value.bare() {
        Value::List(..) | Value::Tuple(_) => value.bare().elements().cloned().collect(),
        _ => return value,
    };
    let of_maps = !parts.is_empty() && parts.iter().all(is_map);
    match of_maps && VariableShape::of(variable) == VariableShape::Map {
        true => merge(parts),
        false => value,
    }
}
