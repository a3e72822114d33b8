//! AWS: a native provider over the SDK's clients, attribute for attribute as hashicorp/aws has it.
//!
//! # How to add a type
//!
//! One file a type in its service's directory (`ec2/vpc.rs` is the pattern), a `mod` line, and a line
//! in the service's `RESOURCES` or `DATA_SOURCES`. The file implements [`resource::Resource`] and is
//! declarative: it neither loops, sleeps nor retries; the [`driver`] does.
//!
//! 1. `spec`: every attribute by [`declare::required`], [`declare::optional`], [`declare::computed`] or
//!    [`declare::optional_computed`], with `.force_new()`, `.default(…)`, `.conflicts_with(…)`, checks, and
//!    `.diff_suppress(…)` where two values mean the same. Blocks by [`declare::list_block`] and
//!    [`declare::set_block`]; `.as_attribute()` for those the schema shows as attributes. `.tagged()`
//!    for `tags` and `tags_all`, `.timeouts(…)` in minutes. `.customize_diff(…)` has the last word on a plan.
//! 2. `create` makes one request and returns the id. By [`client::AwsClient::call`] if it may be sent
//!    twice (a client token: pass on [`resource::Operation::client_token`] and set `behavior().supports_client_token`), else by
//!    [`client::AwsClient::call_once`], and then `find` looks for what a lost answer made: by name, or in EC2 by
//!    the mark that [`ec2::tags::marked`] puts on (and `unmark` takes off).
//! 3. `finish` for what a new object needs besides; `status` with `behavior().waits_*` for what takes time.
//! 4. `read` answers for all objects of the type at once, none for what is gone, with the raw tags
//!    in `tags_all`; the driver splits them, keeps `timeouts`, and fills what is missing with nulls.
//! 5. `update` for what [`resource::Operation::changes`]; `retag` for tags.
//! 6. `delete`; `behavior().not_found_codes` are the codes that mean it is not there, `behavior().dependency_violation_codes` those that
//!    mean that something is in the way, which `blockers` then finds.
//! 7. Order that AWS demands and no reference shows goes to `order.rs`.
//!
//! `fixtures/aws/schema.json` holds the recorded schemas: `tests/it/aws/` compares them with ours.

pub mod around;
pub mod client;
pub mod declare;
pub mod driver;
pub mod error;
pub mod object;
pub mod plan;
pub mod resource;
pub mod settings;

mod batch;
mod behavior;
mod checks;
mod clients;
mod contact;
mod credentials;
mod http;
mod json;
pub mod naming;
mod network;
mod operation;
mod order;
mod policy;
mod rate_limit;
mod region;
pub mod rform;
mod shared;
mod status;
mod tags;
mod timeouts;
mod twice;
mod upgrade;
pub mod validate;

pub mod dynamodb;
pub mod ec2;
pub mod iam;
pub mod kms;
mod meta;
pub mod s3;
pub mod secretsmanager;
pub mod ssm;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

pub use self::http::client_of;
use around::Around;
use client::AwsClient;
use clients::Clients;
use credentials::Profiles;
use driver::{DataKind, Kind};
use resource::{DataSources, Resources};
use settings::Settings;

use rform_core::addr::Mode;
use rform_core::schema::ProviderSchema;
use rform_core::value::{Type, Value};
use rform_provider::{
    ApplyRequest, ApplyResponse, Clock, Imported, Object, OrderEdge, PlanRequest, PlanResponse,
    PlannedInstance, Problem, Progress, Provider, ReadRequest, ReadResponse,
};

/// All resource types, by service.
pub const RESOURCES: &[Resources] = &[
    dynamodb::RESOURCES,
    ec2::RESOURCES,
    iam::RESOURCES,
    kms::RESOURCES,
    s3::RESOURCES,
    secretsmanager::RESOURCES,
    ssm::RESOURCES,
];
/// All data sources, by service.
pub const DATA_SOURCES: &[DataSources] = &[
    ec2::DATA_SOURCES,
    iam::DATA_SOURCES,
    kms::DATA_SOURCES,
    meta::DATA_SOURCES,
    s3::DATA_SOURCES,
    secretsmanager::DATA_SOURCES,
    ssm::DATA_SOURCES,
];

/// The provider.
pub struct Aws {
    resources: BTreeMap<&'static str, Kind>,
    data_sources: BTreeMap<&'static str, DataKind>,
    schema: ProviderSchema,
    http: Option<SharedHttpClient>,
    clock: Arc<dyn Clock>,
    seed: u64,
    around: Around,
    client: RwLock<Option<Arc<AwsClient>>>,
}

impl Aws {
    /// A provider that is not configured yet. `http` replaces the network (see [`client_of`]), and
    /// then no credentials are needed; `seed` is where jitter comes from.
    pub fn new(http: Option<SharedHttpClient>, clock: Arc<dyn Clock>, seed: u64) -> Aws {
        let resources: BTreeMap<&'static str, Kind> = RESOURCES
            .iter()
            .flat_map(|service| service.iter())
            .map(|(name, resource)| (*name, Kind::new(name, *resource)))
            .collect();
        let data_sources: BTreeMap<&'static str, DataKind> = DATA_SOURCES
            .iter()
            .flat_map(|service| service.iter())
            .map(|(name, source)| (*name, DataKind::new(*source)))
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
            ephemeral_resources: BTreeMap::new(),
        };
        Aws {
            resources,
            data_sources,
            schema,
            http,
            clock,
            seed,
            around: Around::default(),
            client: RwLock::new(None),
        }
    }

    /// The same on a host: with its environment and files.
    pub fn within(self, around: Around) -> Aws {
        Aws { around, ..self }
    }

    fn client(&self) -> Result<Arc<AwsClient>, Problem> {
        let client = self.client.read().unwrap_or_else(PoisonError::into_inner);
        client.clone().ok_or_else(|| {
            Problem::error(
                "Provider not configured",
                "The aws provider was used before it was configured.",
            )
        })
    }

    fn kind(&self, name: &str) -> Result<&Kind, Problem> {
        let kind = self.resources.get(name);
        kind.ok_or_else(|| unsupported("Invalid resource type", "resource type", name))
    }
}

/// The account and region that a `provider` block leads to. Nothing is asked of AWS, except of the
/// instance's own metadata service where nothing else says whose credentials to use.
///
/// # Errors
/// When the settings lead to no account.
pub async fn connect(
    config: &Value,
    http: Option<SharedHttpClient>,
    clock: Arc<dyn Clock>,
    seed: u64,
    around: &Around,
) -> Result<AwsClient, Problem> {
    let settings = Settings::of(config).completed(config, around);
    // In the process nobody is asked who he is: a profile that is not there does no harm.
    let profiles = match Profiles::load(&settings, around).await {
        Err(problem) if http.is_none() => return Err(problem),
        found => found.unwrap_or_else(|_| Profiles::none()),
    };
    let settings = settings.with_retries(config, around, profiles.get("max_attempts"));
    let clients = Clients::new(&settings, &profiles, http, around).await?;
    Ok(AwsClient::new(
        settings,
        clients,
        clock,
        seed,
        around.clone(),
    ))
}

/// Wrong credentials, and those of an account that must not be touched, are told before anything
/// is planned with them.
async fn validate_credentials(client: &AwsClient) -> Result<(), Problem> {
    let settings = &client.settings;
    let any_account =
        settings.allowed_accounts.is_empty() && settings.forbidden_accounts.is_empty();
    if (settings.skip_credentials_validation && any_account) || !settings.unknown.is_empty() {
        return Ok(());
    }
    let identity = client.caller().await.map_err(|error| {
        error.problem("validating provider credentials: retrieving caller identity from STS")
    })?;
    if settings.allows_account(&identity.account) {
        return Ok(());
    }
    let summary = format!("AWS account ID not allowed: {}", identity.account);
    let detail = "These credentials are of another account than the provider block allows \
                  (allowed_account_ids, forbidden_account_ids).";
    Err(Problem::error(summary, detail))
}

fn unsupported(summary: &str, what: &str, name: &str) -> Problem {
    let detail = format!("The provider hashicorp/aws does not support {what} \"{name}\".");
    Problem::error(summary, detail)
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
        let style = self.resources.get(kind).map(|kind| kind.spec.style);
        style != Some(declare::Style::Framework)
    }

    async fn configure(&self, config: Value) -> Vec<Problem> {
        let clock = Arc::clone(&self.clock);
        match connect(&config, self.http.clone(), clock, self.seed, &self.around).await {
            Ok(client) => {
                if let Err(problem) = validate_credentials(&client).await {
                    return vec![problem];
                }
                let mut held = self.client.write().unwrap_or_else(PoisonError::into_inner);
                *held = Some(Arc::new(client));
                Vec::new()
            }
            Err(problem) => vec![problem],
        }
    }

    fn plan(&self, request: &PlanRequest) -> PlanResponse {
        let planned = self.kind(&request.kind).and_then(|kind| {
            let client = self.client()?;
            Ok(plan::plan(&kind.spec, &client.settings, request))
        });
        planned.unwrap_or_else(|problem| PlanResponse {
            planned: request.proposed.clone(),
            replace: Vec::new(),
            private: request.private.clone(),
            problems: vec![problem],
        })
    }

    async fn read(&self, kind: &str, requests: Vec<ReadRequest>) -> Vec<ReadResponse> {
        match self.kind(kind).and_then(|kind| Ok((kind, self.client()?))) {
            Ok((kind, client)) => driver::read(kind, &client, requests).await,
            Err(problem) => vec![Err(vec![problem]); requests.len()],
        }
    }

    async fn read_data(
        &self,
        kind: &str,
        config: Value,
        _progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        let client = self.client().map_err(|problem| vec![problem])?;
        let kind = self
            .data_sources
            .get(kind)
            .ok_or_else(|| vec![unsupported("Invalid data source", "data source", kind)])?;
        driver::read_data(kind, &client, &config).await
    }

    async fn apply(&self, request: ApplyRequest, progress: &dyn Progress) -> ApplyResponse {
        match self
            .kind(&request.kind)
            .and_then(|kind| Ok((kind, self.client()?)))
        {
            Ok((kind, client)) => driver::apply(kind, &client, &request, progress).await,
            Err(problem) => ApplyResponse {
                unsettled: false,
                object: None,
                problems: vec![problem],
            },
        }
    }

    async fn recover(&self, request: &ApplyRequest) -> Result<Option<Object>, Vec<Problem>> {
        let kind = self.kind(&request.kind).map_err(|problem| vec![problem])?;
        let client = self.client().map_err(|problem| vec![problem])?;
        driver::recover(kind, &client, request).await
    }

    async fn import(&self, kind: &str, id: &str) -> Result<Vec<Imported>, Vec<Problem>> {
        let found = self.kind(kind).map_err(|problem| vec![problem])?;
        let draft = found.resource.import(id).map_err(|problem| vec![problem])?;
        let object = Object {
            value: object::completed(&found.ty, &draft.build()),
            private: Vec::new(),
        };
        Ok(vec![Imported {
            kind: kind.into(),
            object,
        }])
    }

    fn form(&self, kind: &str) -> Option<Type> {
        upgrade::form(kind)
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

    fn twice(&self, instances: &[PlannedInstance]) -> Vec<(usize, Problem)> {
        twice::twice(instances)
    }
}
