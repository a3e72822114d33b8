//! `terraform_data`: keeps a value in the state, and is replaced when its triggers change.
//! <https://developer.hashicorp.com/terraform/language/resources/terraform-data>

use std::collections::BTreeMap;
use std::sync::Arc;

use super::attributes::attributes;
use crate::{ApplyRequest, ApplyResponse, Imported, Object, PlanRequest, PlanResponse, Problem};
use rform_core::schema::{Presence, ResourceSchema};
use rform_core::value::{Path, Refinement, Step, Type, Value};
use rform_core::world::World;

pub(super) fn schema() -> ResourceSchema {
    attributes(&[
        ("id", Type::String, Presence::Computed),
        ("input", Type::Dynamic, Presence::Optional),
        ("output", Type::Dynamic, Presence::Computed),
        ("triggers_replace", Type::Dynamic, Presence::Optional),
    ])
}

/// The errors of a configuration: it sets a read-only attribute.
pub(super) fn validate(config: &Value) -> Vec<Problem> {
    let is_set = |name: &&&str| config.get(name).is_some_and(|it| !it.is_null());
    let set = ["id", "output"];
    let set = set.iter().filter(is_set);
    set.map(|name| Problem::error(format!("{name:?} attribute is read-only"), ""))
        .collect()
}

/// Plans a change: a new input makes the output unknown, new triggers replace the object.
pub(super) fn plan(request: &PlanRequest) -> PlanResponse {
    let mut planned = fields(&request.proposed);
    let mut replace = Vec::new();
    if request.proposed.is_null() {
        return response(request, request.proposed.clone(), replace);
    }
    let (input, triggers) = (
        field(&planned, "input"),
        field(&planned, "triggers_replace"),
    );
    if request.prior.is_null() {
        planned.insert("id".into(), new_id());
        planned.insert("output".into(), output_of(&input));
        return response(request, Value::object(planned), replace);
    }
    if Some(&triggers) != request.prior.get("triggers_replace") {
        planned.insert("id".into(), new_id());
        planned.insert("output".into(), output_of(&input));
        replace.push(Path(vec![Step::Attribute("triggers_replace".into())]));
    } else if Some(&input) != request.prior.get("input") {
        planned.insert("output".into(), Value::unknown(input.ty()));
    }
    response(request, Value::object(planned), replace)
}

/// The planned output of a new object: unknown and of the type of the input, or null like it.
fn output_of(input: &Value) -> Value {
    if input.is_null() {
        input.clone()
    } else {
        Value::unknown(input.ty())
    }
}

/// The planned id of a new object: unknown and not null.
fn new_id() -> Value {
    Value::Unknown(Type::String, Some(Arc::new(Refinement::not_null())))
}

fn response(request: &PlanRequest, planned: Value, replace: Vec<Path>) -> PlanResponse {
    PlanResponse {
        planned,
        replace,
        private: request.private.clone(),
        identity: Value::NULL,
        problems: Vec::new(),
    }
}

/// Applies a change: a new object gets a random id, and the output becomes the input.
pub(super) fn apply(world: &dyn World, request: ApplyRequest) -> ApplyResponse {
    let object = (!request.planned.is_null()).then(|| {
        let mut object = fields(&request.planned);
        if !field(&object, "id").is_known() {
            let id = uuid::Builder::from_random_bytes(world.random()).into_uuid();
            object.insert("id".into(), Value::string(id.to_string()));
        }
        if !field(&object, "output").is_known() {
            object.insert("output".into(), field(&object, "input"));
        }
        Object {
            value: Value::object(object),
            private: request.private,
            identity: Value::NULL,
        }
    });
    ApplyResponse {
        create_pending: false,
        object,
        problems: Vec::new(),
    }
}

/// The imported object: any id is valid, because there is nothing to read.
pub(super) fn import(kind: &str, id: &str) -> Imported {
    let value = Value::object([
        ("id", Value::string(id)),
        ("input", Value::Null(Type::Dynamic)),
        ("output", Value::Null(Type::Dynamic)),
        ("triggers_replace", Value::Null(Type::Dynamic)),
    ]);
    Imported {
        kind: kind.into(),
        object: Object {
            value,
            private: Vec::new(),
            identity: Value::NULL,
        },
    }
}

fn fields(object: &Value) -> BTreeMap<Arc<str>, Value> {
    match object.bare() {
        Value::Object(fields) => (**fields).clone(),
        _ => BTreeMap::new(),
    }
}

fn field(fields: &BTreeMap<Arc<str>, Value>, name: &str) -> Value {
    fields
        .get(name)
        .cloned()
        .unwrap_or(Value::Null(Type::Dynamic))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(id: Value, input: Value, output: Value, triggers: Value) -> Value {
        Value::object([
            ("id", id),
            ("input", input),
            ("output", output),
            ("triggers_replace", triggers),
        ])
    }

    fn planned(prior: Value, proposed: Value) -> (Value, Vec<Path>) {
        let request = PlanRequest {
            kind: "terraform_data".into(),
            prior,
            config: proposed.clone(),
            proposed,
            private: Vec::new(),
            identity: Value::NULL,
        };
        let response = plan(&request);
        (response.planned, response.replace)
    }

    fn null() -> Value {
        Value::Null(Type::Dynamic)
    }

    #[test]
    fn without_input_there_is_no_output() {
        let (value, _) = planned(null(), object(null(), null(), null(), null()));
        assert!(value.get("id").is_some_and(|id| !id.is_known()));
        assert!(value.get("output").is_some_and(Value::is_null));
    }

    #[test]
    fn a_new_input_makes_the_output_unknown_and_keeps_the_object() {
        let prior = object("1".into(), "a".into(), "a".into(), null());
        let (value, replace) = planned(
            prior.clone(),
            object("1".into(), "b".into(), "a".into(), null()),
        );
        assert_eq!(value.get("id"), Some(&Value::from("1")));
        assert!(value.get("output").is_some_and(|output| !output.is_known()));
        assert!(replace.is_empty());
        let (same, _) = planned(prior.clone(), prior.clone());
        assert_eq!(same, prior);
    }

    #[test]
    fn new_triggers_replace_the_object() {
        let prior = object("1".into(), "a".into(), "a".into(), Value::int(1));
        let (_, replace) = planned(
            prior,
            object("1".into(), "a".into(), "a".into(), Value::int(2)),
        );
        assert_eq!(replace.len(), 1);
    }
}
