//! The contract between the engine and a provider, and the providers that need no API.
//!
//! The methods of [`Provider`] correspond to the calls of Terraform's plugin protocol
//! (<https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol>): schema, validate,
//! configure, plan, read, apply, import, upgrade. Three are more than that: [`Provider::order`] adds
//! edges that no reference shows, [`Provider::recover`] finds the object of an interrupted create, and
//! [`Provider::duplicate_identities`] finds blocks that ask for the same object.
//!
//! Values are unmarked objects of the schema's type: every attribute is there, null where it is unset;
//! nested blocks are lists and sets of objects.

pub mod builtin;
mod ephemeral;
mod host;
pub mod hybrid;
mod messages;
pub mod mock;
mod moved;
mod private;
mod problem;
pub mod utility;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

pub use ephemeral::{EphemeralLease, OpenedEphemeral};
pub use host::{Clock, Progress};
pub use messages::{
    ApplyRequest, ApplyResponse, Attempt, Imported, KeptObject, Object, PlanRequest, PlanResponse,
    ReadRequest, ReadResponse, unchanged,
};
pub use moved::{MovedObject, MovedState};
pub use private::Private;
pub use problem::Problem;

use rform_core::addr::{Mode, ResourceInstance};
use rform_core::schema::ProviderSchema;
use rform_core::value::{Type, Value};

/// A provider, configured or not. All steps of a run share it.
#[async_trait]
pub trait Provider: Send + Sync {
    /// The schemas of the provider block, resource types and data sources. They do not change
    /// during the life of the process.
    fn schema(&self) -> &ProviderSchema;

    /// Checks a `provider` block as far as its values are known.
    fn validate_provider(&self, config: &Value) -> Vec<Problem>;

    /// Checks the configuration of a resource or data source as far as its values are known.
    fn validate_resource(&self, mode: Mode, kind: &str, config: &Value) -> Vec<Problem>;

    /// Whether objects of a type follow terraform-plugin-sdk v2, in which absence and zero values
    /// are the same. Inconsistencies of that kind between plan and result are then tolerated.
    fn uses_legacy_type_system(&self, _kind: &str) -> bool {
        false
    }

    /// Applies the `provider` block. Unknown values are left out, and the API is asked only who
    /// the credentials belong to.
    async fn configure(&self, config: Value) -> Vec<Problem>;

    /// Plans a change. The API is not asked.
    fn plan(&self, request: &PlanRequest) -> PlanResponse;

    /// Plans the deletion of an object, or of the old object of a replacement: answers what is
    /// remembered until apply, and errors and warnings. By default nothing is asked, and the private
    /// data stays.
    async fn plan_delete(&self, _kind: &str, object: &Object) -> (Private, Vec<Problem>) {
        (object.private.clone(), Vec::new())
    }

    /// Reads instances of one type with as few requests as the API allows. Answers come in the
    /// order of the requests.
    async fn read(&self, kind: &str, requests: Vec<ReadRequest>) -> Vec<ReadResponse>;

    /// Reads a data source.
    ///
    /// # Errors
    /// When the API refuses, does not answer, or finds no object that fits the configuration.
    async fn read_data(
        &self,
        kind: &str,
        config: Value,
        progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>>;

    /// Reads a data source of which it matters where it stands.
    ///
    /// # Errors
    /// Fails as [`Provider::read_data`] does.
    async fn read_data_of(
        &self,
        address: &ResourceInstance,
        config: Value,
        progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        self.read_data(&address.resource.kind, config, progress)
            .await
    }

    /// Opens an ephemeral resource.
    ///
    /// # Errors
    /// The provider has no such resource, or it cannot be opened.
    async fn open_ephemeral(
        &self,
        kind: &str,
        _config: Value,
    ) -> Result<OpenedEphemeral, Vec<Problem>> {
        Err(ephemeral::no_ephemeral(kind))
    }

    /// Renews an open ephemeral resource, whose object stays as it is.
    ///
    /// # Errors
    /// It cannot be renewed.
    async fn renew_ephemeral(
        &self,
        kind: &str,
        _private: Private,
    ) -> Result<EphemeralLease, Vec<Problem>> {
        Err(ephemeral::no_ephemeral(kind))
    }

    /// Closes an ephemeral resource. Answers errors and warnings.
    async fn close_ephemeral(&self, _kind: &str, _private: Private) -> Vec<Problem> {
        Vec::new()
    }

    /// Creates, updates or deletes one instance and waits until that is done.
    async fn apply(&self, request: ApplyRequest, progress: &dyn Progress) -> ApplyResponse;

    /// Applies a change of a module of Terraform 0.11, whose providers may have meant something else by
    /// its arguments; by default it is applied as today.
    async fn apply_legacy(&self, request: ApplyRequest, progress: &dyn Progress) -> ApplyResponse {
        self.apply(request, progress).await
    }

    /// Reads a data source for a module of Terraform 0.11, whose providers may have meant something
    /// else by its arguments; by default it means what it means today.
    ///
    /// # Errors
    /// Fails as [`Provider::read_data`] does.
    async fn read_legacy_data(
        &self,
        kind: &str,
        config: Value,
        progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        self.read_data(kind, config, progress).await
    }

    /// This provider for the resources of a module with a `provider_meta` block, whose value is an object
    /// of the schema for it; none if the provider does not use it.
    fn with_meta(&self, _meta: &Value) -> Option<Arc<dyn Provider>> {
        None
    }

    /// Finds the object of a create that an interrupted run had begun, by reads alone; none if it
    /// created nothing. Where the attempt holds the id, only that object is read, until it is
    /// visible.
    ///
    /// # Errors
    /// When a read fails. A warning alone means that several objects may be the one, and names
    /// them.
    async fn recover(&self, _request: &ApplyRequest) -> Result<Option<Object>, Vec<Problem>> {
        Ok(None)
    }

    /// The resource types and known attributes of the objects with an import id; `read` completes
    /// them.
    ///
    /// # Errors
    /// When the type has no import, or the id has not the form that it expects.
    async fn import(&self, kind: &str, id: &str) -> Result<Vec<Imported>, Vec<Problem>>;

    /// Like [`Provider::import`], of the object with an identity, which is of the type's identity
    /// schema and null where it was not given.
    ///
    /// # Errors
    /// When the type has no identities, or the object is not there.
    async fn import_by_identity(
        &self,
        kind: &str,
        _identity: &Value,
    ) -> Result<Vec<Imported>, Vec<Problem>> {
        let detail = format!(
            "Objects of type {kind} have no identity here. Use the argument \"id\" of the import \
             block instead."
        );
        Err(vec![Problem::error(
            "Import by identity not supported",
            detail,
        )])
    }

    /// The type of objects in the state, for resource types that exist and that this provider
    /// cannot manage: their attributes can be shown.
    fn unmanaged_type(&self, _kind: &str) -> Option<Type> {
        None
    }

    /// Converts attributes from a state of an older schema version. `attributes` is the JSON
    /// object of the state.
    ///
    /// # Errors
    /// When an attribute has a value that the current schema cannot hold.
    fn upgrade(
        &self,
        kind: &str,
        version: u64,
        attributes: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>>;

    /// Converts an identity of another version of the identity schema; `identity` is the JSON object
    /// of the state. By default it is as it was.
    ///
    /// # Errors
    /// When the current identity schema cannot hold it.
    fn upgrade_identity(
        &self,
        _kind: &str,
        _version: u64,
        identity: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>> {
        Ok(identity)
    }

    /// Converts an object that a `moved` block gives to a resource type of this provider; none if the
    /// provider takes no objects of other types over.
    ///
    /// # Errors
    /// The object is not one that becomes an object of that type.
    fn move_state(
        &self,
        _kind: &str,
        _object: MovedObject<'_>,
    ) -> Result<Option<MovedState>, Vec<Problem>> {
        Ok(None)
    }

    /// Calls a function of the provider, with arguments of its parameters' types. Functions depend on
    /// their arguments alone, so the provider need not be configured. This thread is blocked until
    /// the answer is there: expressions are evaluated on one thread.
    ///
    /// # Errors
    /// The provider has no such function, or the function fails.
    fn call_function(&self, name: &str, _arguments: Vec<Value>) -> Result<Value, FunctionFailure> {
        Err(FunctionFailure {
            message: format!("the provider has no function {name}"),
            argument: None,
        })
    }

    /// The order that the API demands and no reference shows: pairs of instances of a plan of
    /// which the first must exist before the second, and may be deleted only after it.
    fn order(&self, instances: &[PlannedInstance]) -> Vec<OrderEdge>;

    /// The instances that ask for an object which another instance asks for too, as indexes into
    /// the slice, with an error or a warning each.
    fn duplicate_identities(&self, _instances: &[PlannedInstance]) -> Vec<(usize, Problem)> {
        Vec::new()
    }
}

/// Why a function of a provider has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionFailure {
    /// The message, without a full stop.
    pub message: String,
    /// The argument that it is about, from 0; none for the call as a whole.
    pub argument: Option<usize>,
}

/// An instance in a plan, as [`Provider::order`] sees it.
#[derive(Clone, Debug)]
pub struct PlannedInstance {
    /// The address of the instance in the configuration or the state.
    pub address: ResourceInstance,
    /// The prior object; null if there is none.
    pub prior: Value,
    /// The planned object; null if there will be none.
    pub planned: Value,
    /// The instances that it refers to directly, as indexes into the same slice.
    pub references: Vec<usize>,
    /// The unknown attributes that are plain references: the index of the other instance, and its
    /// attribute.
    pub same_as: BTreeMap<Arc<str>, (usize, Arc<str>)>,
}

/// An edge of the order: `before` must exist before `after` does, and be deleted after it. Both
/// are indexes into the slice of instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderEdge {
    /// Created first, deleted last.
    pub before: usize,
    /// Created last, deleted first.
    pub after: usize,
}
