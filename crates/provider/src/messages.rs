//! What goes to a provider and comes back: plans, reads and applies of objects.

use std::sync::Arc;
use std::time::Duration;

use rform_core::addr::ResourceInstance;
use rform_core::value::{Path, Value};

use super::private::Private;
use super::problem::Problem;

/// The request to plan a change of one instance.
#[derive(Clone, Debug)]
pub struct PlanRequest {
    /// The resource type.
    pub kind: Arc<str>,
    /// The prior object; `Value::Null` for a create.
    pub prior: Value,
    /// The configuration, with unknown values; null for a destroy.
    pub config: Value,
    /// The configuration, with computed attributes from the prior object; null for a destroy.
    pub proposed: Value,
    /// The private data of the prior object.
    pub private: Private,
    /// The identity of the prior object, an object of the type's identity schema; null for none.
    pub identity: Value,
}

/// A planned change.
#[derive(Clone, Debug)]
pub struct PlanResponse {
    /// The planned object; attributes that are known after apply are unknown.
    pub planned: Value,
    /// The attributes whose changes replace the object.
    pub replace: Vec<Path>,
    /// The private data that is handed to the apply.
    pub private: Private,
    /// The planned identity, perhaps unknown; null for none.
    pub identity: Value,
    /// Errors and warnings.
    pub problems: Vec<Problem>,
}

/// The request to read one object.
#[derive(Clone, Debug)]
pub struct ReadRequest {
    /// The object as last known; after an import perhaps the id alone.
    pub current: Value,
    /// The private data of the object.
    pub private: Private,
    /// The identity of the object as last known; null for none.
    pub identity: Value,
}

/// The object as it is; none if it does not exist any more.
pub type ReadResponse = Result<Option<Object>, Vec<Problem>>;

/// The answers for objects that exist in the state alone: each is as last known.
pub fn unchanged(requests: Vec<ReadRequest>) -> Vec<ReadResponse> {
    let known = |request: ReadRequest| {
        Ok(Some(Object {
            value: request.current,
            private: request.private,
            identity: request.identity,
        }))
    };
    requests.into_iter().map(known).collect()
}

/// An object with its private data and its identity.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// The attributes, as an object of the type that the schema has.
    pub value: Value,
    /// The private data of the object.
    pub private: Private,
    /// The identity of the object; null if the provider tells none, which leaves the former one.
    pub identity: Value,
}

impl Object {
    /// An object of which nothing is kept but its attributes.
    pub fn plain(value: Value) -> Object {
        Object {
            value,
            private: Private::default(),
            identity: Value::NULL,
        }
    }
}

/// The request to carry out one change.
#[derive(Clone, Debug)]
pub struct ApplyRequest {
    /// The resource type.
    pub kind: Arc<str>,
    /// The address of the instance, for messages.
    pub address: ResourceInstance,
    /// The prior object; null for a create.
    pub prior: Value,
    /// The planned object; null for a delete.
    pub planned: Value,
    /// The configuration, wholly known; null for a delete.
    pub config: Value,
    /// The private data of the plan.
    pub private: Private,
    /// The planned identity, that of the prior object for a delete; null for none.
    pub identity: Value,
    /// The attempt of a create. Its token stays the same when an interrupted run is taken up.
    pub attempt: Attempt,
    /// Types and ids of the other objects that this run deletes: a blocked delete waits for them.
    pub deleting: Arc<Vec<(Arc<str>, Arc<str>)>>,
    /// Types and ids of the other objects that this run changes in place: they may release what is
    /// deleted.
    pub changing: Arc<Vec<(Arc<str>, Arc<str>)>>,
    /// The objects of the stack that this run does not delete: when one of them is in the way of
    /// a delete, a message says which it is.
    pub keeping: Arc<Vec<KeptObject>>,
}

/// An object of the stack that a run does not delete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptObject {
    /// The address of the instance, as messages show it.
    pub address: Arc<str>,
    /// The id of the object.
    pub id: Arc<str>,
    /// Whether the run leaves it alone because of `-target` or `-exclude`.
    pub is_excluded: bool,
}

/// One attempt of a create.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// The token for the API's own idempotency, where it has one.
    pub token: String,
    /// The start of the attempt, as a duration since 1970.
    pub since: Duration,
    /// Whether an interrupted run began the attempt: its object is searched for before anything is
    /// created.
    pub resumed: bool,
    /// The id of the object, if the interrupted run recorded it: the object only has to be
    /// completed.
    pub created_id: Option<String>,
    /// The ids that were recorded by [`Progress::existing_ids`].
    pub before: Option<Vec<String>>,
    /// The number of other attempts of similar objects that are being searched for.
    pub siblings: usize,
}

/// The result of a change. A failed change may leave an object, which stays in the state: tainted
/// after a create, else as it is.
#[derive(Clone, Debug)]
pub struct ApplyResponse {
    /// The object after the change; none if it does not exist (any more).
    pub object: Option<Object>,
    /// Whether the create is incomplete: its response was lost and its object was not found, or,
    /// with an object, another run has to complete it. The attempt then stays recorded.
    pub create_pending: bool,
    /// Errors and warnings.
    pub problems: Vec<Problem>,
}

/// An object that an import found.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The resource type.
    pub kind: Arc<str>,
    /// The known attributes of the object.
    pub object: Object,
}
