//! `aws_s3_bucket_public_access_block`

use async_trait::async_trait;
use aws_sdk_s3::types::PublicAccessBlockConfiguration;
use futures_util::future::try_join_all;

use super::{BUSY, GONE, found};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{BOOL, STRING, Spec, id, optional, required};
use crate::value::Value;

/// `aws_s3_bucket_public_access_block`
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
            required("bucket", STRING).replaces(),
            optional("ignore_public_acls", BOOL).default(false),
            optional("restrict_public_buckets", BOOL).default(false),
        ])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            passing: BUSY,
            passing_delete: BUSY,
            token: true,
            ..Ways::default()
        }
    }

    fn identity(&self, job: &Job<'_>) -> Option<String> {
        job.planned.owned("bucket")
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        put(job).await?;
        Ok(job.planned.text("bucket").to_owned())
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let found = get(cloud, known.text("id")).await?;
                Ok::<_, Fault>(found.map(|it| object(&known, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        job.takes(&[
            "block_public_acls",
            "block_public_policy",
            "ignore_public_acls",
            "restrict_public_buckets",
        ]);
        put(job).await
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let s3 = &job.cloud.clients.s3;
        let send = || s3.delete_public_access_block().bucket(job.id()).send();
        found(job.cloud.call("s3:DeletePublicAccessBlock", send).await)?;
        Ok(())
    }
}

async fn put(job: &Job<'_>) -> Result<(), Fault> {
    let planned = job.planned;
    let wanted = PublicAccessBlockConfiguration::builder()
        .block_public_acls(planned.flag("block_public_acls"))
        .block_public_policy(planned.flag("block_public_policy"))
        .ignore_public_acls(planned.flag("ignore_public_acls"))
        .restrict_public_buckets(planned.flag("restrict_public_buckets"))
        .build();
    let s3 = &job.cloud.clients.s3;
    job.cloud
        .call("s3:PutPublicAccessBlock", || {
            let request = s3.put_public_access_block().bucket(planned.text("bucket"));
            request
                .public_access_block_configuration(wanted.clone())
                .send()
        })
        .await?;
    Ok(())
}

async fn get(cloud: &Cloud, bucket: &str) -> Result<Option<PublicAccessBlockConfiguration>, Fault> {
    let answer = cloud.call("s3:GetPublicAccessBlock", || {
        let request = cloud.clients.s3.get_public_access_block();
        request.bucket(bucket).send()
    });
    let found = found(answer.await)?;
    Ok(found.and_then(|it| it.public_access_block_configuration))
}

fn object(known: &Value, found: &PublicAccessBlockConfiguration) -> Value {
    let mut draft = Draft::from(known);
    draft
        .text("bucket", Some(known.text("id")))
        .flag("block_public_acls", found.block_public_acls)
        .flag("block_public_policy", found.block_public_policy)
        .flag("ignore_public_acls", found.ignore_public_acls)
        .flag("restrict_public_buckets", found.restrict_public_buckets);
    draft.build()
}
