//! `aws_s3_bucket_public_access_block`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_public_access_block>
//! - <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html>

use async_trait::async_trait;
use aws_sdk_s3::types::PublicAccessBlockConfiguration;
use futures_util::future::try_join_all;

use super::requests::{found, setting_behavior};
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;

/// The resource `aws_s3_bucket_public_access_block`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_public_access_block>
pub struct PublicAccessBlock;

#[async_trait]
impl Resource for PublicAccessBlock {
    fn title(&self) -> &'static str {
        "S3 Public Access Block"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("block_public_acls", BOOL).default(false),
            optional("block_public_policy", BOOL).default(false),
            required("bucket", STRING).force_new(),
            optional("ignore_public_acls", BOOL).default(false),
            optional("restrict_public_buckets", BOOL).default(false),
            optional("skip_destroy", BOOL).own(),
        ])
    }

    fn behavior(&self) -> Behavior {
        setting_behavior()
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("bucket")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(operation.planned.text("bucket").to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let found = get(client, known.text("id")).await?;
                Ok::<_, AwsError>(found.map(|it| object(&known, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&[
            "block_public_acls",
            "block_public_policy",
            "ignore_public_acls",
            "restrict_public_buckets",
        ]);
        put(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if operation.prior.flag("skip_destroy") {
            return Ok(());
        }
        let s3 = &operation.client.clients.s3;
        let send = || {
            s3.delete_public_access_block()
                .bucket(operation.id())
                .send()
        };
        found(
            operation
                .client
                .call("s3:DeletePublicAccessBlock", send)
                .await,
        )?;
        Ok(())
    }
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let planned = operation.planned;
    let wanted = PublicAccessBlockConfiguration::builder()
        .block_public_acls(planned.flag("block_public_acls"))
        .block_public_policy(planned.flag("block_public_policy"))
        .ignore_public_acls(planned.flag("ignore_public_acls"))
        .restrict_public_buckets(planned.flag("restrict_public_buckets"))
        .build();
    let s3 = &operation.client.clients.s3;
    operation
        .client
        .call("s3:PutPublicAccessBlock", || {
            let request = s3.put_public_access_block().bucket(planned.text("bucket"));
            request
                .public_access_block_configuration(wanted.clone())
                .send()
        })
        .await?;
    Ok(())
}

async fn get(
    client: &AwsClient,
    bucket: &str,
) -> Result<Option<PublicAccessBlockConfiguration>, AwsError> {
    let answer = client.call("s3:GetPublicAccessBlock", || {
        let request = client.clients.s3.get_public_access_block();
        request.bucket(bucket).send()
    });
    let found = found(answer.await)?;
    Ok(found.and_then(|it| it.public_access_block_configuration))
}

fn object(known: &Value, found: &PublicAccessBlockConfiguration) -> Value {
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("bucket", Some(known.text("id")))
        .flag("block_public_acls", found.block_public_acls)
        .flag("block_public_policy", found.block_public_policy)
        .flag("ignore_public_acls", found.ignore_public_acls)
        .flag("restrict_public_buckets", found.restrict_public_buckets);
    builder.build()
}
