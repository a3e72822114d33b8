//! `aws_s3_bucket_versioning`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_versioning>
//! - <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html>

use async_trait::async_trait;
use aws_sdk_s3::operation::get_bucket_versioning::GetBucketVersioningOutput;
use aws_sdk_s3::types::{BucketVersioningStatus, MfaDelete, VersioningConfiguration};
use futures_util::future::try_join_all;

use super::requests::{found, of_owned_id, owned_id, setting_behavior};
use crate::client::AwsClient;
use crate::declare::{Nested, STRING, Spec, id, list_block, optional, optional_computed, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;

/// The status of a bucket that never had versions.
const DISABLED: &str = "Disabled";

/// The resource `aws_s3_bucket_versioning`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_versioning>
pub struct BucketVersioning;

#[async_trait]
impl Resource for BucketVersioning {
    fn title(&self) -> &'static str {
        "S3 Bucket Versioning"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("bucket", STRING).force_new().length(1, 63),
            optional("expected_bucket_owner", STRING).force_new(),
            optional("mfa", STRING),
        ])
        .block(block())
    }

    fn behavior(&self) -> Behavior {
        setting_behavior()
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(owned_id(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let block = operation.planned.first("versioning_configuration");
        if block.map(|it| it.text("status")) != Some(DISABLED) {
            put_planned(operation).await?;
        }
        Ok(owned_id(operation.planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let (bucket, owner) = of_owned_id(known.text("id"));
                let found = get(client, bucket, owner).await?;
                Ok::<_, AwsError>(found.map(|it| object(&known, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["mfa", "versioning_configuration"]);
        put_planned(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let block = operation.prior.first("versioning_configuration");
        if block.map(|it| it.text("status")) == Some(DISABLED) {
            return Ok(());
        }
        let (bucket, owner) = of_owned_id(operation.id());
        let suspended = VersioningConfiguration::builder()
            .status(BucketVersioningStatus::Suspended)
            .build();
        found(put(operation.client, bucket, owner, None, suspended).await)?;
        Ok(())
    }
}

fn block() -> Nested {
    list_block(
        "versioning_configuration",
        [
            optional_computed("mfa_delete", STRING).one_of(&["Enabled", "Disabled"]),
            required("status", STRING).one_of(&["Enabled", "Suspended", DISABLED]),
        ],
    )
    .min(1)
    .max(1)
}

async fn put_planned(operation: &Operation<'_>) -> Result<(), AwsError> {
    let null = Value::NULL;
    let block = operation
        .planned
        .first("versioning_configuration")
        .unwrap_or(&null);
    let wanted = VersioningConfiguration::builder()
        .set_mfa_delete(block.string("mfa_delete").map(MfaDelete::from))
        .status(BucketVersioningStatus::from(block.text("status")))
        .build();
    let owner = operation.planned.string("expected_bucket_owner");
    let mfa = operation.planned.string("mfa");
    put(
        operation.client,
        operation.planned.text("bucket"),
        owner,
        mfa,
        wanted,
    )
    .await
}

/// Sets whether old versions of objects are kept.
pub(super) async fn put(
    client: &AwsClient,
    bucket: &str,
    owner: Option<&str>,
    mfa: Option<&str>,
    wanted: VersioningConfiguration,
) -> Result<(), AwsError> {
    client
        .call("s3:PutBucketVersioning", || {
            client
                .clients
                .s3
                .put_bucket_versioning()
                .bucket(bucket)
                .set_expected_bucket_owner(owner.map(str::to_owned))
                .set_mfa(mfa.map(str::to_owned))
                .versioning_configuration(wanted.clone())
                .send()
        })
        .await?;
    Ok(())
}

/// Whether old versions are kept; none if there is no such bucket.
pub(super) async fn get(
    client: &AwsClient,
    bucket: &str,
    owner: Option<&str>,
) -> Result<Option<GetBucketVersioningOutput>, AwsError> {
    let answer = client.call("s3:GetBucketVersioning", || {
        let request = client.clients.s3.get_bucket_versioning().bucket(bucket);
        request
            .set_expected_bucket_owner(owner.map(str::to_owned))
            .send()
    });
    found(answer.await)
}

fn object(known: &Value, versioning: &GetBucketVersioningOutput) -> Value {
    let (bucket, owner) = of_owned_id(known.text("id"));
    let status = versioning.status.as_ref();
    let status = status.map_or(DISABLED, |it| it.as_str());
    let mfa = versioning.mfa_delete.as_ref();
    let mfa = mfa.map(|it| it.as_str()).unwrap_or_default();
    let block = self::block();
    let value = Value::object([
        ("mfa_delete", Value::string(mfa)),
        ("status", Value::string(status)),
    ]);
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("bucket", Some(bucket))
        .text("expected_bucket_owner", owner)
        .set(
            "versioning_configuration",
            Value::list(block.element_type(), [value]),
        );
    builder.build()
}
