//! `aws_kms_key`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key>
//! - <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_kms::types::{KeyMetadata, KeySpec, KeyUsageType, OriginType};
use futures_util::future::{join3, try_join_all};

use super::requests::{NOT_FOUND_CODES, describe, found, is_pending_deletion, pages, tags_of};
use super::tags::{KmsTagging, sdk_tags};
use crate::client::AwsClient;
use crate::declare::{BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::policy;
use crate::resource::{Behavior, Operation, Resource, Tagging};
use crate::tags::ATTEMPT_TAG;
use rform_core::value::Value;

/// The name of the only policy a key has.
const POLICY: &str = "default";

/// The resource `aws_kms_key`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key>
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
                .force_new()
                .length(1, 64),
            optional("customer_master_key_spec", STRING)
                .force_new()
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
                .force_new()
                .default("ENCRYPT_DECRYPT")
                .one_of(&["SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC"]),
            optional_computed("multi_region", BOOL).force_new(),
            optional_computed("policy", STRING)
                .check(policy::policy)
                .state_func(policy::normal)
                .diff_suppress(policy::same),
            optional_computed("rotation_period_in_days", NUMBER)
                .between(90, 2560)
                .required_with(&["enable_key_rotation"]),
            optional("xks_key_id", STRING).force_new().length(1, 64),
        ])
        .tagged()
        .customize_diff(|diff| {
            let period = diff.config.get("rotation_period_in_days");
            let is_open = period.is_none_or(Value::is_null);
            if !diff.is_create() && diff.changes("enable_key_rotation") && is_open {
                diff.set_new_computed("rotation_period_in_days");
            }
        })
        .timeouts(&[("create", 2)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_while_new: &[("MalformedPolicyDocumentException", "")],
            retry_seconds: 120,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &KmsTagging
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, kms) = (operation.planned, &operation.client.clients.kms);
        let tags = sdk_tags(&operation.tags_with_attempt());
        let bypass = planned.boolean("bypass_policy_lockout_safety_check");
        let created = operation
            .client
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
                    .set_origin(origin(planned))
                    .set_policy(planned.owned("policy"))
                    .set_xks_key_id(planned.owned("xks_key_id"))
                    .set_tags(tags.clone())
                    .send()
            })
            .await?;
        let key = created.key_metadata.map(|key| key.key_id);
        key.ok_or_else(|| AwsError::new("the answer holds no key"))
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let (client, token) = (operation.client, &operation.attempt.token);
        if token.is_empty() {
            return Ok(None);
        }
        let kms = &client.clients.kms;
        let keys = pages!(client, "kms:ListKeys", keys, kms.list_keys().limit(1000));
        for key in keys.into_iter().filter_map(|key| key.key_id) {
            let tags = visible_tags(client, &key).await?;
            if tags.get(ATTEMPT_TAG) == Some(token) {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let kms = &operation.client.clients.kms;
        let keys = pages!(
            operation.client,
            "kms:ListKeys",
            keys,
            kms.list_keys().limit(1000)
        );
        let mut same = Vec::new();
        for key in keys.into_iter().filter_map(|key| key.key_id) {
            if visible_tags(operation.client, &key).await? == operation.tags() {
                same.push(key);
            }
        }
        Ok(Some(same))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        if operation.planned.flag("enable_key_rotation") {
            rotate(operation, id).await?;
        }
        if operation.planned.boolean("is_enabled") == Some(false) {
            enable(operation.client, id, false).await?;
        }
        Ok(())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (client, kms, planned, id) = (
            operation.client,
            &operation.client.clients.kms,
            operation.planned,
            operation.id(),
        );
        let is_enabled = planned.flag("is_enabled");
        // A key that is off cannot be changed: it is switched on first and off last.
        if operation.changes("is_enabled") && is_enabled {
            enable(client, id, true).await?;
        }
        if operation.changes_any(&["enable_key_rotation", "rotation_period_in_days"]) {
            rotate(operation, id).await?;
        }
        if operation.changes("description") {
            client
                .call("kms:UpdateKeyDescription", || {
                    let request = kms.update_key_description().key_id(id);
                    request.description(planned.text("description")).send()
                })
                .await?;
        }
        if operation.changes("policy") {
            let bypass = planned.flag("bypass_policy_lockout_safety_check");
            client
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
        if operation.changes("is_enabled") && !is_enabled {
            enable(client, id, false).await?;
        }
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let kms = &operation.client.clients.kms;
        let days = operation.prior.integer("deletion_window_in_days");
        let answer = operation.client.call("kms:ScheduleKeyDeletion", || {
            let request = kms.schedule_key_deletion().key_id(operation.id());
            request
                .set_pending_window_in_days(days.filter(|days| *days > 0))
                .send()
        });
        match answer.await {
            // It waits for its end already.
            Err(error) if error.says("KMSInvalidStateException", "pending deletion") => Ok(()),
            Err(error) => Err(error),
            Ok(_) => Ok(()),
        }
    }
}

/// The tags of a key; none for AWS's own keys that the caller may not read.
async fn visible_tags(client: &AwsClient, key: &str) -> Result<BTreeMap<String, String>, AwsError> {
    match tags_of(client, key).await {
        Err(error) if error.is(&["AccessDeniedException", "NotFoundException"]) => {
            Ok(BTreeMap::new())
        }
        other => other,
    }
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let id = known.text("id");
    let Some(key) = describe(client, id, &[]).await? else {
        return Ok(None);
    };
    if is_pending_deletion(&key) {
        return Ok(None);
    }
    let (policy, rotation, tags) = join3(
        policy_of(client, id),
        rotation_of(client, id),
        tags_of(client, id),
    )
    .await;
    let (Some(policy), Some(tags)) = (policy?, found(tags)?) else {
        return Ok(None);
    };
    Ok(Some(object(known, &key, &policy, &rotation?, &tags)))
}

async fn policy_of(client: &AwsClient, id: &str) -> Result<Option<String>, AwsError> {
    let answer = client.call("kms:GetKeyPolicy", || {
        let request = client.clients.kms.get_key_policy().key_id(id);
        request.policy_name(POLICY).send()
    });
    Ok(found(answer.await)?.map(|it| it.policy.unwrap_or_default()))
}

/// Whether and how often a key is rotated.
#[derive(Default)]
struct Rotation {
    is_on: bool,
    days: Option<i32>,
}

/// How a key is rotated: not at all, if it cannot be.
async fn rotation_of(client: &AwsClient, id: &str) -> Result<Rotation, AwsError> {
    let answer = client.call("kms:GetKeyRotationStatus", || {
        client
            .clients
            .kms
            .get_key_rotation_status()
            .key_id(id)
            .send()
    });
    match answer.await {
        Err(error) if error.is(&["UnsupportedOperationException"]) => Ok(Rotation::default()),
        answer => {
            let found = found(answer)?.map(|it| Rotation {
                is_on: it.key_rotation_enabled,
                days: it.rotation_period_in_days,
            });
            Ok(found.unwrap_or_default())
        }
    }
}

fn object(
    known: &Value,
    key: &KeyMetadata,
    policy: &str,
    rotation: &Rotation,
    tags: &BTreeMap<String, String>,
) -> Value {
    let policy = policy::kept(policy, known.string("policy"));
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(&key.key_id))
        .text("arn", key.arn.as_deref())
        .text("custom_key_store_id", key.custom_key_store_id.as_deref())
        .text(
            "customer_master_key_spec",
            key.key_spec.as_ref().map(KeySpec::as_str),
        )
        .text("description", key.description.as_deref())
        .flag("enable_key_rotation", Some(rotation.is_on))
        .flag("is_enabled", Some(key.enabled))
        .text("key_id", Some(&key.key_id))
        .text(
            "key_usage",
            key.key_usage.as_ref().map(KeyUsageType::as_str),
        )
        .flag("multi_region", key.multi_region)
        .text("policy", Some(&policy))
        .number("rotation_period_in_days", rotation.days)
        .text(
            "xks_key_id",
            key.xks_key_configuration
                .as_ref()
                .and_then(|it| it.id.as_deref()),
        )
        .set("tags_all", string_map_value(tags));
    builder.build()
}

/// Where the material of a new key comes from: a key store that is not AWS's own, if one is named.
fn origin(planned: &Value) -> Option<OriginType> {
    let store = planned.string("custom_key_store_id");
    match planned.string("xks_key_id") {
        Some(_) => Some(OriginType::ExternalKeyStore),
        None => store.map(|_| OriginType::AwsCloudhsm),
    }
}

async fn rotate(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let (client, planned) = (operation.client, operation.planned);
    let kms = &client.clients.kms;
    if planned.flag("enable_key_rotation") {
        let days = planned.integer("rotation_period_in_days");
        let days = days.filter(|it| *it > 0);
        let send = || {
            let request = kms.enable_key_rotation().key_id(id);
            request.set_rotation_period_in_days(days).send()
        };
        client.call("kms:EnableKeyRotation", send).await?;
    } else {
        let send = || kms.disable_key_rotation().key_id(id).send();
        client.call("kms:DisableKeyRotation", send).await?;
    }
    Ok(())
}

async fn enable(client: &AwsClient, id: &str, on: bool) -> Result<(), AwsError> {
    let kms = &client.clients.kms;
    if on {
        let send = || kms.enable_key().key_id(id).send();
        client.call("kms:EnableKey", send).await?;
    } else {
        let send = || kms.disable_key().key_id(id).send();
        client.call("kms:DisableKey", send).await?;
    }
    Ok(())
}
