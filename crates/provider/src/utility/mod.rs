//! The small providers that stacks written for Terraform 0.11 use as a matter of course:
//! `hashicorp/null` and `hashicorp/template`.

mod cloudinit;
mod null;
mod template;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::{
    ApplyRequest, ApplyResponse, Imported, OrderEdge, PlanRequest, PlanResponse, PlannedInstance,
    Problem, Progress, Provider, ReadRequest, ReadResponse, unchanged,
};
use rform_core::addr::Mode;
use rform_core::schema::{Attribute, Block, Presence, ProviderSchema, ResourceSchema};
use rform_core::value::{Type, Value};
use rform_core::world::World;

/// Renders a template of Terraform 0.11 with variables; what is wrong with it otherwise.
pub type Render =
    Arc<dyn Fn(&str, &BTreeMap<Arc<str>, Value>) -> Result<String, String> + Send + Sync>;

/// One of them; nothing of them can be configured, and nothing but the state holds their objects.
pub enum Utility {
    /// `hashicorp/null`, with where its ids come from.
    Null(Arc<dyn World>),
    /// `hashicorp/template`, with who renders.
    Template(Render),
}

#[async_trait]
impl Provider for Utility {
    fn schema(&self) -> &ProviderSchema {
        match self {
            Utility::Null(_) => &null::SCHEMA,
            Utility::Template(_) => &template::SCHEMA,
        }
    }

    fn validate_provider(&self, _config: &Value) -> Vec<Problem> {
        Vec::new()
    }

    fn validate_resource(&self, _mode: Mode, kind: &str, config: &Value) -> Vec<Problem> {
        match (self, kind) {
            (Utility::Template(_), "template_file") => template::validate(config),
            _ => Vec::new(),
        }
    }

    async fn configure(&self, _config: Value) -> Vec<Problem> {
        Vec::new()
    }

    fn uses_legacy_type_system(&self, _kind: &str) -> bool {
        true
    }

    fn plan(&self, request: &PlanRequest) -> PlanResponse {
        null::plan(request)
    }

    async fn read(&self, _kind: &str, requests: Vec<ReadRequest>) -> Vec<ReadResponse> {
        unchanged(requests)
    }

    async fn read_data(
        &self,
        kind: &str,
        config: Value,
        _progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        let read = match (self, kind) {
            (Utility::Null(world), _) => Ok(null::read(world.as_ref(), &config)),
            (Utility::Template(_), "template_cloudinit_config") => Ok(cloudinit::read(&config)),
            (Utility::Template(render), _) => template::read(render, &config),
        };
        read.map_err(|problem| vec![problem])
    }

    async fn apply(&self, request: ApplyRequest, _progress: &dyn Progress) -> ApplyResponse {
        match self {
            Utility::Null(world) => null::apply(world.as_ref(), request),
            Utility::Template(_) => ApplyResponse {
                unsettled: false,
                object: None,
                problems: Vec::new(),
            },
        }
    }

    async fn import(&self, kind: &str, _id: &str) -> Result<Vec<Imported>, Vec<Problem>> {
        let detail = format!("The resource type {kind} does not support import.");
        Err(vec![Problem::error(
            "Resource Import Not Implemented",
            detail,
        )])
    }

    fn upgrade(
        &self,
        _kind: &str,
        _version: u64,
        attributes: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>> {
        Ok(attributes)
    }

    fn order(&self, _instances: &[PlannedInstance]) -> Vec<OrderEdge> {
        Vec::new()
    }
}

/// A block of plain attributes.
fn block<const N: usize>(attributes: [(&str, Type, Presence); N]) -> Block {
    let attributes = attributes.into_iter();
    Block {
        attributes: attributes
            .map(|(name, ty, presence)| (name.into(), Attribute::new(ty, presence)))
            .collect(),
        ..Block::default()
    }
}

fn schema_of(block: Block) -> Arc<ResourceSchema> {
    Arc::new(ResourceSchema { version: 0, block })
}

fn fields(object: &Value) -> BTreeMap<Arc<str>, Value> {
    match object.bare() {
        Value::Object(fields) | Value::Map(_, fields) => (**fields).clone(),
        _ => BTreeMap::new(),
    }
}

fn text<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    object.get(name).and_then(Value::as_str)
}
