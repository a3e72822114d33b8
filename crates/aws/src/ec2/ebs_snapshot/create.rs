//! `aws_ebs_snapshot`: a snapshot of a volume.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_snapshot>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html>

use aws_sdk_ec2::types::ResourceType;

use super::super::tags;
use super::requests;
use crate::declare::{BOOL, STRING, Spec, computed, optional, required};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;

/// The attributes of `aws_ebs_snapshot`.
pub(super) fn spec() -> Spec {
    requests::spec([
        optional("description", STRING).force_new(),
        computed("encrypted", BOOL),
        computed("kms_key_id", STRING),
        optional("outpost_arn", STRING).force_new(),
        required("volume_id", STRING).force_new(),
    ])
}

/// Takes the planned snapshot, and answers its id.
pub(super) async fn create(operation: &Operation<'_>) -> Result<String, AwsError> {
    let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
    let created = operation
        .client
        .call_once("ec2:CreateSnapshot", || {
            ec2.create_snapshot()
                .volume_id(planned.text("volume_id"))
                .set_description(planned.owned("description"))
                .set_outpost_arn(planned.owned("outpost_arn"))
                .set_tag_specifications(tags::with_attempt(operation, ResourceType::Snapshot))
                .send()
        })
        .await?;
    requests::id_of(created.snapshot_id)
}
