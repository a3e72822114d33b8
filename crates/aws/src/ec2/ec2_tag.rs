//! `aws_ec2_tag`: one tag of an object that something else manages.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ec2_tag>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html>

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::describe::pages_by;
use super::tags::retag;
use crate::answers::distinct;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_ec2_tag`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ec2_tag>
pub struct Ec2Tag;

#[async_trait]
impl Resource for Ec2Tag {
    fn title(&self) -> &'static str {
        "EC2 Tag"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("key", STRING).force_new(),
            required("resource_id", STRING).force_new(),
            required("value", STRING),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            // Setting the same tag once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(id_of(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(id_of(operation.planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = pages_by!(
            client,
            "ec2:DescribeTags",
            tags,
            "resource-id",
            distinct(known, "resource_id"),
            client.clients.ec2.describe_tags().max_results(1000)
        );
        let read = |known: &Value| {
            let tag = found.iter().find(|it| {
                it.resource_id.as_deref() == known.string("resource_id")
                    && it.key.as_deref() == known.string("key")
            })?;
            let mut builder = ObjectBuilder::from(known);
            builder.text("value", tag.value.as_deref());
            Some(builder.build())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.changes("value") {
            true => put(operation).await,
            false => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (resource, key) = (
            operation.prior.text("resource_id"),
            operation.prior.text("key"),
        );
        let gone = vec![key.to_owned()];
        let done = retag(operation.client, resource, gone, BTreeMap::new()).await;
        // The tags of an object that is gone are gone.
        done.or_else(|error| match error.code.ends_with(".NotFound") {
            true => Ok(()),
            false => Err(error),
        })
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let Some((resource, key)) = id.split_once(',').filter(|(_, key)| !key.is_empty()) else {
            let message = format!("unexpected format for ID ({id}), expected resource-id,key");
            return Err(Problem::error(message, ""));
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("id", Some(id))
            .text("key", Some(key))
            .text("resource_id", Some(resource));
        Ok(builder)
    }
}

fn id_of(object: &Value) -> String {
    format!("{},{}", object.text("resource_id"), object.text("key"))
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let planned = operation.planned;
    let tag = (
        planned.text("key").to_owned(),
        planned.text("value").to_owned(),
    );
    let (resource, set) = (planned.text("resource_id"), BTreeMap::from([tag]));
    retag(operation.client, resource, Vec::new(), set).await
}
