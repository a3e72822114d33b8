//! The `provider` block as the native side takes it.
//!
//! The block is decoded by the plugin's schema. The native side, which may be made after another
//! version of the provider, gets the part of it that its own schema has. An argument that is set and
//! that it does not have is an error: it may decide whose account is changed.

use std::sync::Arc;

use rform_core::schema::{Block, NestedBlock, Nesting};
use rform_core::value::{Path, Step, Value, convert};

use crate::Problem;

/// The block with the hosts of services. A key that the native side does not have is of a service that
/// it sends nothing to.
const ENDPOINTS: &str = "endpoints";

/// The object for a `provider` block of schema `to`, from one of another schema.
///
/// # Errors
/// An argument is set that `to` does not have, or whose value does not fit it.
pub(super) fn fit_provider_config(config: &Value, to: &Block) -> Result<Value, Vec<Problem>> {
    let mut fit = Fit {
        problems: Vec::new(),
    };
    let fitted = fit.object(config, to, &Path::root());
    match fit.problems.is_empty() {
        true => Ok(fitted),
        false => Err(fit.problems),
    }
}

struct Fit {
    problems: Vec<Problem>,
}

impl Fit {
    fn object(&mut self, value: &Value, to: &Block, at: &Path) -> Value {
        let Value::Object(given) = value else {
            return match value.is_null() {
                true => Value::Null(to.object_type()),
                false => Value::unknown(to.object_type()),
            };
        };
        for (name, value) in given.iter() {
            let known = to.attributes.contains_key(name) || to.blocks.contains_key(name);
            if !known && is_set(value) && !is_endpoint(at) {
                self.problems.push(not_native(&within(at, name), name));
            }
        }
        let attributes = to.attributes.iter().map(|(name, attribute)| {
            let absent = Value::Null(attribute.ty.clone());
            let value = given.get(name).unwrap_or(&absent);
            let fitted = convert(value, &attribute.ty).unwrap_or_else(|error| {
                let why = error.with_path();
                self.problems.push(does_not_fit(&within(at, name), name, &why));
                absent.clone()
            });
            (name.clone(), fitted)
        });
        let attributes: Vec<(Arc<str>, Value)> = attributes.collect();
        let blocks = to.blocks.iter().map(|(name, nested)| {
            let given = given.get(name);
            (name.clone(), self.block(given, nested, &within(at, name)))
        });
        Value::object(attributes.into_iter().chain(blocks.collect::<Vec<_>>()))
    }

    fn block(&mut self, given: Option<&Value>, to: &NestedBlock, at: &Path) -> Value {
        let element = to.block.object_type();
        if let Some(Value::Unknown(..)) = given {
            return Value::unknown(to.object_type());
        }
        let named: Vec<(Arc<str>, Value)> = match given {
            Some(Value::Map(_, entries)) => {
                let entries = entries.iter();
                let fitted = entries.map(|(key, it)| (key.clone(), self.object(it, &to.block, at)));
                fitted.collect()
            }
            _ => Vec::new(),
        };
        let repetitions: Vec<Value> = match given {
            Some(one @ Value::Object(_)) => vec![self.object(one, &to.block, at)],
            Some(Value::Map(..)) => named.iter().map(|(_, it)| it.clone()).collect(),
            Some(many) => {
                let elements: Vec<&Value> = many.elements().collect();
                let fitted = elements.into_iter();
                fitted.map(|it| self.object(it, &to.block, at)).collect()
            }
            None => Vec::new(),
        };
        match to.nesting {
            Nesting::List => Value::list(element, repetitions),
            Nesting::Set => Value::set(element, repetitions),
            Nesting::Map => Value::map(element, named),
            Nesting::Single => {
                let first = repetitions.into_iter().next();
                first.unwrap_or(Value::Null(element))
            }
            Nesting::Group => {
                let first = repetitions.into_iter().next();
                let empty = Value::object::<Arc<str>>([]);
                first.unwrap_or_else(|| self.object(&empty, &to.block, at))
            }
        }
    }
}

fn within(at: &Path, name: &Arc<str>) -> Path {
    at.child(Step::Attribute(name.clone()))
}

/// Whether a path is that of the block with the hosts of services.
fn is_endpoint(at: &Path) -> bool {
    matches!(&at.0[..], [Step::Attribute(name)] if &**name == ENDPOINTS)
}

/// Whether anything is said by a value: no null, and no block that is not there.
fn is_set(value: &Value) -> bool {
    match value {
        Value::List(..) | Value::Set(..) | Value::Map(..) => value.elements().next().is_some(),
        other => !other.is_null(),
    }
}

fn not_native(at: &Path, name: &str) -> Problem {
    let detail = format!(
        "The native resource types of this provider do not know the argument {name:?}, so they could \
         work with another account or region than those of the plugin. Remove the argument, or set the \
         environment variable RFORM_NATIVE=off to leave all types to the plugin."
    );
    Problem::error("Argument not supported by native resource types", detail).at_path(at.clone())
}

fn does_not_fit(at: &Path, name: &str, why: &str) -> Problem {
    let detail = format!(
        "The native resource types of this provider take another value for {name:?}: {why}. Set the \
         environment variable RFORM_NATIVE=off to leave all types to the plugin."
    );
    Problem::error("Argument not supported by native resource types", detail).at_path(at.clone())
}
