//! `aws_db_snapshot`: a snapshot of a database that is taken by hand.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_snapshot>
//! - <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html>

use async_trait::async_trait;
use aws_sdk_rds::types::DbSnapshot;
use futures_util::future::try_join_all;

use super::requests::{NOT_FOUND_CODES, found, pages, some};
use super::status::status_of;
use super::tags::{ArnTagging, by_key, sdk_tags};
use crate::answers::{among, distinct, in_order, statuses};
use crate::client::AwsClient;
use crate::declare::{BOOL, NUMBER, STRING, Spec, computed, id, optional, required, string_set};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Operation, Resource, Status, Tagging};
use rform_core::value::Value;

/// The resource `aws_db_snapshot`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_snapshot>
pub struct Snapshot;

#[async_trait]
impl Resource for Snapshot {
    fn title(&self) -> &'static str {
        "RDS DB Snapshot"
    }

    fn spec(&self) -> Spec {
        let texts = [
            "availability_zone",
            "db_snapshot_arn",
            "engine",
            "engine_version",
            "kms_key_id",
            "license_model",
            "option_group_name",
            "snapshot_type",
            "source_db_snapshot_identifier",
            "source_region",
            "status",
            "storage_type",
            "vpc_id",
        ];
        let numbers = ["allocated_storage", "iops", "port"];
        let texts = texts.map(|name| computed(name, STRING));
        let numbers = numbers.map(|name| computed(name, NUMBER));
        Spec::new(
            [
                id(),
                required("db_instance_identifier", STRING).force_new(),
                required("db_snapshot_identifier", STRING).force_new(),
                computed("encrypted", BOOL),
                optional("shared_accounts", string_set()),
            ]
            .into_iter()
            .chain(texts)
            .chain(numbers),
        )
        .tagged()
        .timeouts(&[("create", 20)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: &[("InvalidDBInstanceState", "not in available state")],
            retryable_delete_errors: &[("InvalidDBSnapshotState", "")],
            waits_create: true,
            // An identifier is one snapshot's.
            found_by_comparison: true,
            poll_interval: (5.0, 10.0),
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &ArnTagging("snapshot")
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("db_snapshot_identifier")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.rds);
        let tags = sdk_tags(&operation.tags());
        let send = || {
            client
                .create_db_snapshot()
                .db_snapshot_identifier(planned.text("db_snapshot_identifier"))
                .db_instance_identifier(planned.text("db_instance_identifier"))
                .set_tags(tags.clone())
                .send()
        };
        let answer = operation.client.call_once("rds:CreateDBSnapshot", send);
        let snapshot = answer.await?.db_snapshot;
        let stored = snapshot.and_then(|it| it.db_snapshot_identifier);
        stored.ok_or_else(|| AwsError::new("the answer holds no DB snapshot"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = operation.planned.owned("db_snapshot_identifier");
        let snapshots = found(describe(operation.client, name).await)?;
        let snapshots = snapshots.unwrap_or_default().into_iter();
        Ok(Some(
            snapshots
                .filter_map(|it| it.db_snapshot_identifier)
                .collect(),
        ))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let accounts = operation.planned.strings("shared_accounts");
        match accounts.is_empty() {
            true => Ok(()),
            false => share(operation, id, accounts, Vec::new()).await,
        }
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let snapshots = among(ids, NOT_FOUND_CODES, |it| describe(client, it)).await?;
        Ok(statuses(
            ids,
            &snapshots,
            |it| it.db_snapshot_identifier.as_deref(),
            |it| status_of(it.status.as_deref().unwrap_or_default()),
        ))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let names = distinct(known, "id");
        let snapshots = among(&names, NOT_FOUND_CODES, |it| describe(client, it)).await?;
        let pairs = in_order(known, "id", &snapshots, |it| {
            it.db_snapshot_identifier.as_deref()
        });
        try_join_all(pairs.map(|(known, snapshot)| object(client, known, snapshot))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        const NAME: &str = "shared_accounts";
        if !operation.changes(NAME) {
            return Ok(());
        }
        let (before, after) = (
            operation.prior.strings(NAME),
            operation.planned.strings(NAME),
        );
        let without = |all: &[String], others: &[String]| -> Vec<String> {
            all.iter()
                .filter(|it| !others.contains(it))
                .cloned()
                .collect()
        };
        let (new, gone) = (without(&after, &before), without(&before, &after));
        share(operation, operation.id(), new, gone).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.rds;
        let send = || {
            let request = client.delete_db_snapshot();
            request.db_snapshot_identifier(operation.id()).send()
        };
        let answer = operation.client.call("rds:DeleteDBSnapshot", send);
        answer.await.map(drop)
    }
}

/// The attribute with the accounts that may restore a snapshot:
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSnapshotAttribute.html>.
const RESTORE: &str = "restore";

/// Lets accounts restore a snapshot, and others not any more.
async fn share(
    operation: &Operation<'_>,
    id: &str,
    new: Vec<String>,
    gone: Vec<String>,
) -> Result<(), AwsError> {
    let client = &operation.client.clients.rds;
    let send = || {
        client
            .modify_db_snapshot_attribute()
            .db_snapshot_identifier(id)
            .attribute_name(RESTORE)
            .set_values_to_add(some(new.clone()))
            .set_values_to_remove(some(gone.clone()))
            .send()
    };
    let action = "rds:ModifyDBSnapshotAttribute";
    operation.client.call(action, send).await.map(drop)
}

/// The snapshot of that identifier, or all of the account.
async fn describe(client: &AwsClient, name: Option<String>) -> Result<Vec<DbSnapshot>, AwsError> {
    Ok(pages!(
        client,
        "rds:DescribeDBSnapshots",
        db_snapshots,
        client
            .clients
            .rds
            .describe_db_snapshots()
            .set_db_snapshot_identifier(name.clone())
    ))
}

/// The accounts that may restore a snapshot; none if it is not there.
async fn shared(client: &AwsClient, id: &str) -> Result<Option<Vec<String>>, AwsError> {
    let answer = client.call("rds:DescribeDBSnapshotAttributes", || {
        let request = client.clients.rds.describe_db_snapshot_attributes();
        request.db_snapshot_identifier(id).send()
    });
    let Some(answer) = found(answer.await)? else {
        return Ok(None);
    };
    let attributes = answer.db_snapshot_attributes_result;
    let attributes = attributes.and_then(|it| it.db_snapshot_attributes);
    let mut attributes = attributes.unwrap_or_default().into_iter();
    let restore = attributes.find(|it| it.attribute_name.as_deref() == Some(RESTORE));
    Ok(Some(
        restore
            .and_then(|it| it.attribute_values)
            .unwrap_or_default(),
    ))
}

async fn object(
    client: &AwsClient,
    known: &Value,
    snapshot: Option<&DbSnapshot>,
) -> Result<Option<Value>, AwsError> {
    let Some(it) = snapshot else {
        return Ok(None);
    };
    let name = it.db_snapshot_identifier.as_deref();
    let Some(shared) = shared(client, name.unwrap_or_default()).await? else {
        return Ok(None);
    };
    let tags = string_map_value(&by_key(it.tag_list.clone()));
    let source = it.source_db_snapshot_identifier.as_deref();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .number("allocated_storage", it.allocated_storage)
        .text("availability_zone", it.availability_zone.as_deref())
        .text(
            "db_instance_identifier",
            it.db_instance_identifier.as_deref(),
        )
        .text("db_snapshot_arn", it.db_snapshot_arn.as_deref())
        .text("db_snapshot_identifier", name)
        .flag("encrypted", it.encrypted)
        .text("engine", it.engine.as_deref())
        .text("engine_version", it.engine_version.as_deref())
        .number("iops", it.iops)
        .text("kms_key_id", it.kms_key_id.as_deref())
        .text("license_model", it.license_model.as_deref())
        .text("option_group_name", it.option_group_name.as_deref())
        .number("port", it.port)
        .string_set("shared_accounts", shared)
        .text("snapshot_type", it.snapshot_type.as_deref())
        .text("source_db_snapshot_identifier", source)
        .text("source_region", it.source_region.as_deref())
        .text("status", it.status.as_deref())
        .text("storage_type", it.storage_type.as_deref())
        .text("vpc_id", it.vpc_id.as_deref())
        .set("tags_all", tags);
    Ok(Some(builder.build()))
}
