//! One provider made of two: the types that are native, and a plugin for all others.
//!
//! Both sides serve the same `provider` block and the same state. A type that both have is the native
//! one's, which is in the process, batches its reads and declares its order; what the native side does
//! not have goes to the plugin, and so does a type of which the configuration asks more than the native
//! side knows. The `provider` block has the plugin's schema, because that is what the
//! user's version of the provider takes, and the native side gets what it knows of it ([`Hybrid::configure`]).

mod fit;
mod schema;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::future::join;
use rform_core::addr::Mode;
use rform_core::schema::ProviderSchema;
use rform_core::value::{Type, Value};

use crate::{
    ApplyRequest, ApplyResponse, EphemeralLease, FunctionFailure, Imported, Object,
    OpenedEphemeral, OrderEdge, PlanRequest, PlanResponse, PlannedInstance, Private, Problem,
    Progress, Provider, ReadRequest, ReadResponse,
};
use fit::fit_provider_config;
pub use schema::{HybridSchema, TypeNames};

/// Native types beside those of a plugin.
pub struct Hybrid {
    native: Arc<dyn Provider>,
    plugin: Arc<dyn Provider>,
    schema: Arc<HybridSchema>,
}

impl Hybrid {
    /// Joins two providers, configured or not. All configurations of a provider share the schema.
    pub fn new(
        native: Arc<dyn Provider>,
        plugin: Arc<dyn Provider>,
        schema: Arc<HybridSchema>,
    ) -> Hybrid {
        Hybrid {
            native,
            plugin,
            schema,
        }
    }

    fn is_native(&self, mode: Mode, kind: &str) -> bool {
        self.schema.is_native(mode, kind)
    }

    /// The side that serves a type.
    fn side(&self, mode: Mode, kind: &str) -> &dyn Provider {
        match self.is_native(mode, kind) {
            true => self.native.as_ref(),
            false => self.plugin.as_ref(),
        }
    }

    fn managed(&self, kind: &str) -> &dyn Provider {
        self.side(Mode::Managed, kind)
    }

    fn native_config(&self, config: &Value) -> Result<Value, Vec<Problem>> {
        fit_provider_config(config, &self.native.schema().provider)
    }
}

#[async_trait]
impl Provider for Hybrid {
    fn schema(&self) -> &ProviderSchema {
        &self.schema.both
    }

    fn validate_provider(&self, config: &Value) -> Vec<Problem> {
        let mut problems = match self.native_config(config) {
            Ok(native) => self.native.validate_provider(&native),
            Err(problems) => problems,
        };
        // Both look at the same block, and much of what they find is the same.
        for problem in self.plugin.validate_provider(config) {
            let told =
                |known: &Problem| known.summary == problem.summary && known.path == problem.path;
            if !problems.iter().any(told) {
                problems.push(problem);
            }
        }
        problems
    }

    fn validate_resource(&self, mode: Mode, kind: &str, config: &Value) -> Vec<Problem> {
        self.side(mode, kind).validate_resource(mode, kind, config)
    }

    fn uses_legacy_type_system(&self, kind: &str) -> bool {
        self.managed(kind).uses_legacy_type_system(kind)
    }

    async fn configure(&self, config: Value) -> Vec<Problem> {
        let native = match self.native_config(&config) {
            Ok(native) => native,
            Err(problems) => return problems,
        };
        let both = join(self.native.configure(native), self.plugin.configure(config));
        let (mut problems, more) = both.await;
        problems.extend(more);
        problems
    }

    fn plan(&self, request: &PlanRequest) -> PlanResponse {
        self.managed(&request.kind).plan(request)
    }

    async fn plan_delete(&self, kind: &str, object: &Object) -> (Private, Vec<Problem>) {
        self.managed(kind).plan_delete(kind, object).await
    }

    async fn read(&self, kind: &str, requests: Vec<ReadRequest>) -> Vec<ReadResponse> {
        self.managed(kind).read(kind, requests).await
    }

    async fn read_data(
        &self,
        kind: &str,
        config: Value,
        progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        let side = self.side(Mode::Data, kind);
        side.read_data(kind, config, progress).await
    }

    async fn read_legacy_data(
        &self,
        kind: &str,
        config: Value,
        progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        let side = self.side(Mode::Data, kind);
        side.read_legacy_data(kind, config, progress).await
    }

    async fn open_ephemeral(
        &self,
        kind: &str,
        config: Value,
    ) -> Result<OpenedEphemeral, Vec<Problem>> {
        let side = self.side(Mode::Ephemeral, kind);
        side.open_ephemeral(kind, config).await
    }

    async fn renew_ephemeral(
        &self,
        kind: &str,
        private: Private,
    ) -> Result<EphemeralLease, Vec<Problem>> {
        let side = self.side(Mode::Ephemeral, kind);
        side.renew_ephemeral(kind, private).await
    }

    async fn close_ephemeral(&self, kind: &str, private: Private) -> Vec<Problem> {
        let side = self.side(Mode::Ephemeral, kind);
        side.close_ephemeral(kind, private).await
    }

    async fn apply(&self, request: ApplyRequest, progress: &dyn Progress) -> ApplyResponse {
        let kind = request.kind.clone();
        self.managed(&kind).apply(request, progress).await
    }

    async fn recover(&self, request: &ApplyRequest) -> Result<Option<Object>, Vec<Problem>> {
        self.managed(&request.kind).recover(request).await
    }

    fn with_meta(&self, meta: &Value) -> Option<Arc<dyn Provider>> {
        let plugin = self.plugin.with_meta(meta)?;
        let (native, schema) = (self.native.clone(), self.schema.clone());
        Some(Arc::new(Hybrid::new(native, plugin, schema)))
    }

    async fn import(&self, kind: &str, id: &str) -> Result<Vec<Imported>, Vec<Problem>> {
        self.managed(kind).import(kind, id).await
    }

    async fn import_by_identity(
        &self,
        kind: &str,
        identity: &Value,
    ) -> Result<Vec<Imported>, Vec<Problem>> {
        self.managed(kind).import_by_identity(kind, identity).await
    }

    fn unmanaged_type(&self, kind: &str) -> Option<Type> {
        match self.schema.both.resources.contains_key(kind) {
            true => None,
            false => self.native.unmanaged_type(kind),
        }
    }

    fn upgrade(
        &self,
        kind: &str,
        version: u64,
        attributes: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>> {
        self.managed(kind).upgrade(kind, version, attributes)
    }

    fn upgrade_identity(
        &self,
        kind: &str,
        version: u64,
        identity: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>> {
        self.managed(kind).upgrade_identity(kind, version, identity)
    }

    fn call_function(&self, name: &str, arguments: Vec<Value>) -> Result<Value, FunctionFailure> {
        match self.native.schema().functions.contains_key(name) {
            true => self.native.call_function(name, arguments),
            false => self.plugin.call_function(name, arguments),
        }
    }

    /// The native side sees the plugin's objects too: what it orders may refer to each other through
    /// them. It knows their types only by name, so no edge of its own begins or ends there.
    fn order(&self, instances: &[PlannedInstance]) -> Vec<OrderEdge> {
        let is_native = |index: usize| {
            let resource = &instances[index].address.resource;
            self.is_native(resource.mode, &resource.kind)
        };
        let mut edges = self.native.order(instances);
        edges.retain(|edge| is_native(edge.before) && is_native(edge.after));
        edges
    }

    fn duplicate_identities(&self, instances: &[PlannedInstance]) -> Vec<(usize, Problem)> {
        self.native.duplicate_identities(instances)
    }
}
