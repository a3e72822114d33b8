//! The requests of a service for tags, which are the same for all types of the service or differ in
//! how an object is named only.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::client::AwsClient;
use super::error::AwsError;
use super::operation::Operation;
use super::tags::ATTEMPT_TAG;

/// How tags of an object are set and removed. A service implements [`Tagging::tag`] and
/// [`Tagging::untag`]; the rest follows from them.
#[async_trait]
pub trait Tagging: Send + Sync {
    /// Sets tags of the object with that id. There is at least one.
    ///
    /// # Errors
    /// When AWS refuses the request or does not answer.
    async fn tag(
        &self,
        client: &AwsClient,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError>;

    /// Removes tags by key from the object with that id. There is at least one.
    ///
    /// # Errors
    /// When AWS refuses the request or does not answer.
    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError>;

    /// Whether a new object carries the tag of its attempt until its id is recorded. Types whose
    /// create has a client token need none.
    fn uses_attempt_tag(&self) -> bool {
        true
    }

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

    /// Removes the attempt tag from the object with that id, if a create gave it one.
    ///
    /// # Errors
    /// When AWS refuses the request or does not answer.
    async fn remove_attempt_tag(
        &self,
        operation: &Operation<'_>,
        id: &str,
    ) -> Result<(), AwsError> {
        if !self.uses_attempt_tag() || operation.attempt.token.is_empty() {
            return Ok(());
        }
        let keys = vec![ATTEMPT_TAG.to_owned()];
        self.untag(operation.client, id, keys).await
    }

    /// Removes tags by key from the object with that id, and sets others.
    ///
    /// # Errors
    /// When AWS refuses a request or does not answer.
    async fn retag(
        &self,
        client: &AwsClient,
        id: &str,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        if !removed.is_empty() {
            self.untag(client, id, removed).await?;
        }
        match set.is_empty() {
            true => Ok(()),
            false => self.tag(client, id, &set).await,
        }
    }
}

/// The tagging of types that have no tags.
pub struct NoTagging;

#[async_trait]
impl Tagging for NoTagging {
    async fn tag(
        &self,
        _client: &AwsClient,
        _id: &str,
        _tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        Ok(())
    }

    async fn untag(
        &self,
        _client: &AwsClient,
        _id: &str,
        _keys: Vec<String>,
    ) -> Result<(), AwsError> {
        Ok(())
    }
}

/// Implements [`Tagging`] for a service with the actions `TagResource` and `UntagResource`: the SDK
/// client, the parameter that names the object, the function that makes the service's list of tags,
/// and both actions with the prefix under which [`AwsClient::call`] paces them. Overrides of provided
/// methods follow the type in braces.
macro_rules! tag_resource {
    (
        $tagging:ident { $($overrides:tt)* },
        $client:ident,
        $named_by:ident,
        $sdk_tags:ident,
        $tag_action:literal,
        $untag_action:literal
    ) => {
        #[async_trait::async_trait]
        impl $crate::tagging::Tagging for $tagging {
            $($overrides)*

            async fn tag(
                &self,
                client: &$crate::client::AwsClient,
                id: &str,
                tags: &std::collections::BTreeMap<String, String>,
            ) -> Result<(), $crate::error::AwsError> {
                let tags = $sdk_tags(tags);
                let request = || client.clients.$client.tag_resource().$named_by(id);
                let send = || request().set_tags(tags.clone()).send();
                client.call($tag_action, send).await.map(drop)
            }

            async fn untag(
                &self,
                client: &$crate::client::AwsClient,
                id: &str,
                keys: Vec<String>,
            ) -> Result<(), $crate::error::AwsError> {
                let request = || client.clients.$client.untag_resource().$named_by(id);
                let send = || request().set_tag_keys(Some(keys.clone())).send();
                client.call($untag_action, send).await.map(drop)
            }
        }
    };
}
pub(crate) use tag_resource;
