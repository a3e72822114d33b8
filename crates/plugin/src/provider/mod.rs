//! A plugin as a provider: each call of the contract as a call of the protocol.

mod apply;
mod check;
mod ephemeral;
mod function;
mod identity;
mod import;
mod instance;
mod launch;
mod move_state;
mod plan;
mod problems;
mod read;
mod source;
mod upgrade;
mod values;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use launch::Launch;
pub use launch::Location;
pub(crate) use launch::OnHost;
pub(crate) use source::Source;

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::StreamExt;
use rform_core::addr::Mode;
use rform_core::schema::ProviderSchema;
use rform_core::value::Value;
use rform_provider::{
    ApplyRequest, ApplyResponse, EphemeralLease, FunctionFailure, Imported, MovedObject,
    MovedState, Object, OpenedEphemeral, OrderEdge, PlanRequest, PlanResponse, PlannedInstance,
    Private, Problem, Progress, Provider, ReadRequest, ReadResponse,
};

use crate::schema::PluginSchema;
use crate::wire;
use instance::Instance;
pub(crate) use problems::ended;

/// The number of instances of one type that are read at the same time.
const READS: usize = 10;

/// A provider that runs as a plugin: one configuration of it, or the unconfigured one that is asked
/// for schemas and checks.
pub struct Plugin {
    instance: Arc<Instance>,
}

impl Plugin {
    pub(crate) fn new(source: Arc<Source>, schema: Arc<PluginSchema>) -> Plugin {
        Plugin {
            instance: Arc::new(Instance::new(source, schema)),
        }
    }

    /// Runs a call beside this thread.
    async fn run<T, F>(&self, call: impl FnOnce(Arc<Instance>) -> F) -> Result<T, Vec<Problem>>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Vec<Problem>>> + Send + 'static,
    {
        let call = call(self.instance.clone());
        let answer = self.instance.source.background.run(call).await;
        answer.unwrap_or_else(|| Err(vec![ended()]))
    }

    /// Runs a call beside this thread, which is blocked until it is answered.
    fn wait<T, F>(&self, call: impl FnOnce(Arc<Instance>) -> F) -> Result<T, Vec<Problem>>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Vec<Problem>>> + Send + 'static,
    {
        let call = call(self.instance.clone());
        let answer = self.instance.source.background.wait(call);
        answer.unwrap_or_else(|| Err(vec![ended()]))
    }

    /// Like `run`; when the user stops the run, the plugin is told, and its answer is waited for.
    async fn run_until_stopped<T, F>(
        &self,
        progress: &dyn Progress,
        call: impl FnOnce(Arc<Instance>) -> F,
    ) -> Result<T, Vec<Problem>>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Vec<Problem>>> + Send + 'static,
    {
        let mut answer = std::pin::pin!(self.run(call));
        tokio::select! {
            answer = &mut answer => return answer,
            () = progress.stopped() => {}
        }
        let told = self.run(|it| async move {
            it.stop().await;
            Ok(())
        });
        let (answer, _told) = tokio::join!(answer, told);
        answer
    }
}

/// Answers whose call failed are the problems of that.
fn or_problems(answer: Result<Vec<Problem>, Vec<Problem>>) -> Vec<Problem> {
    answer.unwrap_or_else(|problems| problems)
}

#[async_trait]
impl Provider for Plugin {
    fn schema(&self) -> &ProviderSchema {
        &self.instance.schema.schema
    }

    fn validate_provider(&self, config: &Value) -> Vec<Problem> {
        let config = config.clone();
        or_problems(self.wait(|it| async move { it.check_provider(&config).await }))
    }

    fn validate_resource(&self, mode: Mode, kind: &str, config: &Value) -> Vec<Problem> {
        let (kind, config) = (Arc::<str>::from(kind), config.clone());
        or_problems(self.wait(|it| async move { it.check_resource(mode, &kind, &config).await }))
    }

    fn uses_legacy_type_system(&self, kind: &str) -> bool {
        self.instance.is_legacy(kind)
    }

    async fn configure(&self, config: Value) -> Vec<Problem> {
        or_problems(
            self.run(|it| async move { it.configure(&config).await })
                .await,
        )
    }

    fn plan(&self, request: &PlanRequest) -> PlanResponse {
        let asked = request.clone();
        let answer = self.wait(|it| async move { it.plan(&asked).await });
        answer.unwrap_or_else(|problems| PlanResponse {
            planned: request.proposed.clone(),
            replace: Vec::new(),
            private: request.private.clone(),
            identity: Value::NULL,
            problems,
        })
    }

    async fn plan_delete(&self, kind: &str, object: &Object) -> (Private, Vec<Problem>) {
        let request = PlanRequest {
            kind: kind.into(),
            prior: object.value.clone(),
            config: Value::NULL,
            proposed: Value::NULL,
            private: object.private.clone(),
            identity: object.identity.clone(),
        };
        let answer = self.run(|it| async move { it.plan(&request).await }).await;
        match answer {
            Ok(answer) => (answer.private, answer.problems),
            Err(problems) => (object.private.clone(), problems),
        }
    }

    async fn read(&self, kind: &str, requests: Vec<ReadRequest>) -> Vec<ReadResponse> {
        let kind = Arc::<str>::from(kind);
        let reads = requests.into_iter().map(|request| {
            let kind = kind.clone();
            self.run(|it| async move { it.read(&kind, request).await })
        });
        futures_util::stream::iter(reads)
            .buffered(READS)
            .collect()
            .await
    }

    async fn read_data(
        &self,
        kind: &str,
        config: Value,
        progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        let kind = Arc::<str>::from(kind);
        let read = |it: Arc<Instance>| async move { it.read_data(&kind, &config).await };
        self.run_until_stopped(progress, read).await
    }

    async fn open_ephemeral(
        &self,
        kind: &str,
        config: Value,
    ) -> Result<OpenedEphemeral, Vec<Problem>> {
        let kind = Arc::<str>::from(kind);
        self.run(|it| async move { it.open_ephemeral(&kind, &config).await })
            .await
    }

    async fn renew_ephemeral(
        &self,
        kind: &str,
        private: Private,
    ) -> Result<EphemeralLease, Vec<Problem>> {
        let kind = kind.to_owned();
        self.run(|it| async move { it.renew_ephemeral(&kind, private).await })
            .await
    }

    async fn close_ephemeral(&self, kind: &str, private: Private) -> Vec<Problem> {
        let kind = kind.to_owned();
        let closed = self.run(|it| async move { it.close_ephemeral(&kind, private).await });
        or_problems(closed.await)
    }

    async fn apply(&self, request: ApplyRequest, progress: &dyn Progress) -> ApplyResponse {
        let prior = apply::unchanged(&request);
        let call = |it: Arc<Instance>| async move { Ok(it.apply(request).await) };
        let answer = self.run_until_stopped(progress, call).await;
        answer.unwrap_or_else(|problems| apply::not_answered(prior, problems))
    }

    fn with_meta(&self, meta: &Value) -> Option<Arc<dyn Provider>> {
        self.instance.schema.schema.provider_meta.as_ref()?;
        let instance = Arc::new(self.instance.with_meta(meta.clone()));
        Some(Arc::new(Plugin { instance }))
    }

    async fn recover(&self, request: &ApplyRequest) -> Result<Option<Object>, Vec<Problem>> {
        Err(vec![apply::cannot_tell(request)])
    }

    async fn import(&self, kind: &str, id: &str) -> Result<Vec<Imported>, Vec<Problem>> {
        let (kind, id) = (Arc::<str>::from(kind), id.to_owned());
        self.run(|it| async move { it.import(&kind, id, &Value::NULL).await })
            .await
    }

    async fn import_by_identity(
        &self,
        kind: &str,
        identity: &Value,
    ) -> Result<Vec<Imported>, Vec<Problem>> {
        let (kind, identity) = (Arc::<str>::from(kind), identity.clone());
        self.run(|it| async move { it.import(&kind, String::new(), &identity).await })
            .await
    }

    fn upgrade(
        &self,
        kind: &str,
        version: u64,
        attributes: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>> {
        let kind = Arc::<str>::from(kind);
        self.wait(|it| async move { it.upgrade(&kind, version, &attributes).await })
    }

    fn upgrade_identity(
        &self,
        kind: &str,
        version: u64,
        identity: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>> {
        let kind = kind.to_owned();
        self.wait(|it| async move { it.upgrade_identity(&kind, version, &identity).await })
    }

    fn move_state(
        &self,
        kind: &str,
        object: MovedObject<'_>,
    ) -> Result<Option<MovedState>, Vec<Problem>> {
        let kind = Arc::<str>::from(kind);
        let identity = object.identity.as_ref();
        let request = wire::MoveStateRequest {
            source_identity_schema_version: identity
                .map_or(0, |it| i64::try_from(it.schema_version).unwrap_or(i64::MAX)),
            source_identity: identity.map(|it| wire::RawState {
                json: it.attributes.to_string().into_bytes(),
                flatmap: Default::default(),
            }),
            source_provider_address: object.source.to_string(),
            source_type_name: object.kind.to_owned(),
            source_schema_version: i64::try_from(object.version).unwrap_or(i64::MAX),
            source_state: Some(wire::RawState {
                json: object.attributes.to_string().into_bytes(),
                flatmap: Default::default(),
            }),
            target_type_name: kind.to_string(),
            source_private: object.private,
        };
        self.wait(|it| async move { it.move_state(&kind, request).await })
    }

    fn call_function(&self, name: &str, arguments: Vec<Value>) -> Result<Value, FunctionFailure> {
        let (it, asked) = (self.instance.clone(), name.to_owned());
        let background = &self.instance.source.background;
        let answer = background.wait(async move { it.call_function(&asked, arguments).await });
        answer.unwrap_or_else(|| {
            Err(FunctionFailure {
                message: ended().detail,
                argument: None,
            })
        })
    }

    fn order(&self, _instances: &[PlannedInstance]) -> Vec<OrderEdge> {
        Vec::new()
    }
}
