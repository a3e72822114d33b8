//! `aws_s3_bucket_policy`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_policy>
//! - <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::requests::{NOT_FOUND_CODES, RETRYABLE_ERRORS, found};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::policy;
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;

/// The resource `aws_s3_bucket_policy`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_policy>
pub struct BucketPolicy;

#[async_trait]
impl Resource for BucketPolicy {
    fn title(&self) -> &'static str {
        "S3 Bucket Policy"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("bucket", STRING).force_new(),
            required("policy", STRING)
                .check(policy::policy)
                .state_func(policy::normal)
                .diff_suppress(policy::same),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // A principal that was made just now is not known everywhere yet.
            retryable_while_new: &[("MalformedPolicy", "Invalid principal in policy")],
            retryable_errors: &[("OperationAborted", "")],
            retry_seconds: 120,
            retryable_delete_errors: RETRYABLE_ERRORS,
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("bucket")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let bucket = operation.planned.text("bucket");
        put(operation.client, bucket, operation.planned.text("policy")).await?;
        Ok(bucket.to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let bucket = known.text("id");
                let found = get(client, bucket).await?;
                let policy = found.map(|it| policy::kept(&it, known.string("policy")));
                let mut builder = ObjectBuilder::from(&known);
                builder.text("bucket", Some(bucket));
                Ok::<_, AwsError>(policy.map(|it| builder.text("policy", Some(&it)).build()))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["policy"]);
        put(
            operation.client,
            operation.id(),
            operation.planned.text("policy"),
        )
        .await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        delete(operation.client, operation.id()).await
    }
}

/// Gives a bucket a policy.
pub(super) async fn put(client: &AwsClient, bucket: &str, policy: &str) -> Result<(), AwsError> {
    client
        .call("s3:PutBucketPolicy", || {
            let request = client.clients.s3.put_bucket_policy().bucket(bucket);
            request.policy(policy).send()
        })
        .await?;
    Ok(())
}

/// Takes a bucket's policy away; there may be none.
pub(super) async fn delete(client: &AwsClient, bucket: &str) -> Result<(), AwsError> {
    let send = || {
        client
            .clients
            .s3
            .delete_bucket_policy()
            .bucket(bucket)
            .send()
    };
    found(client.call("s3:DeleteBucketPolicy", send).await)?;
    Ok(())
}

/// The policy of a bucket; none if there is none.
pub(super) async fn get(client: &AwsClient, bucket: &str) -> Result<Option<String>, AwsError> {
    let send = || client.clients.s3.get_bucket_policy().bucket(bucket).send();
    let found = found(client.call("s3:GetBucketPolicy", send).await)?;
    Ok(found.and_then(|it| it.policy).filter(|it| !it.is_empty()))
}
