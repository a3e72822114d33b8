//! The mocked provider of test files: no API is asked, and values that only an API knows are given by
//! the test or generated. <https://developer.hashicorp.com/terraform/language/tests/mocking>

mod data;
mod fill;

pub use data::MockData;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::{
    ApplyRequest, ApplyResponse, FunctionFailure, Imported, Object, PlanRequest, PlanResponse,
    Problem, Progress, Provider, ReadRequest, ReadResponse, unchanged,
};
use crate::{EphemeralLease, OpenedEphemeral, OrderEdge, PlannedInstance};
use fill::{FillMode, MockFiller};
use rform_core::addr::Mode;
use rform_core::schema::{Block, ProviderSchema};
use rform_core::value::Value;
use rform_core::world::World;

/// The values that a test file gives, by type or for all types.
#[derive(Clone, Debug)]
pub enum MockValues {
    /// The values by mode and type.
    Kinds(BTreeMap<(Mode, Arc<str>), MockData>),
    /// Values that apply to all types.
    All(MockData),
}

/// A mocked provider, which is called in place of a real one.
pub struct Mock {
    real: Arc<dyn Provider>,
    values: MockValues,
    world: Arc<dyn World>,
}

impl Mock {
    /// A mock of `real`, of which only schema and validation are used.
    pub fn new(real: Arc<dyn Provider>, values: MockValues, world: Arc<dyn World>) -> Mock {
        Mock {
            real,
            values,
            world,
        }
    }

    fn data(&self, mode: Mode, kind: &Arc<str>) -> Option<&MockData> {
        match &self.values {
            MockValues::All(data) => Some(data),
            MockValues::Kinds(kinds) => kinds.get(&(mode, kind.clone())),
        }
    }

    fn block(&self, mode: Mode, kind: &str) -> Option<&Block> {
        let schema = self.real.schema();
        let found = match mode {
            Mode::Managed => schema.resources.get(kind),
            Mode::Data => schema.data_sources.get(kind),
            Mode::Ephemeral => schema.ephemeral_resources.get(kind),
        };
        found.map(|it| &it.block)
    }

    /// The object with what is open in it filled in.
    fn fill(
        &self,
        (mode, kind): (Mode, &Arc<str>),
        object: &Value,
        fill_mode: FillMode,
    ) -> Result<Value, Vec<Problem>> {
        let Some(block) = self.block(mode, kind) else {
            return Ok(object.clone());
        };
        let mut filler = MockFiller::new(self.world.as_ref(), self.data(mode, kind), fill_mode);
        let filled = filler.block(block, object);
        match filler.problems.is_empty() {
            true => Ok(filled),
            false => Err(filler.problems),
        }
    }
}

#[async_trait]
impl Provider for Mock {
    fn schema(&self) -> &ProviderSchema {
        self.real.schema()
    }

    fn validate_provider(&self, _: &Value) -> Vec<Problem> {
        Vec::new()
    }

    fn validate_resource(&self, mode: Mode, kind: &str, config: &Value) -> Vec<Problem> {
        self.real.validate_resource(mode, kind, config)
    }

    fn call_function(&self, name: &str, arguments: Vec<Value>) -> Result<Value, FunctionFailure> {
        self.real.call_function(name, arguments)
    }

    fn uses_legacy_type_system(&self, kind: &str) -> bool {
        self.real.uses_legacy_type_system(kind)
    }

    async fn configure(&self, _: Value) -> Vec<Problem> {
        Vec::new()
    }

    fn plan(&self, request: &PlanRequest) -> PlanResponse {
        let is_new = request.prior.is_null() && !request.proposed.is_null();
        let at_plan = self.data(Mode::Managed, &request.kind);
        let fill_mode = match at_plan.is_some_and(|data| data.at_plan) {
            true => FillMode::Null,
            false => FillMode::NullToUnknown,
        };
        let planned = match is_new {
            true => self.fill((Mode::Managed, &request.kind), &request.proposed, fill_mode),
            false => Ok(request.proposed.clone()),
        };
        let (planned, problems) = match planned {
            Ok(planned) => (planned, Vec::new()),
            Err(problems) => (request.proposed.clone(), problems),
        };
        PlanResponse {
            planned,
            replace: Vec::new(),
            private: request.private.clone(),
            identity: Value::NULL,
            problems,
        }
    }

    async fn read(&self, _: &str, requests: Vec<ReadRequest>) -> Vec<ReadResponse> {
        unchanged(requests)
    }

    async fn read_data(
        &self,
        kind: &str,
        config: Value,
        _: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        self.fill((Mode::Data, &Arc::from(kind)), &config, FillMode::Null)
    }

    async fn open_ephemeral(
        &self,
        kind: &str,
        config: Value,
    ) -> Result<OpenedEphemeral, Vec<Problem>> {
        let kind = (Mode::Ephemeral, &Arc::from(kind));
        Ok(OpenedEphemeral {
            value: self.fill(kind, &config, FillMode::Null)?,
            lease: EphemeralLease::default(),
        })
    }

    async fn apply(&self, request: ApplyRequest, _: &dyn Progress) -> ApplyResponse {
        if request.planned.is_null() {
            return ApplyResponse {
                create_pending: false,
                object: None,
                problems: Vec::new(),
            };
        }
        let kind = (Mode::Managed, &request.kind);
        let filled = self.fill(kind, &request.planned, FillMode::Unknown);
        let (private, identity) = (request.private, request.identity);
        match filled {
            Ok(value) => ApplyResponse {
                create_pending: false,
                object: Some(Object {
                    value,
                    private,
                    identity,
                }),
                problems: Vec::new(),
            },
            Err(problems) => ApplyResponse {
                create_pending: false,
                object: None,
                problems,
            },
        }
    }

    async fn import(&self, kind: &str, id: &str) -> Result<Vec<Imported>, Vec<Problem>> {
        let detail = format!(
            "The {kind} with the id {id:?} cannot be imported: the provider only pretends. Use an \
             override_resource block for what is to be imported."
        );
        Err(vec![Problem::error("Invalid import request", detail)])
    }

    fn upgrade(
        &self,
        kind: &str,
        version: u64,
        attributes: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>> {
        self.real.upgrade(kind, version, attributes)
    }

    fn order(&self, _: &[PlannedInstance]) -> Vec<OrderEdge> {
        Vec::new()
    }
}
