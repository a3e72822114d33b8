//! `aws_snapshot_create_volume_permission`: which other account makes volumes from a snapshot.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/snapshot_create_volume_permission>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{OperationType, SnapshotAttributeName};

use crate::children;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, not_importable};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_snapshot_create_volume_permission`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/snapshot_create_volume_permission>
pub struct CreateVolumePermission;

#[async_trait]
impl Resource for CreateVolumePermission {
    fn title(&self) -> &'static str {
        "EBS Snapshot CreateVolumePermission"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("account_id", STRING).force_new(),
            required("snapshot_id", STRING).force_new(),
        ])
        .timeouts(&[("create", 5), ("delete", 5)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // Who is permitted already stays so.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(permission_id(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let planned = operation.planned;
        let account = &operation.client.identity().await?.account;
        if account == planned.text("account_id") {
            let snapshot = planned.text("snapshot_id");
            let message = format!("AWS account {account} owns the snapshot {snapshot}");
            return Err(AwsError::new(message));
        }
        modify(operation, planned, OperationType::Add).await?;
        Ok(permission_id(planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let list = |snapshot: String| async move { accounts(client, &snapshot).await };
        let find = |known: &Value, all: &[String]| {
            let is_there = all.iter().any(|it| it == known.text("account_id"));
            is_there.then(|| known.clone())
        };
        children::read(known, "snapshot_id", list, find).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        modify(operation, operation.prior, OperationType::Remove).await
    }

    fn import(&self, _id: &str) -> Result<ObjectBuilder, Problem> {
        Err(not_importable("aws_snapshot_create_volume_permission"))
    }
}

const NOT_FOUND_CODES: &[&str] = &["InvalidSnapshot.NotFound"];

fn permission_id(object: &Value) -> String {
    let (snapshot, account) = (object.text("snapshot_id"), object.text("account_id"));
    format!("{snapshot}-{account}")
}

async fn modify(
    operation: &Operation<'_>,
    object: &Value,
    change: OperationType,
) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let modified = operation.client.call("ec2:ModifySnapshotAttribute", || {
        ec2.modify_snapshot_attribute()
            .snapshot_id(object.text("snapshot_id"))
            .attribute(SnapshotAttributeName::CreateVolumePermission)
            .operation_type(change.clone())
            .user_ids(object.text("account_id"))
            .send()
    });
    modified.await.map(drop)
}

/// The accounts that make volumes from a snapshot; none of a snapshot that is not there.
async fn accounts(client: &AwsClient, snapshot: &str) -> Result<Vec<String>, AwsError> {
    let ec2 = &client.clients.ec2;
    let answer = client.call("ec2:DescribeSnapshotAttribute", || {
        ec2.describe_snapshot_attribute()
            .snapshot_id(snapshot)
            .attribute(SnapshotAttributeName::CreateVolumePermission)
            .send()
    });
    match answer.await {
        Ok(answer) => {
            let permissions = answer.create_volume_permissions.unwrap_or_default();
            Ok(permissions
                .into_iter()
                .filter_map(|it| it.user_id)
                .collect())
        }
        Err(error) => error.unless(NOT_FOUND_CODES).map(|()| Vec::new()),
    }
}
