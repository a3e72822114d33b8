//! `aws_secretsmanager_secret_policy`

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::{GONE, describe, found, policy_of};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{BOOL, STRING, Spec, id, optional, required};
use crate::provider::aws::{checks, json, policy};
use crate::value::Value;

/// `aws_secretsmanager_secret_policy`
pub struct SecretPolicy;

#[async_trait]
impl Resource for SecretPolicy {
    fn title(&self) -> &'static str {
        "Secrets Manager Secret Policy"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("block_public_policy", BOOL),
            required("policy", STRING)
                .check(json::json_always)
                .normal(policy::normal)
                .same(policy::same),
            required("secret_arn", STRING).replaces().check(checks::arn),
        ])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            // A principal that was made just now is not known everywhere yet.
            passing: &[("MalformedPolicyDocumentException", "unsupported principal")],
            passing_seconds: 120,
            // Putting the same policy once more changes nothing.
            token: true,
            ..Ways::default()
        }
    }

    fn identity(&self, job: &Job<'_>) -> Option<String> {
        Some(job.planned.text("secret_arn").to_owned())
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        put(job).await?;
        Ok(job.planned.text("secret_arn").to_owned())
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        try_join_all(known.iter().map(|known| read_one(cloud, known))).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        job.takes(&["block_public_policy", "policy"]);
        put(job).await
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let client = &job.cloud.clients.secretsmanager;
        let answer = job.cloud.call("secretsmanager:DeleteResourcePolicy", || {
            client.delete_resource_policy().secret_id(job.id()).send()
        });
        found(answer.await)?;
        Ok(())
    }
}

async fn read_one(cloud: &Cloud, known: &Value) -> Result<Option<Value>, Fault> {
    let id = known.text("id");
    let policy = policy_of(cloud, id).await?;
    if policy.is_empty() {
        // A secret without a policy is not one that has it.
        let secret = describe(cloud, id).await?;
        let is_there = secret.is_some_and(|it| it.deleted_date.is_none());
        if !is_there || known.string("policy").is_some_and(|it| it != "{}") {
            return Ok(None);
        }
    }
    let mut draft = Draft::from(known);
    draft
        .text(
            "policy",
            Some(&policy::kept(&policy, known.string("policy"))),
        )
        .text("secret_arn", Some(id));
    Ok(Some(draft.build()))
}

async fn put(job: &Job<'_>) -> Result<(), Fault> {
    let (planned, client) = (job.planned, &job.cloud.clients.secretsmanager);
    job.cloud
        .call("secretsmanager:PutResourcePolicy", || {
            client
                .put_resource_policy()
                .secret_id(planned.text("secret_arn"))
                .resource_policy(planned.text("policy"))
                .set_block_public_policy(planned.boolean("block_public_policy"))
                .send()
        })
        .await?;
    Ok(())
}
