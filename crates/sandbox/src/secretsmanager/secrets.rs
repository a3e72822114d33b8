//! Secrets from creation to deletion.

use super::listing;
use super::lookup::{any, by_name, invalid, living, purge, refused};
use super::model::{CURRENT, Rotation, Secret};
use super::values;
use crate::action::Outcome;
use crate::clock::Moment;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// The characters of the random suffix of ARNs:
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>.
const SUFFIX: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const DAY: Duration = Duration::from_secs(86_400);

/// `CreateSecret`: a name stays taken while a secret of that name is scheduled for deletion.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>.
pub(crate) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = check_name(call.member_required("Name")?)?;
    purge(account);
    if let Some(arn) = by_name(account, name) {
        return again(account, call, &arn);
    }
    let suffix = account.random.text(6, SUFFIX);
    let secret = Secret {
        arn: account.arn("secretsmanager", &format!("secret:{name}-{suffix}")),
        name: name.to_owned(),
        description: call.member_text("Description").map(str::to_owned),
        kms_key: call.member_text("KmsKeyId").map(str::to_owned),
        tags: call.member_pairs("Tags", "Key", "Value"),
        versions: BTreeMap::new(),
        policy: None,
        rotation: None,
        created: account.now,
        changed: account.now,
        deleted: None,
    };
    let arn = secret.arn.clone();
    listing::hide_new(account, &arn);
    account.secretsmanager.secrets.insert(arn.clone(), secret);
    let version = values::add(account, call, &arn, &[CURRENT])?;
    Ok(named(&arn, name, version))
}

/// The name is taken: fine if it is the same request once more.
fn again(account: &mut Account, call: &Call, arn: &str) -> Outcome {
    let name = call.member_required("Name")?;
    let secret = account.secretsmanager.secrets.get(arn);
    if secret.is_some_and(|secret| secret.deleted.is_some()) {
        return Err(refused(
            "You can't create this secret because a secret with this name is already scheduled \
             for deletion.",
        ));
    }
    let token = call.member_text("ClientRequestToken");
    let version = secret.and_then(|secret| secret.versions.get(token?));
    if version.is_some_and(|version| values::is_same(version, call)) {
        return Ok(named(arn, name, token.map(str::to_owned)));
    }
    Err(Failure::new(
        "ResourceExistsException",
        format!("The operation failed because the secret {name} already exists."),
    ))
}

fn check_name(name: &str) -> Result<&str, Failure> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "/_+=.@-".contains(letter);
    if !name.is_empty() && name.len() <= 512 && name.chars().all(allowed) {
        return Ok(name);
    }
    Err(Failure::new(
        "ValidationException",
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the \
         following: -/_+=.@!",
    ))
}

/// ARN, name and, if there is one, version.
fn named(arn: &str, name: &str, version: Option<String>) -> Answer {
    let mut document = json!({ "ARN": arn, "Name": name });
    if let Some(version) = version {
        document["VersionId"] = version.into();
    }
    Answer::Json(document)
}

/// `DescribeSecret`: describes a secret without its values.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html>.
pub(crate) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let secret = any(account, call)?;
    let mut document = listing::view(secret);
    let stages = document
        .as_object_mut()
        .and_then(|it| it.remove("SecretVersionsToStages"));
    if let Some(stages) = stages {
        document["VersionIdsToStages"] = stages;
    }
    Ok(Answer::Json(document))
}

/// `UpdateSecret`: changes description, key or value of a secret.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html>.
pub(crate) fn update(account: &mut Account, call: &Call) -> Outcome {
    let now = account.now;
    let secret = living(account, call)?;
    if let Some(description) = call.member_text("Description") {
        secret.description = Some(description.to_owned());
    }
    if let Some(key) = call.member_text("KmsKeyId") {
        // The service's own key is not told.
        let is_usual = key.is_empty() || key == "alias/aws/secretsmanager";
        secret.kms_key = Some(key.to_owned()).filter(|_| !is_usual);
    }
    secret.changed = now;
    let (arn, name) = (secret.arn.clone(), secret.name.clone());
    let version = values::add(account, call, &arn, &[CURRENT])?;
    Ok(named(&arn, &name, version))
}

/// `DeleteSecret`: schedules deletion in 7 to 30 days, 30 unless told otherwise, or deletes at
/// once.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html>.
pub(crate) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let now = account.now;
    let force = call.member_flag("ForceDeleteWithoutRecovery");
    let days = call.member_number("RecoveryWindowInDays");
    if force && days.is_some() {
        return Err(invalid(
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        ));
    }
    let days = days.unwrap_or(30);
    if !(7..=30).contains(&days) {
        let message = "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).";
        return Err(invalid(message));
    }
    let window = DAY * u32::try_from(days).unwrap_or(30);
    let until = if force { forced(account) } else { now + window };
    let secret = match (force, any(account, call)) {
        // Documented: what is not there is deleted by force all the same.
        (true, Err(failure)) if failure.code == "ResourceNotFoundException" => {
            let id = call.member_required("SecretId")?;
            let date = now.epoch_seconds();
            return Ok(Answer::Json(
                json!({ "ARN": id, "Name": id, "DeletionDate": date }),
            ));
        }
        (true, found) => found?,
        (false, _) => living(account, call)?,
    };
    secret.deleted = Some((now, until));
    let (arn, name) = (secret.arn.clone(), secret.name.clone());
    if until <= now {
        account.secretsmanager.secrets.remove(&arn);
    }
    let date = until.epoch_seconds();
    Ok(Answer::Json(
        json!({ "ARN": arn, "Name": name, "DeletionDate": date }),
    ))
}

/// Deletion by force is not done at once either; a bit later the name is free.
fn forced(account: &mut Account) -> Moment {
    if account.eventual_consistency {
        account.after(account.latencies.propagation)
    } else {
        account.now
    }
}

/// `RestoreSecret`: takes back a scheduled deletion.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RestoreSecret.html>.
pub(crate) fn restore(account: &mut Account, call: &Call) -> Outcome {
    let secret = any(account, call)?;
    secret.deleted = None;
    Ok(named(&secret.arn, &secret.name, None))
}

/// `TagResource`: adds tags to a secret.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html>.
pub(crate) fn tag(account: &mut Account, call: &Call) -> Outcome {
    let tags = call.member_pairs("Tags", "Key", "Value");
    living(account, call)?.tags.extend(tags);
    Ok(Answer::Json(json!({})))
}

/// `UntagResource`: removes tags from a secret by their keys.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UntagResource.html>.
pub(crate) fn untag(account: &mut Account, call: &Call) -> Outcome {
    let secret = living(account, call)?;
    for key in call.member_texts("TagKeys") {
        secret.tags.remove(key);
    }
    Ok(Answer::Json(json!({})))
}

/// `RotateSecret`: keeps the rotation function and its rules; nothing is ever rotated here.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html>.
pub(crate) fn rotate(account: &mut Account, call: &Call) -> Outcome {
    let secret = living(account, call)?;
    let before = secret.rotation.take();
    let given = call.member_text("RotationLambdaARN").map(str::to_owned);
    let function = given.or(before.as_ref().map(|it| it.function.clone()));
    let function = function.ok_or_else(|| {
        refused("No Lambda rotation function ARN is associated with this secret.")
    })?;
    let rules = call.member("RotationRules").cloned();
    secret.rotation = Some(Rotation {
        function,
        rules: rules.or(before.map(|it| it.rules)).unwrap_or(Value::Null),
        enabled: true,
    });
    let version = secret.staged(CURRENT).map(str::to_owned);
    Ok(named(&secret.arn, &secret.name, version))
}

/// `CancelRotateSecret`: turns rotation off and keeps its settings.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CancelRotateSecret.html>.
pub(crate) fn cancel_rotation(account: &mut Account, call: &Call) -> Outcome {
    let secret = living(account, call)?;
    if let Some(rotation) = &mut secret.rotation {
        rotation.enabled = false;
    }
    Ok(named(&secret.arn, &secret.name, None))
}
