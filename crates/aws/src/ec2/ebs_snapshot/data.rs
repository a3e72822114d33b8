//! `data "aws_ebs_snapshot"` and `data "aws_ebs_snapshot_ids"`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ebs_snapshot>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ebs_snapshot_ids>

use std::cmp::Reverse;

use async_trait::async_trait;
use aws_sdk_ec2::types::Snapshot;
use aws_smithy_types::date_time::Format;

use super::super::describe::pages;
use super::super::vpc_data::READ;
use super::super::{data, tags};
use super::requests::{fill, fill_key};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, string_list, string_map,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::DataSource;
use rform_core::value::Value;

/// The data source `aws_ebs_snapshot`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ebs_snapshot>
pub struct EbsSnapshotData;

#[async_trait]
impl DataSource for EbsSnapshotData {
    fn title(&self) -> &'static str {
        "EBS Snapshot"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("data_encryption_key_id", STRING),
            computed("description", STRING),
            computed("encrypted", BOOL),
            computed("kms_key_id", STRING),
            optional("most_recent", BOOL).default(false),
            computed("outpost_arn", STRING),
            computed("owner_alias", STRING),
            computed("owner_id", STRING),
            optional("owners", string_list()),
            optional("restorable_by_user_ids", string_list()),
            computed("snapshot_id", STRING),
            optional("snapshot_ids", string_list()),
            computed("start_time", STRING),
            computed("state", STRING),
            computed("storage_tier", STRING),
            optional_computed("tags", string_map()),
            computed("volume_id", STRING),
            computed("volume_size", NUMBER),
        ])
        .block(data::filter_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let found = find(client, config).await?;
        let snapshot = data::the_one(found, config.flag("most_recent"))?;
        Ok(object(client, config, &snapshot))
    }
}

/// The data source `aws_ebs_snapshot_ids`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ebs_snapshot_ids>
pub struct EbsSnapshotIds;

#[async_trait]
impl DataSource for EbsSnapshotIds {
    fn title(&self) -> &'static str {
        "EBS Snapshot IDs"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("ids", string_list()),
            optional("owners", string_list()),
            optional("restorable_by_user_ids", string_list()),
        ])
        .block(data::filter_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let found = find(client, config).await?;
        let ids = found.into_iter().filter_map(|it| it.snapshot_id);
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(client.region()))
            .string_list("ids", ids);
        Ok(builder.build())
    }
}

/// The snapshots that the configuration describes, the newest first.
async fn find(client: &AwsClient, config: &Value) -> Result<Vec<Snapshot>, AwsError> {
    let filters = data::some(data::filters(config));
    let list = |name: &str| Some(config.strings(name)).filter(|it| !it.is_empty());
    let ec2 = &client.clients.ec2;
    let mut found = pages!(
        client,
        "ec2:DescribeSnapshots",
        snapshots,
        ec2.describe_snapshots()
            .set_filters(filters.clone())
            .set_owner_ids(list("owners"))
            .set_restorable_by_user_ids(list("restorable_by_user_ids"))
            .set_snapshot_ids(list("snapshot_ids"))
    );
    found.sort_by_key(|it| Reverse(it.start_time));
    Ok(found)
}

fn object(client: &AwsClient, config: &Value, found: &Snapshot) -> Value {
    let started = found.start_time.as_ref();
    let started = started.and_then(|it| it.fmt(Format::DateTime).ok());
    let mut builder = ObjectBuilder::from(config);
    fill(&mut builder, client, found);
    fill_key(&mut builder, found);
    builder
        .text("snapshot_id", found.snapshot_id.as_deref())
        .text("start_time", started.as_deref())
        .text("state", found.state.as_ref().map(|it| it.as_str()))
        .fallback("most_recent", Value::FALSE)
        .set("tags", tags::value(found.tags.as_deref()));
    builder.build()
}
