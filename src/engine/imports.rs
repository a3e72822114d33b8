//! What `import` blocks ask for.

use std::rc::Rc;

use super::expand::shape;
use super::names::Names;
use super::run::{Phase, Run};
use super::values::{ModuleValues, Repeat};
use crate::config::{Import, Repetition};
use crate::diag::Diagnostic;
use crate::lang::syntax::Expression;
use crate::value::{Marks, Type, Value, convert};

/// The names for each of the objects that a block asks for.
pub fn scopes<'r>(run: &'r Run<'r>, root: &Rc<ModuleValues>, import: &Import) -> Vec<Names<'r>> {
    let names = Names::of(run, root);
    let Some(each) = &import.for_each else {
        return vec![names];
    };
    repeats(run, each, &names)
        .into_iter()
        .map(|repeat| names.clone().repeated(repeat))
        .collect()
}

/// Unlike a resource, a block may also go through a list, by its indexes.
fn repeats(run: &Run<'_>, each: &Expression, names: &Names<'_>) -> Vec<Repeat> {
    let Some(value) = names.value(each) else {
        return Vec::new();
    };
    match &value {
        Value::List(_, items) => by_index(items),
        Value::Tuple(items) => by_index(items),
        Value::String(_) | Value::Number(_) | Value::Bool(_) => {
            let detail = "The \"for_each\" expression must be a collection.";
            run.report([Diagnostic::error("Invalid for_each argument", detail).at(each.span)]);
            Vec::new()
        }
        _ => {
            let (shape, found) = shape(&Repetition::ForEach(each.clone()), names, run.phase);
            run.report(found);
            let instances = shape.map(|shape| shape.instances()).unwrap_or_default();
            instances.into_iter().map(|(_, repeat)| repeat).collect()
        }
    }
}

fn by_index(items: &[Value]) -> Vec<Repeat> {
    let numbered = (0_u64..).zip(items);
    numbered
        .map(|(at, item)| Repeat::Each(Value::Number(at.into()), item.clone()))
        .collect()
}

/// The id of an object; none after an error, or where a plan must tell.
pub fn id(run: &Run<'_>, import: &Import, names: &Names<'_>) -> Option<String> {
    let value = names.value(&import.id)?;
    if run.phase == Phase::Validate && !value.is_known() {
        return None;
    }
    match text_of(&value) {
        Ok(id) => Some(id),
        Err((summary, detail)) => {
            run.report([Diagnostic::error(summary, detail).at(import.id.span)]);
            None
        }
    }
}

fn text_of(value: &Value) -> Result<String, (&'static str, &'static str)> {
    const INVALID: &str = "Invalid import id argument";
    let Ok(text) = convert(value.bare(), &Type::String) else {
        let detail = "Invalid expression value: string required.";
        return Err(("Incorrect value type", detail));
    };
    let refused = |detail| Err((INVALID, detail));
    if value.is_null() {
        return refused("The import ID cannot be null.");
    }
    if value.contains_mark(Marks::SENSITIVE) {
        return refused("The import ID cannot be sensitive.");
    }
    if value.contains_mark(Marks::EPHEMERAL) {
        return refused("The import ID cannot be ephemeral.");
    }
    match text.as_str() {
        None => refused(
            "The import block \"id\" argument depends on resource attributes that cannot be \
             determined until apply, so Terraform cannot plan to import this resource.",
        ),
        Some("") => refused(
            "The import ID value evaluates to an empty string, please provide a non-empty value.",
        ),
        Some(text) => Ok(text.to_owned()),
    }
}
