//! The [`Provider`] trait for a list of declared types.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::declare::Declaration;
use super::fields::Fields;
use super::plan::plan;
use super::types::{DataType, FunctionType, Offer, ResourceType};
use super::validate;
use crate::provider_data::ProviderData;
use rform_core::addr::Mode;
use rform_core::schema::{ProviderSchema, ResourceSchema};
use rform_core::value::Value;
use rform_provider::{
    ApplyRequest, ApplyResponse, EphemeralLease, FunctionFailure, Imported, Object,
    OpenedEphemeral, OrderEdge, PlanRequest, PlanResponse, PlannedInstance, Problem, Progress,
    Provider, ReadRequest, ReadResponse,
};

/// A type with its declaration, which is made once.
struct Declared<T: ?Sized> {
    ty: Arc<T>,
    declaration: Declaration,
}

/// A provider of declared types.
pub struct DeclaredProvider {
    meta: ProviderData,
    schema: ProviderSchema,
    configuration: Declaration,
    resources: BTreeMap<&'static str, Declared<dyn ResourceType>>,
    data_sources: BTreeMap<&'static str, Declared<dyn DataType>>,
    ephemerals: BTreeMap<&'static str, Declared<dyn DataType>>,
    functions: BTreeMap<&'static str, FunctionType>,
}

impl DeclaredProvider {
    /// The provider of an offer.
    pub fn new(offer: Offer, meta: &ProviderData) -> DeclaredProvider {
        let resources = offer.resources.into_iter().map(|ty| {
            let declaration = ty.declaration();
            (ty.kind(), Declared { ty, declaration })
        });
        let declared = |ty: Arc<dyn DataType>| {
            let declaration = ty.declaration();
            (ty.kind(), Declared { ty, declaration })
        };
        let data_sources = offer.data_sources.into_iter().map(declared);
        let ephemerals = offer.ephemerals.into_iter().map(declared);
        let functions = offer.functions.into_iter().map(|it| (it.name, it));
        let mut provider = DeclaredProvider {
            meta: meta.unconfigured(),
            schema: ProviderSchema::default(),
            configuration: offer.provider,
            resources: resources.collect(),
            data_sources: data_sources.collect(),
            ephemerals: ephemerals.collect(),
            functions: functions.collect(),
        };
        provider.schema = provider.own_schema();
        provider
    }

    fn own_schema(&self) -> ProviderSchema {
        let functions = self.functions.values();
        ProviderSchema {
            provider: self.configuration.block(),
            resources: schemas(
                self.resources
                    .iter()
                    .map(|(kind, it)| (*kind, &it.declaration)),
            ),
            data_sources: schemas(
                self.data_sources
                    .iter()
                    .map(|(kind, it)| (*kind, &it.declaration)),
            ),
            ephemeral_resources: schemas(
                self.ephemerals
                    .iter()
                    .map(|(kind, it)| (*kind, &it.declaration)),
            ),
            functions: functions
                .map(|it| (it.name.into(), Arc::new(it.schema.clone())))
                .collect(),
            ..ProviderSchema::default()
        }
    }

    fn resource(&self, kind: &str) -> Result<&Declared<dyn ResourceType>, Problem> {
        self.resources.get(kind).ok_or_else(|| unknown_type(kind))
    }

    async fn data(
        &self,
        source: Option<&Declared<dyn DataType>>,
        (kind, config): (&str, Value),
    ) -> Result<Value, Vec<Problem>> {
        let Some(source) = source else {
            return Err(vec![unknown_type(kind)]);
        };
        let config = Fields::of(&config);
        let mut warnings = Vec::new();
        let read = source.ty.read(&self.meta, config, &mut warnings).await;
        // The contract has no warnings beside an answer of a data source.
        read.map(Fields::into_value).map_err(|problem| {
            warnings.push(problem);
            warnings
        })
    }

    async fn change(
        &self,
        request: &ApplyRequest,
        warn: &mut Vec<Problem>,
    ) -> Result<Option<Fields>, Problem> {
        let resource = &self.resource(&request.kind)?.ty;
        let (prior, planned) = (Fields::of(&request.prior), Fields::of(&request.planned));
        match (request.prior.is_null(), request.planned.is_null()) {
            (_, true) => resource.delete(&self.meta, &prior).await.map(|()| None),
            (true, false) => {
                let made = resource.create(&self.meta, planned, warn).await?;
                Ok(Some(made))
            }
            (false, false) => {
                let changed = resource.update(&self.meta, &prior, planned).await?;
                Ok(Some(changed))
            }
        }
    }
}

fn schemas<'a>(
    declarations: impl Iterator<Item = (&'static str, &'a Declaration)>,
) -> BTreeMap<Arc<str>, Arc<ResourceSchema>> {
    declarations
        .map(|(kind, declaration)| (kind.into(), Arc::new(declaration.schema())))
        .collect()
}

fn unknown_type(kind: &str) -> Problem {
    let detail = format!("The provider has no type {kind}.");
    Problem::error("Unknown resource type", detail)
}

#[async_trait]
impl Provider for DeclaredProvider {
    fn schema(&self) -> &ProviderSchema {
        &self.schema
    }

    fn validate_provider(&self, config: &Value) -> Vec<Problem> {
        validate::errors(&self.configuration, config)
    }

    fn validate_resource(&self, mode: Mode, kind: &str, config: &Value) -> Vec<Problem> {
        let declaration = match mode {
            Mode::Managed => self.resources.get(kind).map(|it| &it.declaration),
            Mode::Data => self.data_sources.get(kind).map(|it| &it.declaration),
            Mode::Ephemeral => self.ephemerals.get(kind).map(|it| &it.declaration),
        };
        declaration.map_or_else(Vec::new, |it| validate::errors(it, config))
    }

    async fn configure(&self, config: Value) -> Vec<Problem> {
        self.meta.configure(config);
        Vec::new()
    }

    fn plan(&self, request: &PlanRequest) -> PlanResponse {
        let answer = |planned, replace, problems| PlanResponse {
            planned,
            replace,
            private: request.private.clone(),
            identity: Value::NULL,
            problems,
        };
        let resource = match self.resource(&request.kind) {
            _ if request.proposed.is_null() => {
                return answer(request.proposed.clone(), Vec::new(), Vec::new());
            }
            Ok(resource) => resource,
            Err(problem) => return answer(request.proposed.clone(), Vec::new(), vec![problem]),
        };
        let mut change = plan(&resource.declaration, request);
        resource.ty.modify_plan(&self.meta, &mut change);
        answer(change.planned.into_value(), change.replace, change.problems)
    }

    async fn read(&self, kind: &str, requests: Vec<ReadRequest>) -> Vec<ReadResponse> {
        let mut answers = Vec::new();
        for request in requests {
            let read = match self.resource(kind) {
                Ok(resource) => {
                    let known = Fields::of(&request.current);
                    resource.ty.read(&self.meta, known).await
                }
                Err(problem) => Err(problem),
            };
            let object = |fields: Fields| Object {
                value: fields.into_value(),
                private: request.private,
                identity: Value::NULL,
            };
            answers.push(
                read.map(|fields| fields.map(object))
                    .map_err(|problem| vec![problem]),
            );
        }
        answers
    }

    async fn read_data(
        &self,
        kind: &str,
        config: Value,
        _progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        self.data(self.data_sources.get(kind), (kind, config)).await
    }

    async fn open_ephemeral(
        &self,
        kind: &str,
        config: Value,
    ) -> Result<OpenedEphemeral, Vec<Problem>> {
        let value = self.data(self.ephemerals.get(kind), (kind, config)).await?;
        Ok(OpenedEphemeral {
            value,
            lease: EphemeralLease::default(),
        })
    }

    async fn apply(&self, request: ApplyRequest, progress: &dyn Progress) -> ApplyResponse {
        let mut problems = Vec::new();
        let changed = tokio::select! {
            biased;
            changed = self.change(&request, &mut problems) => changed,
            () = progress.stopped() => Err(interrupted(&request.kind)),
        };
        let value = match changed {
            Ok(changed) => changed.map(Fields::into_value),
            Err(problem) => {
                problems.push(problem);
                // What could not be changed or deleted is as it was.
                (!request.prior.is_null()).then(|| request.prior.clone())
            }
        };
        ApplyResponse {
            object: value.map(|value| Object {
                value,
                private: request.private,
                identity: Value::NULL,
            }),
            create_pending: false,
            problems,
        }
    }

    async fn import(&self, kind: &str, id: &str) -> Result<Vec<Imported>, Vec<Problem>> {
        let resource = self.resource(kind).map_err(|problem| vec![problem])?;
        let empty = resource.declaration.empty_object();
        let Some(imported) = resource.ty.import(&self.meta, empty, id) else {
            return Err(vec![Problem::error(
                "Resource Import Not Implemented",
                "This resource does not support import. Please contact the provider developer for \
                 additional information.",
            )]);
        };
        let fields = imported.map_err(|problem| vec![problem])?;
        Ok(vec![Imported {
            kind: kind.into(),
            object: Object {
                value: fields.into_value(),
                private: Vec::new(),
                identity: Value::NULL,
            },
        }])
    }

    fn upgrade(
        &self,
        kind: &str,
        version: u64,
        attributes: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>> {
        let resource = self.resource(kind).map_err(|problem| vec![problem])?;
        let current = resource.declaration.version;
        if version == current {
            return Ok(attributes);
        }
        let upgraded = resource.ty.upgrade(version, attributes);
        upgraded
            .unwrap_or_else(|| Err(never_was(kind, version, current)))
            .map_err(|problem| vec![problem])
    }

    fn call_function(&self, name: &str, arguments: Vec<Value>) -> Result<Value, FunctionFailure> {
        match self.functions.get(name) {
            Some(function) => (function.call)(&self.meta, &arguments),
            None => Err(FunctionFailure {
                message: format!("the provider has no function {name}"),
                argument: None,
            }),
        }
    }

    fn order(&self, _instances: &[PlannedInstance]) -> Vec<OrderEdge> {
        Vec::new()
    }
}

fn interrupted(kind: &str) -> Problem {
    let detail = format!("The run was interrupted while {kind} was being changed.");
    Problem::error("Interrupted", detail)
}

fn never_was(kind: &str, version: u64, current: u64) -> Problem {
    let detail = format!(
        "The state holds an object of {kind} in schema version {version}. This program knows version \
         {current} and how to upgrade older ones that releases of the provider wrote."
    );
    Problem::error("Unable to Upgrade Resource State", detail)
}
