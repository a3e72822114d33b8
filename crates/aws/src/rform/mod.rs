//! What rform has of its own: the provider `rform/rform`, which is part of the program.
//!
//! It is configured like `hashicorp/aws` (region, profile, keys, a role to assume) and speaks to
//! the same account:
//!
//! ```hcl
//! terraform {
//!   required_providers {
//!     rform = { source = "rform/rform" }
//!   }
//! }
//!
//! provider "rform" {
//!   region = "eu-central-1"
//! }
//!
//! # Read as soon as the secret has a value, however long that takes (at most fifteen minutes).
//! data "rform_secret_value" "token" {
//!   secret_id = aws_secretsmanager_secret.token.id
//!   until     = "^SWMTKN-"
//!   timeout   = "15m"
//!
//!   depends_on = [aws_instance.manager]
//! }
//! ```
//!
//! Whatever refers to the data source, or depends on it, starts once the value is there: no sleep,
//! no polling in scripts. With a plan that changes nothing it is read at once, as any data source.

mod secret_value;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use async_trait::async_trait;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::client::AwsClient;
use crate::host_environment::HostEnvironment;
use crate::{connect, settings};
use rform_core::addr::{Mode, ProviderSource};
use rform_core::schema::ProviderSchema;
use rform_core::value::Value;
use rform_provider::{
    ApplyRequest, ApplyResponse, Clock, Imported, Object, OrderEdge, PlanRequest, PlanResponse,
    PlannedInstance, Problem, Progress, Provider, ReadRequest, ReadResponse,
};

/// The only type there is.
const SECRET_VALUE: &str = "rform_secret_value";

/// The provider `rform`, which has what Terraform has no type for.
pub struct Rform {
    http: Option<SharedHttpClient>,
    clock: Arc<dyn Clock>,
    seed: u64,
    host: HostEnvironment,
    client: RwLock<Option<Arc<AwsClient>>>,
}

impl Rform {
    /// A provider that is not configured yet. `http` takes the place of the network; `seed` seeds
    /// the jitter.
    pub fn new(http: Option<SharedHttpClient>, clock: Arc<dyn Clock>, seed: u64) -> Rform {
        Rform {
            http,
            clock,
            seed,
            host: HostEnvironment::default(),
            client: RwLock::new(None),
        }
    }

    /// Creates the provider on a host, with its environment and files.
    pub fn within(self, host: HostEnvironment) -> Rform {
        Rform { host, ..self }
    }

    /// `registry.terraform.io/rform/rform`, though no registry has it.
    pub fn source() -> ProviderSource {
        ProviderSource {
            host: "registry.terraform.io".into(),
            namespace: "rform".into(),
            kind: "rform".into(),
        }
    }

    fn client(&self) -> Result<Arc<AwsClient>, Problem> {
        let client = self.client.read().unwrap_or_else(PoisonError::into_inner);
        client.clone().ok_or_else(|| {
            Problem::error(
                "Provider not configured",
                "The rform provider was used before it was configured.",
            )
        })
    }
}

static SCHEMA: LazyLock<ProviderSchema> = LazyLock::new(|| ProviderSchema {
    provider: settings::schema(),
    resources: BTreeMap::new(),
    data_sources: [(SECRET_VALUE.into(), Arc::new(secret_value::spec().schema()))].into(),
    ..ProviderSchema::default()
});

fn no_such_type(kind: &str) -> Problem {
    let detail = format!("The provider rform/rform does not support resource type \"{kind}\".");
    Problem::error("Invalid resource type", detail)
}

#[async_trait]
impl Provider for Rform {
    fn schema(&self) -> &ProviderSchema {
        &SCHEMA
    }

    fn validate_provider(&self, config: &Value) -> Vec<Problem> {
        settings::validate(config)
    }

    fn validate_resource(&self, mode: Mode, kind: &str, config: &Value) -> Vec<Problem> {
        match (mode, kind) {
            (Mode::Data, SECRET_VALUE) => secret_value::validate(config),
            _ => vec![no_such_type(kind)],
        }
    }

    async fn configure(&self, config: Value) -> Vec<Problem> {
        let clock = Arc::clone(&self.clock);
        match connect(&config, self.http.clone(), clock, self.seed, &self.host).await {
            Ok(client) => {
                let mut held = self.client.write().unwrap_or_else(PoisonError::into_inner);
                *held = Some(Arc::new(client));
                Vec::new()
            }
            Err(problem) => vec![problem],
        }
    }

    fn plan(&self, request: &PlanRequest) -> PlanResponse {
        PlanResponse {
            planned: request.proposed.clone(),
            replace: Vec::new(),
            private: request.private.clone(),
            identity: Value::NULL,
            problems: vec![no_such_type(&request.kind)],
        }
    }

    async fn read(&self, kind: &str, requests: Vec<ReadRequest>) -> Vec<ReadResponse> {
        let refuse = |_| Err::<Option<Object>, _>(vec![no_such_type(kind)]);
        requests.into_iter().map(refuse).collect()
    }

    async fn read_data(
        &self,
        _kind: &str,
        config: Value,
        progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        let client = self.client().map_err(|problem| vec![problem])?;
        let read = secret_value::read(&client, &config, progress).await;
        read.map_err(|problem| vec![problem])
    }

    async fn apply(&self, request: ApplyRequest, _progress: &dyn Progress) -> ApplyResponse {
        ApplyResponse {
            create_pending: false,
            object: None,
            problems: vec![no_such_type(&request.kind)],
        }
    }

    async fn import(&self, kind: &str, _id: &str) -> Result<Vec<Imported>, Vec<Problem>> {
        Err(vec![no_such_type(kind)])
    }

    fn upgrade(
        &self,
        kind: &str,
        _version: u64,
        _attributes: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>> {
        Err(vec![no_such_type(kind)])
    }

    fn order(&self, _instances: &[PlannedInstance]) -> Vec<OrderEdge> {
        Vec::new()
    }
}
