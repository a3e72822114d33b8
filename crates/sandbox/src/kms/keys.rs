//! Keys.

use super::lookup::{self, key, living};
use super::model::Key;
use super::new_key::new_key;
use super::policies;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

fn done() -> Outcome {
    Ok(Answer::Json(json!({})))
}

/// `CreateKey`: creates a key in the region of the call, with the default policy unless one is
/// given.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html>.
pub(crate) fn create(account: &mut Account, call: &Call) -> Outcome {
    let mut key = new_key(account, call.member_flag("MultiRegion"));
    if let Some(policy) = call.member_text("Policy") {
        policies::check(account, call, policy)?;
        key.policy = policy.to_owned();
    }
    let text = |name| call.member_text(name).map(str::to_owned);
    key.description = text("Description").unwrap_or_default();
    key.usage = text("KeyUsage").unwrap_or(key.usage);
    key.spec = text("KeySpec")
        .or(text("CustomerMasterKeySpec"))
        .unwrap_or(key.spec);
    key.tags = call.member_pairs("Tags", "TagKey", "TagValue");
    if (key.spec == "SYMMETRIC_DEFAULT") != (key.usage == "ENCRYPT_DECRYPT")
        && !key.spec.starts_with("RSA")
        && key.usage == "ENCRYPT_DECRYPT"
    {
        let message = format!(
            "KeyUsage {} is not compatible with KeySpec {}",
            key.usage, key.spec
        );
        return Err(Failure::new("ValidationException", message));
    }
    let (latency, arn) = (account.latencies.propagation, key.arn.clone());
    account.hide_new(&arn, latency);
    let answer = json!({ "KeyMetadata": view(account, &key) });
    account.kms.keys.insert(arn, key);
    Ok(Answer::Json(answer))
}

fn view(account: &Account, key: &Key) -> Value {
    let mut view = json!({
        "AWSAccountId": account.account_id,
        "KeyId": key.id,
        "Arn": key.arn,
        "CreationDate": key.created.epoch_seconds(),
        "Enabled": key.state() == "Enabled",
        "Description": key.description,
        "KeyUsage": key.usage,
        "KeyState": key.state(),
        "Origin": "AWS_KMS",
        "KeyManager": if key.of_aws { "AWS" } else { "CUSTOMER" },
        "CustomerMasterKeySpec": key.spec,
        "KeySpec": key.spec,
        "MultiRegion": key.multi_region,
    });
    if let Some(deletion) = key.deletion {
        view["DeletionDate"] = deletion.epoch_seconds().into();
    }
    let (name, algorithms) = algorithms(key);
    view[name] = algorithms.into();
    view
}

fn algorithms(key: &Key) -> (&'static str, Vec<&'static str>) {
    match (key.usage.as_str(), key.spec.as_str()) {
        ("GENERATE_VERIFY_MAC", "HMAC_224") => ("MacAlgorithms", vec!["HMAC_SHA_224"]),
        ("GENERATE_VERIFY_MAC", "HMAC_384") => ("MacAlgorithms", vec!["HMAC_SHA_384"]),
        ("GENERATE_VERIFY_MAC", "HMAC_512") => ("MacAlgorithms", vec!["HMAC_SHA_512"]),
        ("GENERATE_VERIFY_MAC", _) => ("MacAlgorithms", vec!["HMAC_SHA_256"]),
        ("SIGN_VERIFY", spec) if spec.starts_with("RSA") => (
            "SigningAlgorithms",
            vec!["RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PSS_SHA_256"],
        ),
        ("SIGN_VERIFY", _) => ("SigningAlgorithms", vec!["ECDSA_SHA_256"]),
        (_, spec) if spec.starts_with("RSA") => (
            "EncryptionAlgorithms",
            vec!["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
        ),
        _ => ("EncryptionAlgorithms", vec!["SYMMETRIC_DEFAULT"]),
    }
}

/// `DescribeKey`: describes a key by id, ARN or alias.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html>.
pub(crate) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let found = key(account, call)?.clone();
    Ok(Answer::Json(
        json!({ "KeyMetadata": view(account, &found) }),
    ))
}

/// `ListKeys`: lists the keys of the region.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html>.
pub(crate) fn list(account: &mut Account, call: &Call) -> Outcome {
    lookup::purge(account);
    let prefix = account.arn("kms", "");
    let keys = account
        .kms
        .keys
        .values()
        .filter(|key| key.arn.starts_with(&prefix));
    let keys: Vec<Value> = keys
        .map(|key| json!({ "KeyId": key.id, "KeyArn": key.arn }))
        .collect();
    let (keys, next) = call.member_page(keys, ("Limit", "Marker"), 100);
    let mut document = json!({ "Keys": keys, "Truncated": next.is_some() });
    if let Some(next) = next {
        document["NextMarker"] = next.into();
    }
    Ok(Answer::Json(document))
}

/// `UpdateKeyDescription`: replaces the description of a key.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html>.
pub(crate) fn update_description(account: &mut Account, call: &Call) -> Outcome {
    living(account, call)?.description = call.member_required("Description")?.to_owned();
    done()
}

/// `EnableKey`: makes a key usable again.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html>.
pub(crate) fn enable(account: &mut Account, call: &Call) -> Outcome {
    living(account, call)?.enabled = true;
    done()
}

/// `DisableKey`: makes a key unusable for cryptography.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html>.
pub(crate) fn disable(account: &mut Account, call: &Call) -> Outcome {
    living(account, call)?.enabled = false;
    done()
}

/// `ScheduleKeyDeletion`: the key is deleted after 7 to 30 days, 30 unless told otherwise.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html>.
pub(crate) fn schedule_deletion(account: &mut Account, call: &Call) -> Outcome {
    let days = call.member_number("PendingWindowInDays").unwrap_or(30);
    if !(7..=30).contains(&days) {
        let message = "PendingWindowInDays must be between 7 and 30 (inclusive).";
        return Err(Failure::new("ValidationException", message));
    }
    let until = account.now + DAY * u32::try_from(days).unwrap_or(30);
    let key = living(account, call)?;
    if key.of_aws {
        let message = format!("{} is managed by AWS and cannot be deleted.", key.arn);
        return Err(Failure::new("AccessDeniedException", message));
    }
    key.deletion = Some(until);
    Ok(Answer::Json(json!({
        "KeyId": key.arn,
        "DeletionDate": until.epoch_seconds(),
        "KeyState": key.state(),
        "PendingWindowInDays": days,
    })))
}

/// `CancelKeyDeletion`: the key comes back disabled.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html>.
pub(crate) fn cancel_deletion(account: &mut Account, call: &Call) -> Outcome {
    let key = key(account, call)?;
    if key.deletion.take().is_none() {
        let message = format!("{} is not pending deletion.", key.arn);
        return Err(Failure::new("KMSInvalidStateException", message));
    }
    key.enabled = false;
    Ok(Answer::Json(json!({ "KeyId": key.arn })))
}

/// Only symmetric keys can be rotated by KMS.
fn rotatable<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut Key, Failure> {
    let key = living(account, call)?;
    if key.spec == "SYMMETRIC_DEFAULT" {
        return Ok(key);
    }
    let message = format!(
        "{} key spec is {} which is not valid for this operation.",
        key.arn, key.spec
    );
    Err(Failure::new("UnsupportedOperationException", message))
}

/// `GetKeyRotationStatus`: returns whether and how often a key is rotated.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html>.
pub(crate) fn rotation_status(account: &mut Account, call: &Call) -> Outcome {
    let key = living(account, call)?;
    let mut document = json!({ "KeyRotationEnabled": key.rotation.is_some(), "KeyId": key.arn });
    if let Some(days) = key.rotation {
        document["RotationPeriodInDays"] = days.into();
    }
    Ok(Answer::Json(document))
}

/// `EnableKeyRotation`: turns automatic rotation on, every 365 days unless told otherwise.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html>.
pub(crate) fn enable_rotation(account: &mut Account, call: &Call) -> Outcome {
    let days = call.member_number("RotationPeriodInDays");
    let key = rotatable(account, call)?;
    key.rotation = Some(days.or(key.rotation).unwrap_or(365));
    done()
}

/// `DisableKeyRotation`: turns automatic rotation off.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html>.
pub(crate) fn disable_rotation(account: &mut Account, call: &Call) -> Outcome {
    rotatable(account, call)?.rotation = None;
    done()
}

/// `TagResource`: adds tags to a key.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html>.
pub(crate) fn tag(account: &mut Account, call: &Call) -> Outcome {
    let tags = call.member_pairs("Tags", "TagKey", "TagValue");
    living(account, call)?.tags.extend(tags);
    done()
}

/// `UntagResource`: removes tags from a key by their keys.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html>.
pub(crate) fn untag(account: &mut Account, call: &Call) -> Outcome {
    let key = living(account, call)?;
    for name in call.member_texts("TagKeys") {
        key.tags.remove(name);
    }
    done()
}

/// `ListResourceTags`: lists the tags of a key.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html>.
pub(crate) fn list_tags(account: &mut Account, call: &Call) -> Outcome {
    let tags = key(account, call)?.tags.iter();
    let tags: Vec<Value> = tags
        .map(|(key, value)| json!({ "TagKey": key, "TagValue": value }))
        .collect();
    Ok(Answer::Json(json!({ "Tags": tags, "Truncated": false })))
}
