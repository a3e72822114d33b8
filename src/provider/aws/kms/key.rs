//! `aws_kms_key`

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_kms::types::{KeyMetadata, KeySpec, KeyUsageType};
use futures_util::future::{join3, try_join_all};

use super::{GONE, describe, found, is_doomed, pages, sdk_tags, tags_of};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft, string_map_value};
use crate::provider::aws::policy;
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed,
};
use crate::provider::aws::tags::ATTEMPT;
use crate::value::Value;

/// The name of the only policy a key has.
const POLICY: &str = "default";

/// `aws_kms_key`
pub struct Key;

#[async_trait]
impl Resource for Key {
    fn title(&self) -> &'static str {
        "KMS Key"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("bypass_policy_lockout_safety_check", BOOL)
                .default(false)
                .own(),
            optional("custom_key_store_id", STRING)
                .replaces()
                .length(1, 64),
            optional("customer_master_key_spec", STRING)
                .replaces()
                .default("SYMMETRIC_DEFAULT")
                .one_of(&[
                    "RSA_2048",
                    "RSA_3072",
                    "RSA_4096",
                    "ECC_NIST_P256",
                    "ECC_NIST_P384",
                    "ECC_NIST_P521",
                    "ECC_SECG_P256K1",
                    "SYMMETRIC_DEFAULT",
                    "HMAC_224",
                    "HMAC_256",
                    "HMAC_384",
                    "HMAC_512",
                    "SM2",
                ]),
            optional("deletion_window_in_days", NUMBER)
                .between(7, 30)
                .own(),
            optional_computed("description", STRING).length(0, 8192),
            optional("enable_key_rotation", BOOL).default(false),
            optional("is_enabled", BOOL).default(true),
            computed("key_id", STRING),
            optional("key_usage", STRING)
                .replaces()
                .default("ENCRYPT_DECRYPT")
                .one_of(&["SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC"]),
            optional_computed("multi_region", BOOL).replaces(),
            optional_computed("policy", STRING)
                .check(policy::policy)
                .normal(policy::normal)
                .same(policy::same),
        ])
        .tagged()
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            passing: &[("MalformedPolicyDocumentException", "")],
            passing_seconds: 120,
            ..Ways::default()
        }
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let (planned, kms) = (job.planned, &job.cloud.clients.kms);
        let tags = sdk_tags(&job.marked_tags());
        let bypass = planned.boolean("bypass_policy_lockout_safety_check");
        let made = job
            .cloud
            .call_once("kms:CreateKey", || {
                kms.create_key()
                    .set_key_usage(planned.string("key_usage").map(KeyUsageType::from))
                    .set_key_spec(
                        planned
                            .string("customer_master_key_spec")
                            .map(KeySpec::from),
                    )
                    .set_bypass_policy_lockout_safety_check(bypass.filter(|it| *it))
                    .set_custom_key_store_id(planned.owned("custom_key_store_id"))
                    .set_description(planned.owned("description"))
                    .set_multi_region(planned.boolean("multi_region").filter(|it| *it))
                    .set_policy(planned.owned("policy"))
                    .set_tags(tags.clone())
                    .send()
            })
            .await?;
        let key = made.key_metadata.map(|key| key.key_id);
        key.ok_or_else(|| Fault::new("the answer holds no key"))
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        let (cloud, token) = (job.cloud, &job.attempt.token);
        if token.is_empty() {
            return Ok(None);
        }
        let kms = &cloud.clients.kms;
        let keys = pages!(cloud, "kms:ListKeys", keys, kms.list_keys().limit(1000));
        for key in keys.into_iter().filter_map(|key| key.key_id) {
            let tags = visible_tags(cloud, &key).await?;
            if tags.get(ATTEMPT) == Some(token) {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    async fn alike(&self, job: &Job<'_>) -> Result<Option<Vec<String>>, Fault> {
        let kms = &job.cloud.clients.kms;
        let keys = pages!(job.cloud, "kms:ListKeys", keys, kms.list_keys().limit(1000));
        let mut same = Vec::new();
        for key in keys.into_iter().filter_map(|key| key.key_id) {
            if visible_tags(job.cloud, &key).await? == job.tags() {
                same.push(key);
            }
        }
        Ok(Some(same))
    }

    async fn unmark(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        if job.attempt.token.is_empty() {
            return Ok(());
        }
        untag(job, id, vec![ATTEMPT.to_owned()]).await
    }

    async fn finish(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        if job.planned.flag("enable_key_rotation") {
            rotate(job.cloud, id, true).await?;
        }
        if job.planned.boolean("is_enabled") == Some(false) {
            enable(job.cloud, id, false).await?;
        }
        Ok(())
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        try_join_all(known.iter().map(|known| read_one(cloud, known))).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        let (cloud, kms, planned, id) = (job.cloud, &job.cloud.clients.kms, job.planned, job.id());
        let is_enabled = planned.flag("is_enabled");
        // A key that is off cannot be changed: it is switched on first and off last.
        if job.changes("is_enabled") && is_enabled {
            enable(cloud, id, true).await?;
        }
        if job.changes("enable_key_rotation") {
            rotate(cloud, id, planned.flag("enable_key_rotation")).await?;
        }
        if job.changes("description") {
            cloud
                .call("kms:UpdateKeyDescription", || {
                    let request = kms.update_key_description().key_id(id);
                    request.description(planned.text("description")).send()
                })
                .await?;
        }
        if job.changes("policy") {
            let bypass = planned.flag("bypass_policy_lockout_safety_check");
            cloud
                .call("kms:PutKeyPolicy", || {
                    kms.put_key_policy()
                        .key_id(id)
                        .policy_name(POLICY)
                        .policy(planned.text("policy"))
                        .bypass_policy_lockout_safety_check(bypass)
                        .send()
                })
                .await?;
        }
        if job.changes("is_enabled") && !is_enabled {
            enable(cloud, id, false).await?;
        }
        Ok(())
    }

    async fn retag(
        &self,
        job: &Job<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), Fault> {
        if !removed.is_empty() {
            untag(job, job.id(), removed).await?;
        }
        if let Some(tags) = sdk_tags(&set) {
            let kms = &job.cloud.clients.kms;
            job.cloud
                .call("kms:TagResource", || {
                    let request = kms.tag_resource().key_id(job.id());
                    request.set_tags(Some(tags.clone())).send()
                })
                .await?;
        }
        Ok(())
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let kms = &job.cloud.clients.kms;
        let days = job.prior.integer("deletion_window_in_days");
        let answer = job.cloud.call("kms:ScheduleKeyDeletion", || {
            let request = kms.schedule_key_deletion().key_id(job.id());
            request
                .set_pending_window_in_days(days.filter(|days| *days > 0))
                .send()
        });
        match answer.await {
            // It waits for its end already.
            Err(fault) if fault.says("KMSInvalidStateException", "pending deletion") => Ok(()),
            Err(fault) => Err(fault),
            Ok(_) => Ok(()),
        }
    }
}

/// The tags of a key; those of AWS's own keys are not for everybody to see.
async fn visible_tags(cloud: &Cloud, key: &str) -> Result<BTreeMap<String, String>, Fault> {
    match tags_of(cloud, key).await {
        Err(fault) if fault.is(&["AccessDeniedException", "NotFoundException"]) => {
            Ok(BTreeMap::new())
        }
        other => other,
    }
}

async fn read_one(cloud: &Cloud, known: &Value) -> Result<Option<Value>, Fault> {
    let id = known.text("id");
    let Some(key) = describe(cloud, id, &[]).await? else {
        return Ok(None);
    };
    if is_doomed(&key) {
        return Ok(None);
    }
    let (policy, rotates, tags) =
        join3(policy_of(cloud, id), rotates(cloud, id), tags_of(cloud, id)).await;
    let (Some(policy), Some(tags)) = (policy?, found(tags)?) else {
        return Ok(None);
    };
    Ok(Some(object(known, &key, &policy, rotates?, &tags)))
}

async fn policy_of(cloud: &Cloud, id: &str) -> Result<Option<String>, Fault> {
    let answer = cloud.call("kms:GetKeyPolicy", || {
        let request = cloud.clients.kms.get_key_policy().key_id(id);
        request.policy_name(POLICY).send()
    });
    Ok(found(answer.await)?.map(|it| it.policy.unwrap_or_default()))
}

/// Whether a key is exchanged each year; those that cannot be are not.
async fn rotates(cloud: &Cloud, id: &str) -> Result<bool, Fault> {
    let answer = cloud.call("kms:GetKeyRotationStatus", || {
        cloud
            .clients
            .kms
            .get_key_rotation_status()
            .key_id(id)
            .send()
    });
    match answer.await {
        Err(fault) if fault.is(&["UnsupportedOperationException"]) => Ok(false),
        answer => Ok(found(answer)?.is_some_and(|it| it.key_rotation_enabled)),
    }
}

fn object(
    known: &Value,
    key: &KeyMetadata,
    policy: &str,
    rotates: bool,
    tags: &BTreeMap<String, String>,
) -> Value {
    let policy = policy::kept(policy, known.string("policy"));
    let mut draft = Draft::from(known);
    draft
        .text("id", Some(&key.key_id))
        .text("arn", key.arn.as_deref())
        .text("custom_key_store_id", key.custom_key_store_id.as_deref())
        .text(
            "customer_master_key_spec",
            key.key_spec.as_ref().map(KeySpec::as_str),
        )
        .text("description", key.description.as_deref())
        .flag("enable_key_rotation", Some(rotates))
        .flag("is_enabled", Some(key.enabled))
        .text("key_id", Some(&key.key_id))
        .text(
            "key_usage",
            key.key_usage.as_ref().map(KeyUsageType::as_str),
        )
        .flag("multi_region", key.multi_region)
        .text("policy", Some(&policy))
        .set("tags_all", string_map_value(tags));
    draft.build()
}

async fn rotate(cloud: &Cloud, id: &str, on: bool) -> Result<(), Fault> {
    let kms = &cloud.clients.kms;
    if on {
        let send = || kms.enable_key_rotation().key_id(id).send();
        cloud.call("kms:EnableKeyRotation", send).await?;
    } else {
        let send = || kms.disable_key_rotation().key_id(id).send();
        cloud.call("kms:DisableKeyRotation", send).await?;
    }
    Ok(())
}

async fn enable(cloud: &Cloud, id: &str, on: bool) -> Result<(), Fault> {
    let kms = &cloud.clients.kms;
    if on {
        let send = || kms.enable_key().key_id(id).send();
        cloud.call("kms:EnableKey", send).await?;
    } else {
        let send = || kms.disable_key().key_id(id).send();
        cloud.call("kms:DisableKey", send).await?;
    }
    Ok(())
}

async fn untag(job: &Job<'_>, id: &str, keys: Vec<String>) -> Result<(), Fault> {
    let kms = &job.cloud.clients.kms;
    job.cloud
        .call("kms:UntagResource", || {
            let request = kms.untag_resource().key_id(id);
            request.set_tag_keys(Some(keys.clone())).send()
        })
        .await?;
    Ok(())
}
