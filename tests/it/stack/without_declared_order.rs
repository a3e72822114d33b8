//! A provider that does not know what its cloud demands: for the control.

use std::sync::Arc;

use async_trait::async_trait;
use rform_core::addr::Mode;
use rform_core::schema::ProviderSchema;
use rform_core::value::Value;
use rform_provider::{
    ApplyRequest, ApplyResponse, Imported, OrderEdge, PlanRequest, PlanResponse, PlannedInstance,
    Problem, Progress, Provider, ReadRequest, ReadResponse,
};

/// The same provider, without declared order, and without waiting for what blocks a delete.
pub struct WithoutDeclaredOrder(pub Arc<dyn Provider>);

#[async_trait]
impl Provider for WithoutDeclaredOrder {
    fn order(&self, _: &[PlannedInstance]) -> Vec<OrderEdge> {
        Vec::new()
    }

    async fn apply(&self, request: ApplyRequest, progress: &dyn Progress) -> ApplyResponse {
        let alone = ApplyRequest {
            deleting: Arc::default(),
            ..request
        };
        self.0.apply(alone, progress).await
    }

    fn schema(&self) -> &ProviderSchema {
        self.0.schema()
    }

    fn validate_provider(&self, config: &Value) -> Vec<Problem> {
        self.0.validate_provider(config)
    }

    fn validate_resource(&self, mode: Mode, kind: &str, config: &Value) -> Vec<Problem> {
        self.0.validate_resource(mode, kind, config)
    }

    fn uses_legacy_type_system(&self, kind: &str) -> bool {
        self.0.uses_legacy_type_system(kind)
    }

    async fn configure(&self, config: Value) -> Vec<Problem> {
        self.0.configure(config).await
    }

    fn plan(&self, request: &PlanRequest) -> PlanResponse {
        self.0.plan(request)
    }

    async fn read(&self, kind: &str, requests: Vec<ReadRequest>) -> Vec<ReadResponse> {
        self.0.read(kind, requests).await
    }

    async fn read_data(
        &self,
        kind: &str,
        config: Value,
        progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        self.0.read_data(kind, config, progress).await
    }

    async fn import(&self, kind: &str, id: &str) -> Result<Vec<Imported>, Vec<Problem>> {
        self.0.import(kind, id).await
    }

    fn upgrade(
        &self,
        kind: &str,
        version: u64,
        attributes: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>> {
        self.0.upgrade(kind, version, attributes)
    }
}
