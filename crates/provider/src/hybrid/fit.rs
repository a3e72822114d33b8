//! The `provider` block as the native side takes it.
//!
//! The block is decoded by the plugin's schema. The native side, which may be made after another
//! version of the provider, gets the part of it that its own schema has. An argument that is set and
//! that it does not have is an error: it may decide whose account is changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::schema::{Attribute, Block, NestedBlock, Nesting};
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

type Attributes = BTreeMap<Arc<str>, Value>;

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
        self.refuse_unknown_names(given, to, at);
        let mut fitted = Attributes::new();
        for (name, attribute) in &to.attributes {
            let value = self.attribute(given.get(name), attribute, name, at);
            fitted.insert(name.clone(), value);
        }
        for (name, nested) in &to.blocks {
            let value = self.blocks(given.get(name), nested, &within(at, name));
            fitted.insert(name.clone(), value);
        }
        Value::Object(Arc::new(fitted))
    }

    fn refuse_unknown_names(&mut self, given: &Attributes, to: &Block, at: &Path) {
        for (name, value) in given {
            let known = to.attributes.contains_key(name) || to.blocks.contains_key(name);
            if !known && is_set(value) && !is_endpoints(at) {
                self.problems
                    .push(not_native(name).at_path(within(at, name)));
            }
        }
    }

    fn attribute(
        &mut self,
        given: Option<&Value>,
        to: &Attribute,
        name: &Arc<str>,
        at: &Path,
    ) -> Value {
        let absent = Value::Null(to.ty.clone());
        let converted = convert(given.unwrap_or(&absent), &to.ty);
        converted.unwrap_or_else(|error| {
            let problem = does_not_fit(name, &error.with_path());
            self.problems.push(problem.at_path(within(at, name)));
            absent
        })
    }

    /// All repetitions of a block, held as `to` says, however they were held.
    fn blocks(&mut self, given: Option<&Value>, to: &NestedBlock, at: &Path) -> Value {
        let element = to.block.object_type();
        let mut fitted: Vec<(Arc<str>, Value)> = Vec::new();
        match given {
            None => {}
            Some(Value::Unknown(..)) => return Value::unknown(to.object_type()),
            Some(Value::Map(_, named)) => {
                for (name, one) in named.iter() {
                    fitted.push((name.clone(), self.object(one, &to.block, at)));
                }
            }
            Some(one @ Value::Object(_)) => {
                fitted.push(("".into(), self.object(one, &to.block, at)));
            }
            Some(many) => {
                for one in many.elements() {
                    fitted.push(("".into(), self.object(one, &to.block, at)));
                }
            }
        }
        let mut objects = fitted.iter().map(|(_, one)| one.clone());
        match to.nesting {
            Nesting::List => Value::list(element, objects),
            Nesting::Set => Value::set(element, objects),
            Nesting::Map => Value::map(element, fitted),
            Nesting::Single | Nesting::Group => objects.next().unwrap_or(Value::Null(element)),
        }
    }
}

fn within(at: &Path, name: &Arc<str>) -> Path {
    at.child(Step::Attribute(name.clone()))
}

/// Whether a path is that of the block with the hosts of services.
fn is_endpoints(at: &Path) -> bool {
    matches!(&at.0[..], [Step::Attribute(name)] if &**name == ENDPOINTS)
}

/// Whether anything is said by a value: no null, and no block that is not there. What is not known yet
/// may be null, and is looked at again when it is known.
fn is_set(value: &Value) -> bool {
    match value {
        Value::Unknown(..) => false,
        Value::List(..) | Value::Set(..) | Value::Map(..) => value.elements().next().is_some(),
        other => !other.is_null(),
    }
}

fn not_native(name: &str) -> Problem {
    let detail = format!(
        "The native resource types of this provider do not know the argument {name:?}, so they could \
         work with another account or region than those of the plugin. Remove the argument, or set the \
         environment variable RFORM_NATIVE=off to leave all types to the plugin."
    );
    Problem::error("Argument not supported by native resource types", detail)
}

fn does_not_fit(name: &str, why: &str) -> Problem {
    let detail = format!(
        "The native resource types of this provider take another value for {name:?}: {why}. Set the \
         environment variable RFORM_NATIVE=off to leave all types to the plugin."
    );
    Problem::error("Argument not supported by native resource types", detail)
}
