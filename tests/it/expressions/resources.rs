//! `terraform_data` as far as the cases need it: what is asked for is what one gets, once it is
//! there.

use rform_core::value::{Refinement, Type, Value};
use rform_lang::eval::{Scope, evaluate};
use rform_lang::syntax::{Body, Expression};

use super::stack::Phase;

/// A resource with its input, and how often it is there.
pub struct Resource {
    input: Option<Expression>,
    count: Option<Expression>,
    for_each: Option<Expression>,
}

impl Resource {
    pub fn read(body: &Body) -> Resource {
        let attribute = |name| body.attribute(name).map(|it| it.value.clone());
        Resource {
            input: attribute("input"),
            count: attribute("count"),
            for_each: attribute("for_each"),
        }
    }

    /// The value of the resource as a whole.
    pub fn value(&self, phase: Phase, scope: &dyn Scope) -> Value {
        let repeated = self.count.is_some() || self.for_each.is_some();
        match phase {
            Phase::Console => return Value::DYNAMIC,
            Phase::Validate if repeated => return Value::DYNAMIC,
            Phase::Validate => {
                let object = [
                    ("id", Type::String),
                    ("input", Type::Dynamic),
                    ("output", Type::Dynamic),
                    ("triggers_replace", Type::Dynamic),
                ];
                return Value::unknown(Type::object(object));
            }
            Phase::Plan | Phase::Apply => {}
        }
        if let Some(count) = &self.count {
            let count = evaluate(count, scope).0.as_i64().expect("a count");
            return Value::tuple((0..count).map(|index| object(Value::int(index), phase, index)));
        }
        if let Some(keys) = &self.for_each {
            let (keys, _) = evaluate(keys, scope);
            let names = keys.elements().filter_map(Value::as_str);
            return Value::object(names.map(|name| (name, object(Value::from(name), phase, 0))));
        }
        let input = self.input.as_ref();
        let input = input.map_or(Value::NULL, |input| evaluate(input, scope).0);
        object(input, phase, 0)
    }
}

/// One instance. The inputs of those that are there several times are their keys.
fn object(input: Value, phase: Phase, index: i64) -> Value {
    let (id, output) = match phase {
        Phase::Apply => (id_of(&input, index), input.clone()),
        _ => (
            Value::unknown(Type::String).refine(Refinement::not_null()),
            match input.is_null() {
                true => input.clone(),
                false => Value::unknown(input.ty()),
            },
        ),
    };
    Value::object([
        ("id", id),
        ("input", input),
        ("output", output),
        ("triggers_replace", Value::NULL),
    ])
}

/// An id in the form of theirs, another one for each resource.
fn id_of(input: &Value, index: i64) -> Value {
    let sum = format!("{input:?}{index}").bytes().fold(0u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    Value::string(format!("{sum:08x}-0f52-4d55-9d09-1c8a4a1d7c62"))
}
