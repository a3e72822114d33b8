//! The data sources of `hashicorp/template` as resources, as stacks from before Terraform 0.7 have
//! them: what was rendered is kept in the state, and another argument replaces it.
//! <https://github.com/hashicorp/terraform/blob/v0.11.14/helper/schema/data_source_resource_shim.go>

use super::objects::fields;
use crate::{ApplyRequest, ApplyResponse, Object, PlanRequest, PlanResponse, Problem};
use rform_core::schema::Block;
use rform_core::value::{Path, Step, Type, Value};

/// What a data source with its defaults in the state is made of.
const DEFAULTS: [&str; 2] = ["base64_encode", "gzip"];

/// What is found by rendering.
const RENDERED: [&str; 2] = ["id", "rendered"];

/// The schema of a data source as that of a resource.
pub(super) fn resource_schema(kind: &str, source: Block) -> Block {
    Block {
        deprecated: Some(
            format!(
                "using {kind} as a resource is deprecated; consider using the data source instead"
            )
            .into(),
        ),
        ..source
    }
}

/// Plans a change: whatever is given anew replaces the object.
pub(super) fn plan(request: &PlanRequest) -> PlanResponse {
    let mut planned = request.proposed.clone();
    let mut replace = Vec::new();
    if !planned.is_null() {
        let mut object = fields(&planned);
        for name in DEFAULTS {
            if let Some(value) = object.get_mut(name).filter(|it| it.is_null()) {
                *value = Value::TRUE;
            }
        }
        for (name, value) in object.iter_mut().filter(|(_, value)| value.is_null()) {
            // An old state has what is not given as empty.
            let before = request.prior.get(name).filter(|it| is_empty(it));
            *value = before.unwrap_or(value).clone();
        }
        let arguments = object.iter();
        let arguments = arguments.filter(|(name, _)| !RENDERED.contains(&&***name));
        let changed = arguments.filter(|(name, value)| request.prior.get(name) != Some(*value));
        let changed = changed.map(|(name, _)| Path(vec![Step::Attribute(name.clone())]));
        let changed: Vec<Path> = changed.collect();
        if !changed.is_empty() || request.prior.is_null() {
            for name in RENDERED {
                object.insert(name.into(), Value::unknown(Type::String));
            }
        }
        if !request.prior.is_null() {
            replace = changed;
        }
        planned = Value::object(object);
    }
    PlanResponse {
        planned,
        replace,
        private: request.private.clone(),
        identity: Value::NULL,
        problems: Vec::new(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Map(_, items) => items.is_empty(),
        _ => false,
    }
}

/// Renders what is planned, unless it is to be deleted.
pub(super) fn apply(
    request: ApplyRequest,
    read: impl FnOnce(&Value) -> Result<Value, Vec<Problem>>,
) -> ApplyResponse {
    let mut response = ApplyResponse {
        create_pending: false,
        object: None,
        problems: Vec::new(),
    };
    if request.planned.is_null() {
        return response;
    }
    match read(&request.planned) {
        Ok(value) => {
            response.object = Some(Object {
                value,
                private: request.private,
                identity: Value::NULL,
            });
        }
        Err(problems) => response.problems = problems,
    }
    response
}
