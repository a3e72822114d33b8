//! `aws_ebs_snapshot_copy`: a copy of a snapshot, of the same or of another region.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_snapshot_copy>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html>

use aws_sdk_ec2::types::ResourceType;

use super::super::tags;
use super::requests;
use crate::declare::{BOOL, NUMBER, STRING, Spec, computed, optional, required};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// The attributes of `aws_ebs_snapshot_copy`.
pub(super) fn spec() -> Spec {
    requests::spec([
        optional("completion_duration_minutes", NUMBER)
            .force_new()
            .check(is_duration),
        optional("description", STRING).force_new(),
        optional("encrypted", BOOL).force_new(),
        optional("kms_key_id", STRING).force_new(),
        computed("outpost_arn", STRING),
        required("source_region", STRING).force_new(),
        required("source_snapshot_id", STRING).force_new(),
        computed("volume_id", STRING),
    ])
}

/// Quarters of an hour, two days at most:
/// <https://docs.aws.amazon.com/ebs/latest/userguide/time-based-copies.html>.
fn is_duration(name: &str, value: &Value) -> Option<String> {
    let minutes = value.as_i64()?;
    let is_allowed = (15..=2880).contains(&minutes) && minutes % 15 == 0;
    (!is_allowed).then(|| {
        format!("expected {name} to be in the range (15 - 2880) and divisible by 15, got {minutes}")
    })
}

/// Copies the planned snapshot, and answers the id of the copy.
pub(super) async fn copy(operation: &Operation<'_>) -> Result<String, AwsError> {
    let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
    let minutes = planned.integer("completion_duration_minutes");
    let created = operation
        .client
        .call_once("ec2:CopySnapshot", || {
            ec2.copy_snapshot()
                .source_region(planned.text("source_region"))
                .source_snapshot_id(planned.text("source_snapshot_id"))
                .set_completion_duration_minutes(minutes)
                .set_description(planned.owned("description"))
                .set_encrypted(planned.boolean("encrypted"))
                .set_kms_key_id(planned.owned("kms_key_id"))
                .set_tag_specifications(tags::with_attempt(operation, ResourceType::Snapshot))
                .send()
        })
        .await?;
    requests::id_of(created.snapshot_id)
}
