//! `aws_autoscaling_group_tag`: one tag of a group that is managed elsewhere.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group_tag>
//! - <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateOrUpdateTags.html>

use async_trait::async_trait;
use aws_sdk_autoscaling::types::{AutoScalingGroup, Tag, TagDescription};

use super::requests::{RESOURCE_TYPE, groups, unless_absent};
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{BOOL, Nested, STRING, Spec, id, list_block, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_autoscaling_group_tag`: one tag of a group that is managed elsewhere.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group_tag>
pub struct GroupTag;

#[async_trait]
impl Resource for GroupTag {
    fn title(&self) -> &'static str {
        "Auto Scaling Group Tag"
    }

    fn spec(&self) -> Spec {
        Spec::new([id(), required("autoscaling_group_name", STRING).force_new()]).block(block())
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            // To set a tag once more changes nothing.
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
        let key = "autoscaling_group_name";
        let found = groups(client, &distinct(known, key)).await?;
        let pairs = in_order(known, key, &found, |it| {
            it.auto_scaling_group_name.as_deref()
        });
        Ok(pairs
            .map(|(known, group)| Some(object(known, own(known, group?)?)))
            .collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.changes("tag") {
            true => put(operation).await,
            false => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.autoscaling;
        let Some(tag) = tag(operation.prior) else {
            return Ok(());
        };
        let send = || client.delete_tags().tags(tag.clone()).send();
        let answer = operation.client.call("autoscaling:DeleteTags", send);
        unless_absent(answer.await)
    }

    /// An import is by the name of the group and the key of the tag.
    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let Some((group, key)) = id.split_once(',') else {
            let form = "The id is the name of the group, a comma, and the key of the tag.";
            return Err(Problem::error("Unexpected format of the id", form));
        };
        let mut tag = ObjectBuilder::from(&Value::NULL);
        tag.text("key", Some(key));
        let tags = Value::list(block().element_type(), [tag.build()]);
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("id", Some(id))
            .text("autoscaling_group_name", Some(group))
            .set("tag", tags);
        Ok(builder)
    }
}

fn block() -> Nested {
    list_block(
        "tag",
        [
            required("key", STRING).force_new(),
            required("propagate_at_launch", BOOL),
            required("value", STRING),
        ],
    )
    .min(1)
    .max(1)
}

/// The id: the name of the group and the key.
fn id_of(object: &Value) -> String {
    let key = object.first("tag").map(|it| it.text("key"));
    let group = object.text("autoscaling_group_name");
    format!("{group},{}", key.unwrap_or_default())
}

/// The tag of an object, for a request.
fn tag(object: &Value) -> Option<Tag> {
    let block = object.first("tag")?;
    let tag = Tag::builder()
        .resource_id(object.text("autoscaling_group_name"))
        .resource_type(RESOURCE_TYPE)
        .key(block.text("key"))
        .value(block.text("value"))
        .propagate_at_launch(block.flag("propagate_at_launch"));
    Some(tag.build())
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let client = &operation.client.clients.autoscaling;
    let tag = tag(operation.planned);
    let tag = tag.ok_or_else(|| AwsError::new("the block \"tag\" is missing"))?;
    let send = || client.create_or_update_tags().tags(tag.clone()).send();
    let answer = operation
        .client
        .call("autoscaling:CreateOrUpdateTags", send);
    answer.await.map(drop)
}

/// The tag of the group that is known by its key.
fn own<'a>(known: &Value, group: &'a AutoScalingGroup) -> Option<&'a TagDescription> {
    let key = known.first("tag")?.string("key")?;
    let mut tags = group.tags.iter().flatten();
    tags.find(|it| it.key.as_deref() == Some(key))
}

fn object(known: &Value, found: &TagDescription) -> Value {
    let mut tag = ObjectBuilder::from(&Value::NULL);
    tag.text("key", found.key.as_deref())
        .flag("propagate_at_launch", found.propagate_at_launch)
        .text("value", found.value.as_deref());
    let tags = Value::list(block().element_type(), [tag.build()]);
    ObjectBuilder::from(known).with("tag", tags).build()
}
