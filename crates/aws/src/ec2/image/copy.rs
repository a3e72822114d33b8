//! `aws_ami_copy`: an image that is made of another image.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ami_copy>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html>

use aws_sdk_ec2::types::ResourceType;

use super::super::tags;
use super::{requests, schema};
use crate::declare::{BOOL, STRING, Spec, optional, optional_computed, required};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;

/// The attributes of `aws_ami_copy`.
pub(super) fn spec() -> Spec {
    schema::spec_of_copy([
        optional("destination_outpost_arn", STRING).force_new(),
        optional("encrypted", BOOL).default(false).force_new(),
        optional_computed("kms_key_id", STRING).force_new(),
        required("source_ami_id", STRING).force_new(),
        required("source_ami_region", STRING).force_new(),
    ])
}

/// Copies the planned image, and answers the id of the copy.
pub(super) async fn copy(operation: &Operation<'_>) -> Result<String, AwsError> {
    let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
    let created = operation
        .client
        .call_once("ec2:CopyImage", || {
            ec2.copy_image()
                .name(planned.text("name"))
                .set_description(planned.owned("description"))
                .set_destination_outpost_arn(planned.owned("destination_outpost_arn"))
                .set_encrypted(planned.boolean("encrypted"))
                .set_kms_key_id(planned.owned("kms_key_id"))
                .source_image_id(planned.text("source_ami_id"))
                .source_region(planned.text("source_ami_region"))
                .set_tag_specifications(tags::with_attempt(operation, ResourceType::Image))
                .send()
        })
        .await?;
    requests::id_of(created.image_id)
}
