//! What a resource type and a data source consist of.

use std::collections::BTreeMap;

use async_trait::async_trait;

pub use super::behavior::Behavior;
pub use super::operation::{Asked, Operation, Trace};
pub use super::status::{Blocker, Status};

use super::client::AwsClient;
use super::declare::Spec;
use super::error::AwsError;
use super::object::Draft;
use rform_core::value::Value;
use rform_provider::Problem;

/// A resource type. It only says what it is and which requests do what: the [`super::driver`]
/// waits, retries, records and explains.
#[async_trait]
pub trait Resource: Send + Sync {
    /// What messages call it: `EC2 VPC`.
    fn title(&self) -> &'static str;

    /// Its attributes and how they behave.
    fn spec(&self) -> Spec;

    /// How AWS behaves about it.
    fn behavior(&self) -> Behavior {
        Behavior::default()
    }

    /// Makes it and says its id. May be called again after a failure.
    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError>;

    /// How tags are read and written, where all types of a service do it alike. The defaults of
    /// [`Resource::find`], [`Resource::remove_attempt_tag`] and [`Resource::retag`] follow from it.
    fn tagging(&self) -> &'static dyn Tagging {
        &NoTagging
    }

    /// Looks for the object of a create whose response was lost: by its attempt tag, its token, or
    /// its identity. Sends reads only.
    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        self.tagging().find_by_attempt_tag(operation).await
    }

    /// The ids of the objects that this create, or one like it, may have made; none if that cannot
    /// be told. Asked where an object carries no mark: before it is made, and when the answer was
    /// lost. What is new is what it made.
    async fn alike(&self, _job: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        Ok(None)
    }

    /// The id that the object has, of what exists or not by its arguments alone: a lost create made
    /// it if what is read by it agrees with what was asked for.
    fn identity(&self, _job: &Operation<'_>) -> Option<String> {
        None
    }

    /// What a new object needs besides: requests that may be sent again without harm.
    async fn finish(&self, _job: &Operation<'_>, _id: &str) -> Result<(), AwsError> {
        Ok(())
    }

    /// How far each of these objects is. Asked again and again while somebody waits.
    async fn status(&self, _cloud: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        Ok(vec![Status::Ready; ids.len()])
    }

    /// Reads all these objects, in order, with as few requests as the API allows; none for what
    /// is gone. Tags go to `tags_all`, as AWS has them.
    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError>;

    /// Makes it what is planned, tags apart.
    async fn update(&self, _job: &Operation<'_>) -> Result<(), AwsError> {
        Ok(())
    }

    /// The id that the object has after an update: another one if it was renamed.
    fn id_after(&self, operation: &Operation<'_>) -> String {
        operation.id().to_owned()
    }

    /// Removes these tags and sets those.
    async fn retag(
        &self,
        operation: &Operation<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let id = operation.id();
        self.tagging().retag(operation, id, removed, set).await
    }

    /// Removes the attempt tag from a new object, if it was given one.
    async fn remove_attempt_tag(
        &self,
        operation: &Operation<'_>,
        id: &str,
    ) -> Result<(), AwsError> {
        self.tagging().remove_attempt_tag(operation, id).await
    }

    /// Deletes it, or begins to.
    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError>;

    /// What keeps it from being deleted.
    async fn blockers(&self, _job: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        Ok(Vec::new())
    }

    /// By what id an object with these arguments is imported; none where only AWS knows it.
    fn import_id(&self, _job: &Operation<'_>) -> Option<String> {
        None
    }

    /// What is known of an object by the id that an import gives.
    fn import(&self, id: &str) -> Result<Draft, Problem> {
        let mut draft = Draft::from(&Value::NULL);
        draft.text("id", Some(id));
        Ok(draft)
    }
}

/// What is said when a type has no import.
pub fn not_importable(kind: &str) -> Problem {
    Problem::error(format!("resource {kind} doesn't support import"), "")
}

/// A data source.
#[async_trait]
pub trait DataSource: Send + Sync {
    /// What messages call it.
    fn title(&self) -> &'static str;

    /// Its attributes.
    fn spec(&self) -> Spec;

    /// Reads it: a draft of the configuration, completed.
    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError>;
}

/// How the tags of all types of a service are read and written.
#[async_trait]
pub trait Tagging: Send + Sync {
    /// The id of the object that carries the tag of this attempt, if there is one.
    ///
    /// # Errors
    /// When AWS refuses the request or does not answer.
    async fn find_by_attempt_tag(
        &self,
        _operation: &Operation<'_>,
    ) -> Result<Option<String>, AwsError> {
        Ok(None)
    }

    /// Removes the attempt tag from the object with that id.
    ///
    /// # Errors
    /// When AWS refuses the request or does not answer.
    async fn remove_attempt_tag(
        &self,
        _operation: &Operation<'_>,
        _id: &str,
    ) -> Result<(), AwsError> {
        Ok(())
    }

    /// Removes tags by key from the object with that id, and sets others.
    ///
    /// # Errors
    /// When AWS refuses a request or does not answer.
    async fn retag(
        &self,
        _operation: &Operation<'_>,
        _id: &str,
        _removed: Vec<String>,
        _set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        Ok(())
    }
}

/// The tagging of types that have no tags, or that have requests of their own for them.
pub struct NoTagging;

impl Tagging for NoTagging {}

/// The resource types of one service, each with its name in configurations, such as `aws_vpc`.
pub type Resources = &'static [(&'static str, &'static dyn Resource)];

/// The data sources of one service, each with its name in configurations.
pub type DataSources = &'static [(&'static str, &'static dyn DataSource)];
