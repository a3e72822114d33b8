//! The builtin provider: `terraform.io/builtin/terraform`.
//!
//! `terraform_data` holds values in the state; `data.terraform_remote_state` reads the outputs
//! of another root module. States are reached through [`RemoteStates`].

mod attributes;
mod data;
mod moved_data;
mod remote_state;
mod remote_states;

pub use remote_states::RemoteStates;

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;

use super::{
    ApplyRequest, ApplyResponse, Imported, MovedObject, MovedState, OrderEdge, PlanRequest,
    PlanResponse, PlannedInstance, Problem, Progress, Provider, ReadRequest, ReadResponse,
    unchanged,
};
use rform_core::addr::{Mode, ProviderSource, ResourceInstance};
use rform_core::schema::{Block, ProviderSchema};
use rform_core::value::Value;
use rform_core::world::World;

/// The builtin provider. It has no configuration.
pub struct Builtin {
    world: Arc<dyn World>,
    states: Arc<dyn RemoteStates>,
}

impl Builtin {
    /// The provider on a host, with access to other states.
    pub fn new(world: Arc<dyn World>, states: Arc<dyn RemoteStates>) -> Builtin {
        Builtin { world, states }
    }

    /// The source address of the provider: `terraform.io/builtin/terraform`.
    pub fn source() -> ProviderSource {
        ProviderSource {
            host: "terraform.io".into(),
            namespace: "builtin".into(),
            kind: "terraform".into(),
        }
    }
}

static SCHEMA: LazyLock<ProviderSchema> = LazyLock::new(|| ProviderSchema {
    provider: Block::default(),
    resources: [("terraform_data".into(), Arc::new(data::schema()))].into(),
    data_sources: [(
        "terraform_remote_state".into(),
        Arc::new(remote_state::schema()),
    )]
    .into(),
    ..ProviderSchema::default()
});

#[async_trait]
impl Provider for Builtin {
    fn schema(&self) -> &ProviderSchema {
        &SCHEMA
    }

    fn validate_provider(&self, _config: &Value) -> Vec<Problem> {
        Vec::new()
    }

    fn validate_resource(&self, mode: Mode, kind: &str, config: &Value) -> Vec<Problem> {
        match (mode, kind) {
            (Mode::Data, "terraform_remote_state") => {
                remote_state::validate(self.states.as_ref(), config)
            }
            (Mode::Managed, _) => data::validate(config),
            _ => Vec::new(),
        }
    }

    async fn configure(&self, _config: Value) -> Vec<Problem> {
        Vec::new()
    }

    fn plan(&self, request: &PlanRequest) -> PlanResponse {
        data::plan(request)
    }

    async fn read(&self, _kind: &str, requests: Vec<ReadRequest>) -> Vec<ReadResponse> {
        unchanged(requests)
    }

    async fn read_data(
        &self,
        _kind: &str,
        config: Value,
        _progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        let read = remote_state::read(self.states.as_ref(), &config, "");
        read.map_err(|problem| vec![problem])
    }

    async fn read_data_of(
        &self,
        address: &ResourceInstance,
        config: Value,
        _progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        let name = remote_state::name_in_encryption(&address.to_string());
        let read = remote_state::read(self.states.as_ref(), &config, &name);
        read.map_err(|problem| vec![problem])
    }

    async fn apply(&self, request: ApplyRequest, _progress: &dyn Progress) -> ApplyResponse {
        data::apply(self.world.as_ref(), request)
    }

    async fn import(&self, kind: &str, id: &str) -> Result<Vec<Imported>, Vec<Problem>> {
        Ok(vec![data::import(kind, id)])
    }

    fn upgrade(
        &self,
        _kind: &str,
        _version: u64,
        attributes: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>> {
        Ok(attributes)
    }

    fn move_state(
        &self,
        _kind: &str,
        object: MovedObject<'_>,
    ) -> Result<Option<MovedState>, Vec<Problem>> {
        let moved = moved_data::from_null_resource(&object);
        moved.map(Some).map_err(|problem| vec![problem])
    }

    fn order(&self, _instances: &[PlannedInstance]) -> Vec<OrderEdge> {
        Vec::new()
    }
}
