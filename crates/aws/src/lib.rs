//! AWS: a native provider over the clients of the AWS SDK for Rust. Its schemas follow hashicorp/aws
//! attribute for attribute (<https://registry.terraform.io/providers/hashicorp/aws/latest/docs>), so
//! that a state written by Terraform plans without changes here, and the other way round.
//!
//! # How to add a type
//!
//! A type touches six places, each file with the `mod` line beside it:
//!
//! 1. **Its provider file**, in the directory of its service and named after the type
//!    (`ec2/subnet.rs` defines `aws_subnet`). It implements [`resource::Resource`] or
//!    [`resource::DataSource`] as described below.
//! 2. **One row in the table** `RESOURCES` or `DATA_SOURCES` of the service's `mod.rs`. Schema,
//!    validation, planning, state upgrades and the driver follow from the row.
//! 3. **Its sandbox files** in `crates/sandbox/src/<service>/`: the struct that the sandbox stores (EC2:
//!    `model/<type>.rs`, named again in `model/mod.rs`; other services: `model.rs`), and the actions, one
//!    function for each operation of the API (`ec2/key_pair.rs` is a small example). An EC2 type
//!    implements `Ec2Resource` there, from which finding, filters, descriptions and tags follow, and
//!    `Ec2Type`, which lists the actions, those that take a client token, and the state that the
//!    inventory shows. They are written from AWS's API reference alone, never from this crate: each side
//!    is to catch the other's mistakes.
//! 4. **One row in the sandbox's table** of the service (`tables.rs`). For EC2 everything follows from
//!    that row; the other services name their `ACTIONS` in `mod.rs` and list their objects in
//!    `inventory.rs`.
//! 5. **A case**: a recorded one (`fixtures/aws/`, from hashicorp/aws) or one that is written by hand
//!    (`tests/it/aws/`). `fixtures/aws/schema.jsonl` holds the recorded schemas, with which
//!    `tests/it/aws/` compares all types of the table.
//! 6. **The changelog** (`CHANGELOG.md`).
//!
//! # What a provider file says
//!
//! It is declarative: it neither loops, sleeps nor retries. The [`driver`] does.
//!
//! - `spec`: the attributes by [`declare::required`], [`declare::optional`], [`declare::computed`] or
//!   [`declare::optional_computed`], with `.force_new()`, `.default(…)`, `.conflicts_with(…)`, checks, and
//!   `.diff_suppress(…)` where two values mean the same; blocks by [`declare::list_block`] and
//!   [`declare::set_block`], with `.as_attribute()` for those that the schema shows as attributes.
//!   `.tagged()` adds `tags` and `tags_all`, `.timeouts(…)` a `timeouts` block in minutes.
//!   `.customize_diff(…)` corrects a finished plan.
//! - `create` sends one request and returns the id. It uses [`client::AwsClient::call`] if the request is
//!   idempotent (a client token: pass on [`resource::Operation::client_token`] and set
//!   `supports_client_token`), else [`client::AwsClient::call_once`]; then `find` looks for the object of a
//!   create whose response was lost.
//! - `tagging` names the tag requests of the service, for EC2 `tags::WITH_ATTEMPT_TAG` or
//!   `tags::WITHOUT_ATTEMPT_TAG`; `remove_attempt_tag` and `retag` follow from it, for EC2 also `find`.
//! - `finish` sends what the create does not take. `status` says how far an object is, where
//!   `behavior().waits_create` and its like are set.
//! - `read` answers for all objects of the type at once, with none for an absent one. Tags go to
//!   `tags_all` as AWS has them; the driver splits them, keeps `timeouts`, and completes the object.
//! - `update` sends what [`resource::Operation::changes`].
//! - `delete`; `behavior().not_found_codes` are the error codes of an absent object,
//!   `dependency_violation_codes` those of a blocked delete, whose `blockers` are then asked for.
//! - An order that AWS demands and no reference shows goes to `order.rs`; arguments of which AWS allows
//!   no two alike go to `duplicate_identity.rs`.

pub mod client;
pub mod declare;
mod driver;
pub mod error;
pub mod host_environment;
pub mod object;
mod plan;
pub mod resource;
mod settings;

mod answers;
mod batch;
mod behavior;
mod checks;
mod children;
mod client_pool;
mod clients;
mod connect;
mod credentials;
mod default_tags;
mod duplicate_identity;
mod functions;
mod hash;
mod http;
mod json;
mod naming;
mod network;
mod operation;
mod order;
mod pages;
mod policy;
mod rate_limit;
mod reachability;
mod region;
mod regional;
pub mod rform;
mod services;
mod shared;
mod status;
mod tagging;
mod tags;
mod timeouts;
mod upgrade;
mod validate;

mod autoscaling;
mod cloudwatch;
mod dynamodb;
mod ec2;
mod elasticache;
mod elbv2;
mod events;
mod iam;
mod kms;
mod logs;
mod meta;
mod rds;
mod redshift;
mod s3;
mod secretsmanager;
mod sns;
mod sqs;
mod ssm;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

pub use self::http::client_of;
pub use self::region::validate as validate_region;
use client_pool::ClientPool;
pub use connect::{connect, validate_credentials};
use driver::{DataSourceType, ResourceType};
use host_environment::HostEnvironment;
pub use services::{DATA_SOURCES, RESOURCES};
use validate::unsupported;

use rform_core::addr::Mode;
use rform_core::schema::ProviderSchema;
use rform_core::value::{Type, Value};
use rform_provider::{
    ApplyRequest, ApplyResponse, Clock, FunctionFailure, Imported, Object, OrderEdge, PlanRequest,
    PlanResponse, PlannedInstance, Problem, Progress, Provider, ReadRequest, ReadResponse,
};

/// The provider `hashicorp/aws`: its types, and the client once it is configured.
pub struct Aws {
    resources: BTreeMap<&'static str, ResourceType>,
    data_sources: BTreeMap<&'static str, DataSourceType>,
    schema: ProviderSchema,
    http: Option<SharedHttpClient>,
    clock: Arc<dyn Clock>,
    seed: u64,
    host: HostEnvironment,
    clients: ClientPool,
}

impl Aws {
    /// A provider that is not configured yet. `http` replaces the network (see [`client_of`]), and
    /// then no credentials are needed; `seed` is where jitter comes from.
    pub fn new(http: Option<SharedHttpClient>, clock: Arc<dyn Clock>, seed: u64) -> Aws {
        let resources: BTreeMap<&'static str, ResourceType> = RESOURCES
            .iter()
            .flat_map(|service| service.iter())
            .map(|(name, resource)| (*name, ResourceType::new(name, *resource)))
            .collect();
        let data_sources: BTreeMap<&'static str, DataSourceType> = DATA_SOURCES
            .iter()
            .flat_map(|service| service.iter())
            .map(|(name, source)| (*name, DataSourceType::new(*source)))
            .collect();
        let schema = ProviderSchema {
            provider: settings::schema(),
            resources: resources
                .iter()
                .map(|(name, kind)| (Arc::from(*name), Arc::clone(&kind.schema)))
                .collect(),
            data_sources: data_sources
                .iter()
                .map(|(name, kind)| (Arc::from(*name), Arc::clone(&kind.schema)))
                .collect(),
            functions: functions::schemas(),
            provider_meta: Some(settings::provider_meta()),
            ..ProviderSchema::default()
        };
        Aws {
            resources,
            data_sources,
            schema,
            http,
            clock,
            seed,
            host: HostEnvironment::default(),
            clients: ClientPool::default(),
        }
    }

    /// Creates the provider on a host, with its environment and files.
    pub fn within(self, host: HostEnvironment) -> Aws {
        Aws { host, ..self }
    }

    fn kind(&self, name: &str) -> Result<&ResourceType, Problem> {
        let kind = self.resources.get(name);
        kind.ok_or_else(|| unsupported("Invalid resource type", "resource type", name))
    }
}

#[async_trait]
impl Provider for Aws {
    fn schema(&self) -> &ProviderSchema {
        &self.schema
    }

    fn validate_provider(&self, config: &Value) -> Vec<Problem> {
        settings::validate(config)
    }

    fn validate_resource(&self, mode: Mode, kind: &str, config: &Value) -> Vec<Problem> {
        match mode {
            Mode::Data => match self.data_sources.get(kind) {
                Some(kind) => validate::validate_data(&kind.spec, config),
                None => vec![unsupported("Invalid data source", "data source", kind)],
            },
            _ => match self.kind(kind) {
                Ok(kind) => validate::validate(&kind.spec, config),
                Err(problem) => vec![problem],
            },
        }
    }

    fn uses_legacy_type_system(&self, kind: &str) -> bool {
        let sdk = self.resources.get(kind).map(|kind| kind.spec.sdk);
        sdk != Some(declare::PluginSdk::Framework)
    }

    fn call_function(&self, name: &str, arguments: Vec<Value>) -> Result<Value, FunctionFailure> {
        functions::call(name, &arguments)
    }

    async fn configure(&self, config: Value) -> Vec<Problem> {
        let clock = Arc::clone(&self.clock);
        match connect(&config, self.http.clone(), clock, self.seed, &self.host).await {
            Ok(client) => {
                if let Err(problem) = validate_credentials(&client).await {
                    return vec![problem];
                }
                self.clients.configure(client);
                Vec::new()
            }
            Err(problem) => vec![problem],
        }
    }

    fn plan(&self, request: &PlanRequest) -> PlanResponse {
        let planned = self.kind(&request.kind).and_then(|kind| {
            let client = self.clients.of_provider()?;
            Ok(plan::plan(&kind.spec, &client.settings, request))
        });
        planned.unwrap_or_else(|problem| PlanResponse {
            planned: request.proposed.clone(),
            replace: Vec::new(),
            private: request.private.clone(),
            identity: Value::NULL,
            problems: vec![problem],
        })
    }

    async fn read(&self, kind: &str, requests: Vec<ReadRequest>) -> Vec<ReadResponse> {
        match self.kind(kind) {
            Ok(kind) => self.read_by_region(kind, requests).await,
            Err(problem) => vec![Err(vec![problem]); requests.len()],
        }
    }

    async fn read_data(
        &self,
        kind: &str,
        config: Value,
        _progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        let kind = self
            .data_sources
            .get(kind)
            .ok_or_else(|| vec![unsupported("Invalid data source", "data source", kind)])?;
        let client = self.client_of(kind.spec.is_global, &config);
        let client = client.map_err(|problem| vec![problem])?;
        driver::read_data(kind, &client, &config).await
    }

    async fn apply(&self, request: ApplyRequest, progress: &dyn Progress) -> ApplyResponse {
        match self
            .kind(&request.kind)
            .and_then(|kind| Ok((kind, self.client_for(kind, &request)?)))
        {
            Ok((kind, client)) => driver::apply(kind, &client, &request, progress).await,
            Err(problem) => ApplyResponse {
                create_pending: false,
                object: None,
                problems: vec![problem],
            },
        }
    }

    async fn recover(&self, request: &ApplyRequest) -> Result<Option<Object>, Vec<Problem>> {
        let kind = self.kind(&request.kind).map_err(|problem| vec![problem])?;
        let client = self.client_for(kind, request);
        let client = client.map_err(|problem| vec![problem])?;
        driver::recover(kind, &client, request).await
    }

    async fn import(&self, kind: &str, id: &str) -> Result<Vec<Imported>, Vec<Problem>> {
        let found = self.kind(kind).map_err(|problem| vec![problem])?;
        let (id, region) = match found.spec.is_global {
            true => (id, None),
            false => region::of_import(id),
        };
        let builder = found.resource.import(id).map_err(|problem| vec![problem])?;
        let builder = match region {
            Some(region) => builder.with("region", Value::string(region)),
            None => builder,
        };
        let object = Object {
            value: object::completed(&found.ty, &builder.build()),
            private: Vec::new(),
            identity: Value::NULL,
        };
        Ok(vec![Imported {
            kind: kind.into(),
            object,
        }])
    }

    fn unmanaged_type(&self, kind: &str) -> Option<Type> {
        upgrade::legacy_type(kind)
    }

    fn upgrade(
        &self,
        kind: &str,
        version: u64,
        attributes: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>> {
        let found = self.kind(kind).map_err(|problem| vec![problem])?;
        upgrade::upgrade(&found.schema, kind, version, attributes).map_err(|it| vec![it])
    }

    fn order(&self, instances: &[PlannedInstance]) -> Vec<OrderEdge> {
        order::order(instances)
    }

    fn duplicate_identities(&self, instances: &[PlannedInstance]) -> Vec<(usize, Problem)> {
        duplicate_identity::duplicate_identities(instances)
    }
}
