//! The contract between the driver and a resource type or data source.

use std::collections::BTreeMap;

use async_trait::async_trait;

pub use super::behavior::Behavior;
pub use super::operation::{AttemptTracking, HandledArguments, Operation};
pub use super::status::{Blocker, Status};
pub use super::tagging::{NoTagging, Tagging};

use super::client::AwsClient;
use super::declare::Spec;
use super::error::AwsError;
use super::object::ObjectBuilder;
use rform_core::value::Value;
use rform_provider::Problem;

/// A resource type. It says what its objects are and which requests do what; the [`super::driver`]
/// waits, retries, records and reports.
#[async_trait]
pub trait Resource: Send + Sync {
    /// The name of the type in messages, such as `EC2 VPC`.
    fn title(&self) -> &'static str;

    /// The attributes and blocks, and how they behave in plans.
    fn spec(&self) -> Spec;

    /// How AWS behaves about the type: error codes, waits, idempotency.
    fn behavior(&self) -> Behavior {
        Behavior::default()
    }

    /// Creates the object and returns its id. May be called again after a failure.
    ///
    /// # Errors
    /// When AWS refuses the request, or does not answer.
    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError>;

    /// The requests for the tags of the type. The defaults of [`Resource::find`],
    /// [`Resource::remove_attempt_tag`] and [`Resource::retag`] follow from it.
    fn tagging(&self) -> &'static dyn Tagging {
        &NoTagging
    }

    /// Looks for the object of a create whose response was lost: by its attempt tag, its token, or
    /// its identity. Sends reads only.
    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        self.tagging().find_by_attempt_tag(operation).await
    }

    /// The ids of the objects that this create, or one like it, may have made; none if that cannot
    /// be told. It is asked before the create and after a lost response, where an object carries
    /// no attempt tag: what appeared in between is what the create made.
    ///
    /// # Errors
    /// When AWS refuses a request, or does not answer.
    async fn similar(&self, _operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        Ok(None)
    }

    /// The id of an object whose arguments alone identify it. A lost create succeeded if the
    /// object with this id agrees with the plan.
    fn identity(&self, _operation: &Operation<'_>) -> Option<String> {
        None
    }

    /// Sends what the create does not take. The requests are idempotent.
    ///
    /// # Errors
    /// When AWS refuses a request, or does not answer.
    async fn finish(&self, _operation: &Operation<'_>, _id: &str) -> Result<(), AwsError> {
        Ok(())
    }

    /// The status of each of these objects, in order. It is asked repeatedly while operations
    /// wait.
    ///
    /// # Errors
    /// When AWS refuses a request, or does not answer.
    async fn status(&self, _client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        Ok(vec![Status::Ready; ids.len()])
    }

    /// Reads all these objects, in order, with as few requests as the API allows; none for an
    /// absent one. Tags go to `tags_all`, as AWS has them.
    ///
    /// # Errors
    /// When AWS refuses a request, or does not answer.
    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError>;

    /// Changes the object to what is planned, tags apart.
    ///
    /// # Errors
    /// When AWS refuses a request, or does not answer.
    async fn update(&self, _operation: &Operation<'_>) -> Result<(), AwsError> {
        Ok(())
    }

    /// The id of the object after an update; another one if it was renamed.
    fn id_after(&self, operation: &Operation<'_>) -> String {
        operation.id().to_owned()
    }

    /// Removes tags by key and sets others.
    ///
    /// # Errors
    /// When AWS refuses a request, or does not answer.
    async fn retag(
        &self,
        operation: &Operation<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let (client, id) = (operation.client, operation.id());
        self.tagging().retag(client, id, removed, set).await
    }

    /// Removes the attempt tag from a new object, if it was given one.
    async fn remove_attempt_tag(
        &self,
        operation: &Operation<'_>,
        id: &str,
    ) -> Result<(), AwsError> {
        self.tagging().remove_attempt_tag(operation, id).await
    }

    /// Deletes the object, or starts its deletion.
    ///
    /// # Errors
    /// When AWS refuses the request, or does not answer.
    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError>;

    /// The objects that keep this one from being deleted.
    ///
    /// # Errors
    /// When AWS refuses a request, or does not answer.
    async fn blockers(&self, _operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        Ok(Vec::new())
    }

    /// The id by which an object with these arguments would be imported; none where only AWS knows
    /// it.
    fn import_id(&self, _operation: &Operation<'_>) -> Option<String> {
        None
    }

    /// The attributes that follow from the id of an import; `read` completes them.
    ///
    /// # Errors
    /// When the id has not the form that the type expects, or the type has no import.
    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder.text("id", Some(id));
        Ok(builder)
    }
}

/// The error for a type that has no import.
pub fn not_importable(kind: &str) -> Problem {
    Problem::error(format!("resource {kind} doesn't support import"), "")
}

/// A data source: its attributes, and how it is read.
#[async_trait]
pub trait DataSource: Send + Sync {
    /// The name of the data source in messages.
    fn title(&self) -> &'static str;

    /// The attributes and blocks of the data source.
    fn spec(&self) -> Spec;

    /// Reads the data source: the configuration, completed by what AWS answers.
    ///
    /// # Errors
    /// When AWS refuses, does not answer, or the answer does not fit the configuration.
    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError>;
}

/// The resource types of one service, each with its name in configurations, such as `aws_vpc`.
pub type Resources = &'static [(&'static str, &'static dyn Resource)];

/// The data sources of one service, each with its name in configurations.
pub type DataSources = &'static [(&'static str, &'static dyn DataSource)];
