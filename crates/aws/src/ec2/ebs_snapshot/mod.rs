//! `aws_ebs_snapshot` and `aws_ebs_snapshot_copy`: snapshots of volumes.
//!
//! <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshots.html>

mod copy;
mod create;
mod data;
mod permission;
mod requests;
mod tier;

use async_trait::async_trait;

use super::tags;
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::object::ObjectBuilder;
use crate::resource::{Behavior, Blocker, Operation, Resource, Status, Tagging, not_importable};
use rform_core::value::Value;
use rform_provider::Problem;

pub(super) use data::{EbsSnapshotData, EbsSnapshotIds};
pub(super) use permission::CreateVolumePermission;
pub(super) use requests::delete as delete_snapshot;

/// The snapshot resources, by what the snapshot is made of.
pub enum EbsSnapshot {
    /// The resource `aws_ebs_snapshot`, made of a volume.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_snapshot>
    OfVolume,
    /// The resource `aws_ebs_snapshot_copy`, made of another snapshot.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_snapshot_copy>
    Copied,
}

#[async_trait]
impl Resource for EbsSnapshot {
    fn title(&self) -> &'static str {
        match self {
            EbsSnapshot::OfVolume => "EBS Snapshot",
            EbsSnapshot::Copied => "EBS Snapshot Copy",
        }
    }

    fn spec(&self) -> Spec {
        match self {
            EbsSnapshot::OfVolume => create::spec(),
            EbsSnapshot::Copied => copy::spec(),
        }
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidSnapshot.NotFound"],
            dependency_violation_codes: &["InvalidSnapshot.InUse"],
            // <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>
            retryable_errors: &[("SnapshotCreationPerVolumeRateExceeded", "")],
            waits_create: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITH_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        match self {
            EbsSnapshot::OfVolume => create::create(operation).await,
            EbsSnapshot::Copied => copy::copy(operation).await,
        }
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        tier::archive_if_planned(operation, id).await
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        requests::status(client, ids).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        requests::read(client, known, matches!(self, EbsSnapshot::OfVolume)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        tier::change(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        requests::delete(operation.client, operation.id()).await
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        requests::images_of(operation).await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        match self {
            EbsSnapshot::OfVolume => {
                Ok(ObjectBuilder::from(&Value::NULL).with("id", Value::string(id)))
            }
            EbsSnapshot::Copied => Err(not_importable("aws_ebs_snapshot_copy")),
        }
    }
}
