//! `null_resource` and `data.null_data_source`: objects without an effect of their own, for their
//! provisioners and dependencies.
//! <https://registry.terraform.io/providers/hashicorp/null/latest/docs>

use std::sync::{Arc, LazyLock};

use super::objects::{block, fields, schema_of};
use crate::{ApplyRequest, ApplyResponse, Object, PlanRequest, PlanResponse};
use rform_core::schema::{Block, Presence, ProviderSchema};
use rform_core::value::{Path, Refinement, Step, Type, Value};
use rform_core::world::World;

pub(super) static SCHEMA: LazyLock<ProviderSchema> = LazyLock::new(|| {
    let map = || Type::map(Type::String);
    let resource = block([
        ("id", Type::String, Presence::Computed),
        ("triggers", map(), Presence::Optional),
    ]);
    let data = block([
        (
            "has_computed_default",
            Type::String,
            Presence::OptionalComputed,
        ),
        ("id", Type::String, Presence::Computed),
        ("inputs", map(), Presence::Optional),
        ("outputs", map(), Presence::Computed),
        ("random", Type::String, Presence::Computed),
    ]);
    ProviderSchema {
        provider: Block::default(),
        resources: [("null_resource".into(), schema_of(resource))].into(),
        data_sources: [("null_data_source".into(), schema_of(data))].into(),
        ..ProviderSchema::default()
    }
});

/// Plans a change: new triggers replace the object.
pub(super) fn plan(request: &PlanRequest) -> PlanResponse {
    let mut planned = request.proposed.clone();
    let mut replace = Vec::new();
    if !planned.is_null() {
        let mut object = fields(&planned);
        if request.prior.is_null() {
            object.insert("id".into(), new_id());
        } else if request.prior.get("triggers") != planned.get("triggers") {
            object.insert("id".into(), new_id());
            replace.push(Path(vec![Step::Attribute("triggers".into())]));
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

fn new_id() -> Value {
    Value::Unknown(Type::String, Some(Arc::new(Refinement::not_null())))
}

pub(super) fn apply(world: &dyn World, request: ApplyRequest) -> ApplyResponse {
    let object = (!request.planned.is_null()).then(|| {
        let mut object = fields(&request.planned);
        if object.get("id").is_none_or(|id| !id.is_known()) {
            object.insert("id".into(), random(world));
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

/// Reads `null_data_source`: the outputs are the inputs.
pub(super) fn read(world: &dyn World, config: &Value) -> Value {
    let mut read = fields(config);
    let inputs = read.get("inputs").cloned().unwrap_or(Value::NULL);
    read.insert("outputs".into(), inputs);
    read.insert("id".into(), "static".into());
    read.insert("random".into(), random(world));
    let given = read.get("has_computed_default");
    if given.is_none_or(Value::is_null) {
        read.insert("has_computed_default".into(), "default".into());
    }
    Value::object(read)
}

/// A random number of 63 bits as a text, as the provider uses it for ids.
fn random(world: &dyn World) -> Value {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(world.random()) {
        *to = from;
    }
    Value::string((u64::from_le_bytes(bytes) >> 1).to_string())
}
