//! `aws_s3_bucket_policy`

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::{BUSY, GONE, found};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::policy;
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, id, required};
use crate::value::Value;

/// `aws_s3_bucket_policy`
pub struct BucketPolicy;

#[async_trait]
impl Resource for BucketPolicy {
    fn title(&self) -> &'static str {
        "S3 Bucket Policy"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("bucket", STRING).replaces(),
            required("policy", STRING)
                .check(policy::policy)
                .normal(policy::normal)
                .same(policy::same),
        ])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            // A principal that was made just now is not known everywhere yet.
            passing: &[
                ("MalformedPolicy", "Invalid principal in policy"),
                ("OperationAborted", ""),
            ],
            passing_seconds: 120,
            passing_delete: BUSY,
            token: true,
            ..Ways::default()
        }
    }

    fn identity(&self, job: &Job<'_>) -> Option<String> {
        job.planned.owned("bucket")
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let bucket = job.planned.text("bucket");
        put(job.cloud, bucket, job.planned.text("policy")).await?;
        Ok(bucket.to_owned())
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let bucket = known.text("id");
                let found = get(cloud, bucket).await?;
                let policy = found.map(|it| policy::kept(&it, known.string("policy")));
                let mut draft = Draft::from(&known);
                draft.text("bucket", Some(bucket));
                Ok::<_, Fault>(policy.map(|it| draft.text("policy", Some(&it)).build()))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        job.takes(&["policy"]);
        put(job.cloud, job.id(), job.planned.text("policy")).await
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        delete(job.cloud, job.id()).await
    }
}

/// Gives a bucket a policy.
pub(super) async fn put(cloud: &Cloud, bucket: &str, policy: &str) -> Result<(), Fault> {
    cloud
        .call("s3:PutBucketPolicy", || {
            let request = cloud.clients.s3.put_bucket_policy().bucket(bucket);
            request.policy(policy).send()
        })
        .await?;
    Ok(())
}

/// Takes a bucket's policy away; there may be none.
pub(super) async fn delete(cloud: &Cloud, bucket: &str) -> Result<(), Fault> {
    let send = || {
        cloud
            .clients
            .s3
            .delete_bucket_policy()
            .bucket(bucket)
            .send()
    };
    found(cloud.call("s3:DeleteBucketPolicy", send).await)?;
    Ok(())
}

/// The policy of a bucket; none if there is none.
pub(super) async fn get(cloud: &Cloud, bucket: &str) -> Result<Option<String>, Fault> {
    let send = || cloud.clients.s3.get_bucket_policy().bucket(bucket).send();
    let found = found(cloud.call("s3:GetBucketPolicy", send).await)?;
    Ok(found.and_then(|it| it.policy).filter(|it| !it.is_empty()))
}
