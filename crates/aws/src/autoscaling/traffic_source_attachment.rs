//! `aws_autoscaling_traffic_source_attachment`: a source of traffic of one group.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_traffic_source_attachment>
//! - <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachTrafficSources.html>

use async_trait::async_trait;
use aws_sdk_autoscaling::types::{TrafficSourceIdentifier, TrafficSourceState};

use super::requests::{is_absent, pages, unless_absent};
use crate::children;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, list_block, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, not_importable};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_autoscaling_traffic_source_attachment`: a source of traffic of a group that is
/// managed elsewhere.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_traffic_source_attachment>
pub struct TrafficSourceAttachment;

const GROUP: &str = "autoscaling_group_name";

#[async_trait]
impl Resource for TrafficSourceAttachment {
    fn title(&self) -> &'static str {
        "Auto Scaling Traffic Source Attachment"
    }

    fn spec(&self) -> Spec {
        let source = list_block(
            "traffic_source",
            [
                required("identifier", STRING).force_new().length(1, 2048),
                required("type", STRING)
                    .force_new()
                    .one_of(&["elb", "elbv2", "vpc-lattice"]),
            ],
        );
        Spec::new([id(), required(GROUP, STRING).force_new()])
            .block(source.min(1).max(1).force_new())
            .timeouts(&[("create", 5), ("delete", 5)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            // To attach the same once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        id_of(operation.planned)
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.autoscaling);
        let missing = || AwsError::new("the block \"traffic_source\" is missing");
        let id = id_of(planned).ok_or_else(missing)?;
        let source = source(planned).ok_or_else(missing)?;
        let send = || {
            let request = client.attach_traffic_sources();
            let request = request.auto_scaling_group_name(planned.text(GROUP));
            request.traffic_sources(source.clone()).send()
        };
        let action = "autoscaling:AttachTrafficSources";
        operation.client.call(action, send).await?;
        Ok(id)
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let list = |group: String| async move { sources(client, &group).await };
        let find = |known: &Value, all: &[TrafficSourceState]| {
            let own = known.first("traffic_source")?.string("identifier")?;
            let mut all = all.iter();
            all.find(|it| it.identifier.as_deref() == Some(own))?;
            Some(known.clone())
        };
        children::read(known, GROUP, list, find).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, client) = (operation.prior, &operation.client.clients.autoscaling);
        let Some(source) = source(prior) else {
            return Ok(());
        };
        let send = || {
            let request = client.detach_traffic_sources();
            let request = request.auto_scaling_group_name(prior.text(GROUP));
            request.traffic_sources(source.clone()).send()
        };
        let action = "autoscaling:DetachTrafficSources";
        unless_absent(operation.client.call(action, send).await)
    }

    fn import(&self, _id: &str) -> Result<ObjectBuilder, Problem> {
        Err(not_importable("aws_autoscaling_traffic_source_attachment"))
    }
}

/// The id: the group, and type and identifier of the source.
fn id_of(object: &Value) -> Option<String> {
    let block = object.first("traffic_source")?;
    let (kind, source) = (block.text("type"), block.text("identifier"));
    Some(format!("{},{kind},{source}", object.text(GROUP)))
}

fn source(object: &Value) -> Option<TrafficSourceIdentifier> {
    let block = object.first("traffic_source")?;
    let source = TrafficSourceIdentifier::builder().identifier(block.text("identifier"));
    Some(source.set_type(block.owned("type")).build())
}

/// The sources of traffic of a group; none if it is not there.
async fn sources(client: &AwsClient, group: &str) -> Result<Vec<TrafficSourceState>, AwsError> {
    let all = async {
        Ok::<_, AwsError>(pages!(
            client,
            "autoscaling:DescribeTrafficSources",
            traffic_sources,
            client
                .clients
                .autoscaling
                .describe_traffic_sources()
                .auto_scaling_group_name(group)
        ))
    };
    match all.await {
        Err(error) if is_absent(&error) => Ok(Vec::new()),
        answer => answer,
    }
}
