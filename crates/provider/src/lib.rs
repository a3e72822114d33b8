//! What a provider is: the contract between the engine and those who know an API.
//!
//! Values at this border are unmarked objects of the schema's type: every
//! attribute is there, null where unset; nested blocks are lists and sets of objects.

pub mod builtin;
pub mod mock;
pub mod utility;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use rform_core::addr::{Mode, ResourceInstance};
use rform_core::schema::ProviderSchema;
use rform_core::value::{Path, Step, Type, Value};

/// A configured or not yet configured provider. Shared by all steps of a run.
#[async_trait]
pub trait Provider: Send + Sync {
    /// What it offers. The same for the life of the process.
    fn schema(&self) -> &ProviderSchema;

    /// Checks a `provider` block as far as its values are known.
    fn validate_provider(&self, config: &Value) -> Vec<Problem>;

    /// Checks the configuration of a resource or data source as far as its values are known.
    fn validate_resource(&self, mode: Mode, kind: &str, config: &Value) -> Vec<Problem>;

    /// Whether objects of that type follow the manners of Terraform's older SDK, in which absence
    /// and zero values are the same: a promise broken in such a way is not reported.
    fn uses_legacy_type_system(&self, _kind: &str) -> bool {
        false
    }

    /// Takes the `provider` block; unknown parts are set aside. Makes no request.
    async fn configure(&self, config: Value) -> Vec<Problem>;

    /// Says what a change would lead to. Pure: it asks nothing of the cloud.
    fn plan(&self, request: &PlanRequest) -> PlanResponse;

    /// Reads all these instances of one type with as few calls as the API allows.
    ///
    /// Answers come in the order of the requests.
    async fn read(&self, kind: &str, requests: Vec<ReadRequest>) -> Vec<ReadResponse>;

    /// Reads a data source.
    async fn read_data(
        &self,
        kind: &str,
        config: Value,
        progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>>;

    /// Creates, updates or deletes one instance and waits until that is done.
    async fn apply(&self, request: ApplyRequest, progress: &dyn Progress) -> ApplyResponse;

    /// Finds what a create made that was begun by a run which was killed, by looking alone; none if
    /// it made nothing. Where the attempt says what was made, that is all that is looked at, until it
    /// shows. Warnings alone mean that it cannot be known, and what may be left.
    async fn recover(&self, _request: &ApplyRequest) -> Result<Option<Object>, Vec<Problem>> {
        Ok(None)
    }

    /// Finds existing objects by id: what `read` needs to complete them.
    async fn import(&self, kind: &str, id: &str) -> Result<Vec<Imported>, Vec<Problem>>;

    /// The type that an object has in the state, of resource types that there are and this program
    /// cannot manage: what is known of them can be shown.
    fn form(&self, _kind: &str) -> Option<Type> {
        None
    }

    /// Brings attributes from a state of an older schema version to the current one.
    ///
    /// `attributes` is the JSON object of the state.
    fn upgrade(
        &self,
        kind: &str,
        version: u64,
        attributes: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>>;

    /// The order that the API demands and no reference shows.
    ///
    /// Given all instances of this provider in a plan, names pairs of which the
    /// first must exist before the second, and may be deleted only after it.
    fn order(&self, instances: &[PlannedInstance]) -> Vec<OrderEdge>;

    /// Which instances ask for an object that another one of them asks for too, as far as that is
    /// known.
    fn duplicate_identities(&self, _instances: &[PlannedInstance]) -> Vec<(usize, Problem)> {
        Vec::new()
    }
}

/// A fault a provider found, with the attribute it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Whether it is only a warning.
    pub warning: bool,
    /// A short line without a full stop.
    pub summary: String,
    /// The explanation, in sentences; empty where the summary says all.
    pub detail: String,
    /// The path to the attribute in the configuration; empty for the whole block.
    pub path: Path,
}

impl Problem {
    /// An error about the whole block.
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Problem {
        let (summary, detail) = (summary.into(), detail.into());
        Problem {
            warning: false,
            summary,
            detail,
            path: Path::root(),
        }
    }

    /// A warning about the whole block.
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Problem {
        Problem {
            warning: true,
            ..Problem::error(summary, detail)
        }
    }

    /// The same about one attribute of the block.
    pub fn on(mut self, attribute: &str) -> Problem {
        self.path = Path(vec![Step::Attribute(attribute.into())]);
        self
    }

    /// The same about a place deeper in the block.
    pub fn along(mut self, path: Path) -> Problem {
        self.path = path;
        self
    }
}

/// What a change is planned from.
#[derive(Clone, Debug)]
pub struct PlanRequest {
    /// The resource type.
    pub kind: Arc<str>,
    /// What there is; `Value::Null` for a create.
    pub prior: Value,
    /// What the user wrote, as far as known; null for a destroy.
    pub config: Value,
    /// `config` with computed attributes filled from `prior`; null for a destroy.
    pub proposed: Value,
    /// What the provider wanted remembered with the object.
    pub private: Private,
}

/// What a change will lead to.
#[derive(Clone, Debug)]
pub struct PlanResponse {
    /// The object as it will be; what only apply can tell is unknown.
    pub planned: Value,
    /// The attributes whose change cannot be made in place.
    pub replace: Vec<Path>,
    /// Remembered until apply.
    pub private: Private,
    /// Errors and warnings.
    pub problems: Vec<Problem>,
}

/// What a provider keeps with an object besides its attributes; empty for none.
pub type Private = Vec<u8>;

/// One object to read.
#[derive(Clone, Debug)]
pub struct ReadRequest {
    /// As last known; after an import perhaps only the id.
    pub current: Value,
    /// Remembered with the object.
    pub private: Private,
}

/// What became of an object.
pub type ReadResponse = Result<Option<Object>, Vec<Problem>>;

/// The answers for objects that nothing but the state holds: what was last known is what there
/// is.
pub fn unchanged(requests: Vec<ReadRequest>) -> Vec<ReadResponse> {
    let known = |request: ReadRequest| {
        Ok(Some(Object {
            value: request.current,
            private: request.private,
        }))
    };
    requests.into_iter().map(known).collect()
}

/// An object with what is remembered beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// The attributes, as an object of the type that the schema has.
    pub value: Value,
    /// Remembered with it.
    pub private: Private,
}

/// One change to make.
#[derive(Clone, Debug)]
pub struct ApplyRequest {
    /// The resource type.
    pub kind: Arc<str>,
    /// Whose change it is, for messages.
    pub address: ResourceInstance,
    /// What there is; null for a create.
    pub prior: Value,
    /// What it shall be; null for a delete.
    pub planned: Value,
    /// What the user wrote, now wholly known; null for a delete.
    pub config: Value,
    /// What the provider's plan wanted remembered.
    pub private: Private,
    /// For a create: its idempotency token, the same again when a killed run is taken up.
    pub attempt: Attempt,
    /// What else this run is deleting, so that a blocked delete can tell waiting from hopeless.
    pub deleting: Arc<Vec<(Arc<str>, Arc<str>)>>,
    /// What else this run changes in place: it may have to let go of what is deleted before.
    pub changing: Arc<Vec<(Arc<str>, Arc<str>)>>,
}

/// One try at a create.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// For the API's own idempotency, where it has one.
    pub token: String,
    /// When it began, since 1970.
    pub since: Duration,
    /// Whether an earlier run began it and was killed: what it made, if anything, is looked
    /// for before anything is made.
    pub resumed: bool,
    /// The id of what that run made, if it got to note it: it only has to be finished.
    pub made: Option<String>,
    /// The ids that were noted by [`Progress::noted`].
    pub before: Option<Vec<String>>,
    /// How many other attempts at the same are being looked for.
    pub siblings: usize,
}

/// How a change went. A failed one may still leave an object, which is then kept as tainted
/// (after a create) or as it is.
#[derive(Clone, Debug)]
pub struct ApplyResponse {
    /// What there is now; none when nothing is there (any more).
    pub object: Option<Object>,
    /// Whether something may have been made of which nobody knows the id: the answer to a create
    /// was lost, and what it made was not found. The attempt stays noted, to be looked for again.
    /// With an object: it is there, and another run has to finish it.
    pub unsettled: bool,
    /// Errors and warnings.
    pub problems: Vec<Problem>,
}

/// An object found by import.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The resource type.
    pub kind: Arc<str>,
    /// What is known of it.
    pub object: Object,
}

/// An instance in a plan, as [`Provider::order`] sees it.
#[derive(Clone, Debug)]
pub struct PlannedInstance {
    /// The address of the instance in the configuration or the state.
    pub address: ResourceInstance,
    /// What there is; null if nothing.
    pub prior: Value,
    /// What it will be; null if nothing.
    pub planned: Value,
    /// The instances it refers to, directly (indexes into the same slice).
    pub references: Vec<usize>,
    /// Of what is not known yet, what it is the same as: an attribute, and the instance and its
    /// attribute that it is a plain reference to.
    pub same_as: BTreeMap<Arc<str>, (usize, Arc<str>)>,
}

/// `before` must exist before `after` does, and be deleted after it (indexes into the slice).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderEdge {
    /// Created first, deleted last.
    pub before: usize,
    /// Created last, deleted first.
    pub after: usize,
}

/// How a provider tells what it is doing while it does it.
pub trait Progress: Send + Sync {
    /// A new object exists from now on, whatever happens next. Recorded before any wait.
    fn created(&self, object: &Object);

    /// Whether what was told so far is recorded. What is not must stay to be found without an id.
    fn is_recorded(&self) -> bool {
        true
    }

    /// The ids of objects like the one that is about to be made, which were there before: noted
    /// with the attempt before anything is made.
    fn noted(&self, _before: &[String]) {}

    /// What is waited for, in a few words: `NAT gateway nat-0a1b to become available`.
    fn waiting(&self, what: &str);

    /// Returns when the user does not want to wait: what can be taken up by another run is left
    /// to it.
    fn stopped(&self) -> futures_util::future::BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

/// Time and chance, as far as a provider needs them.
pub trait Clock: Send + Sync {
    /// Seconds and nanoseconds since 1970.
    fn now(&self) -> Duration;

    /// Waits; a scaled clock waits less.
    fn sleep(&self, duration: Duration) -> futures_util::future::BoxFuture<'static, ()>;
}
