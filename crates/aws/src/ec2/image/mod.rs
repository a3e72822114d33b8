//! `aws_ami`, `aws_ami_copy` and `aws_ami_from_instance`: images of the account.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIs.html>

mod copy;
mod from_instance;
pub(super) mod launch_permission;
mod object;
mod register;
mod requests;
mod schema;

use async_trait::async_trait;

use super::tags;
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::object::ObjectBuilder;
use crate::resource::{Behavior, Operation, Resource, Status, Tagging, not_importable};
use rform_core::value::Value;
use rform_provider::Problem;

pub(super) use object::root_snapshot;
pub(super) use requests::firmware_variables;

/// The image resources, by what the image is made of. An image that is made of another image or of an
/// instance owns its snapshots, which are deleted with it.
pub enum Ami {
    /// The resource `aws_ami`, made of snapshots.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ami>
    Registered,
    /// The resource `aws_ami_copy`, made of another image.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ami_copy>
    Copied,
    /// The resource `aws_ami_from_instance`, made of an instance.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ami_from_instance>
    OfInstance,
}

#[async_trait]
impl Resource for Ami {
    fn title(&self) -> &'static str {
        match self {
            Ami::Registered => "EC2 AMI",
            Ami::Copied => "EC2 AMI Copy",
            Ami::OfInstance => "EC2 AMI From Instance",
        }
    }

    fn spec(&self) -> Spec {
        match self {
            Ami::Registered => register::spec(),
            Ami::Copied => copy::spec(),
            Ami::OfInstance => from_instance::spec(),
        }
    }

    fn behavior(&self) -> Behavior {
        requests::behavior()
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITH_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        match self {
            Ami::Registered => register::register(operation).await,
            Ami::Copied => copy::copy(operation).await,
            Ami::OfInstance => from_instance::create(operation).await,
        }
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        requests::finish(operation, id).await
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        requests::status(client, ids).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        requests::read(client, known, !matches!(self, Ami::Registered)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        requests::update(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        requests::delete(operation).await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        match self {
            Ami::Registered => Ok(ObjectBuilder::from(&Value::NULL).with("id", Value::string(id))),
            Ami::Copied => Err(not_importable("aws_ami_copy")),
            Ami::OfInstance => Err(not_importable("aws_ami_from_instance")),
        }
    }
}
