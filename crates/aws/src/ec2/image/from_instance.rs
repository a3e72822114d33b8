//! `aws_ami_from_instance`: an image that is made of an instance.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ami_from_instance>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html>

use aws_sdk_ec2::types::ResourceType;

use super::super::tags;
use super::{requests, schema};
use crate::declare::{BOOL, STRING, Spec, optional, required};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;

/// The attributes of `aws_ami_from_instance`.
pub(super) fn spec() -> Spec {
    schema::spec_of_copy([
        optional("snapshot_without_reboot", BOOL).force_new(),
        required("source_instance_id", STRING).force_new(),
    ])
}

/// Makes the planned image, and answers its id.
pub(super) async fn create(operation: &Operation<'_>) -> Result<String, AwsError> {
    let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
    let created = operation
        .client
        .call_once("ec2:CreateImage", || {
            ec2.create_image()
                .name(planned.text("name"))
                .set_description(planned.owned("description"))
                .instance_id(planned.text("source_instance_id"))
                .set_no_reboot(planned.boolean("snapshot_without_reboot"))
                .set_tag_specifications(tags::with_attempt(operation, ResourceType::Image))
                .send()
        })
        .await?;
    requests::id_of(created.image_id)
}
