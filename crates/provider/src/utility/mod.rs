//! Two small providers that configurations for Terraform 0.11 often use: `hashicorp/null` and
//! `hashicorp/template`.

mod cloudinit;
mod null;
mod objects;
mod rendered;
mod template;

pub use template::{Render, TemplateSyntax};

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    ApplyRequest, ApplyResponse, Imported, OrderEdge, PlanRequest, PlanResponse, PlannedInstance,
    Problem, Progress, Provider, ReadRequest, ReadResponse, unchanged,
};
use rform_core::addr::Mode;
use rform_core::schema::ProviderSchema;
use rform_core::value::Value;
use rform_core::world::World;

/// One of the two providers. They have no configuration, and their objects exist in the state
/// alone.
pub enum Utility {
    /// `hashicorp/null`, with the source of its ids.
    Null(Arc<dyn World>),
    /// `hashicorp/template`, with the renderer of templates and the host whose files they may be in.
    Template(Render, Arc<dyn World>),
}

impl Utility {
    /// Applies a change; templates are in that syntax.
    fn apply_in(&self, syntax: TemplateSyntax, request: ApplyRequest) -> ApplyResponse {
        match self {
            Utility::Null(world) => null::apply(world.as_ref(), request),
            Utility::Template(..) => {
                let kind = request.kind.clone();
                rendered::apply(request, |config| self.read_in(syntax, &kind, config))
            }
        }
    }

    /// Reads a data source; templates are in that syntax.
    fn read_in(
        &self,
        syntax: TemplateSyntax,
        kind: &str,
        config: &Value,
    ) -> Result<Value, Vec<Problem>> {
        let read = match (self, kind) {
            (Utility::Null(world), _) => Ok(null::read(world.as_ref(), config)),
            (Utility::Template(..), "template_cloudinit_config") => Ok(cloudinit::read(config)),
            (Utility::Template(render, world), _) => {
                template::read((render, world.as_ref()), syntax, config)
            }
        };
        read.map_err(|problem| vec![problem])
    }
}

#[async_trait]
impl Provider for Utility {
    fn schema(&self) -> &ProviderSchema {
        match self {
            Utility::Null(_) => &null::SCHEMA,
            Utility::Template(..) => &template::SCHEMA,
        }
    }

    fn validate_provider(&self, _config: &Value) -> Vec<Problem> {
        Vec::new()
    }

    fn validate_resource(&self, _mode: Mode, kind: &str, config: &Value) -> Vec<Problem> {
        match (self, kind) {
            (Utility::Template(..), "template_file") => template::validate(config),
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
        match self {
            Utility::Null(_) => null::plan(request),
            Utility::Template(..) => rendered::plan(request),
        }
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
        self.read_in(TemplateSyntax::Today, kind, &config)
    }

    async fn read_legacy_data(
        &self,
        kind: &str,
        config: Value,
        _progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        self.read_in(TemplateSyntax::Legacy, kind, &config)
    }

    async fn apply(&self, request: ApplyRequest, _progress: &dyn Progress) -> ApplyResponse {
        self.apply_in(TemplateSyntax::Today, request)
    }

    async fn apply_legacy(&self, request: ApplyRequest, _progress: &dyn Progress) -> ApplyResponse {
        self.apply_in(TemplateSyntax::Legacy, request)
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
