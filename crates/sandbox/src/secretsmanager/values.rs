//! Values of secrets and their versions.

use super::listing;
use super::lookup::{alive, any, invalid, living, none, resolve, unknown};
use super::model::{CURRENT, Secret, SecretVersion};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Adds the value that the call brings, if any, as a version with these labels.
pub(crate) fn add(
    account: &mut Account,
    call: &Call,
    arn: &str,
    stages: &[&str],
) -> Result<Option<String>, Failure> {
    let (text, binary) = (
        call.member_text("SecretString"),
        call.member_text("SecretBinary"),
    );
    if text.is_some() && binary.is_some() {
        return Err(invalid(
            "You can't specify both SecretString and SecretBinary.",
        ));
    }
    if text.is_none() && binary.is_none() {
        return Ok(None);
    }
    let token = call.member_text("ClientRequestToken").map(str::to_owned);
    let id = token.unwrap_or_else(|| account.random.uuid());
    let now = account.now;
    let Some(secret) = account.secretsmanager.secrets.get_mut(arn) else {
        return Ok(None);
    };
    if let Some(version) = secret.versions.get(&id) {
        return if is_same(version, call) {
            Ok(Some(id))
        } else {
            Err(token_in_use(&id, arn))
        };
    }
    let version = SecretVersion {
        text: text.map(str::to_owned),
        binary: binary.map(str::to_owned),
        created: now,
        stages: BTreeSet::new(),
    };
    keep(secret, &id, version, stages);
    Ok(Some(id))
}

fn keep(secret: &mut Secret, id: &str, version: SecretVersion, stages: &[&str]) {
    let first = secret.versions.is_empty();
    secret.changed = version.created;
    secret.versions.insert(id.to_owned(), version);
    for stage in stages.iter().copied().chain(first.then_some(CURRENT)) {
        secret.stage(id, stage);
    }
}

/// Puts a text in a secret, as its current value.
pub(crate) fn put_text(account: &mut Account, arn: &str, text: &str) -> Result<(), Failure> {
    let (id, created) = (account.random.uuid(), account.now);
    let found = account.secretsmanager.secrets.get_mut(arn);
    let secret = alive(found.ok_or_else(unknown)?)?;
    let version = SecretVersion {
        text: Some(text.to_owned()),
        binary: None,
        created,
        stages: BTreeSet::new(),
    };
    keep(secret, &id, version, &[CURRENT]);
    Ok(())
}

/// Whether a version has the same value as the call.
pub(crate) fn is_same(version: &SecretVersion, call: &Call) -> bool {
    version.text.as_deref() == call.member_text("SecretString")
        && version.binary.as_deref() == call.member_text("SecretBinary")
}

fn token_in_use(id: &str, arn: &str) -> Failure {
    let message = format!(
        "You can't use ClientRequestToken {id} because that value is already in use for a \
         version of secret {arn}."
    );
    Failure::new("ResourceExistsException", message)
}

/// `PutSecretValue`: adds a version, which becomes `AWSCURRENT` unless other labels are given.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html>.
pub(crate) fn put(account: &mut Account, call: &Call) -> Outcome {
    let arn = living(account, call)?.arn.clone();
    let mut stages = call.member_texts("VersionStages");
    if stages.is_empty() {
        stages.push(CURRENT);
    }
    let id = add(account, call, &arn, &stages)?;
    let id = id.ok_or_else(|| invalid("You must provide either SecretString or SecretBinary."))?;
    let secret = living(account, call)?;
    let stages = secret.versions.get(&id).map(|version| &version.stages);
    Ok(Answer::Json(json!({
        "ARN": secret.arn, "Name": secret.name, "VersionId": id, "VersionStages": stages,
    })))
}

/// The value of the version that the call asks for.
fn value(secret: &Secret, call: &Call) -> Result<Value, Failure> {
    let (id, stage) = (
        call.member_text("VersionId"),
        call.member_text("VersionStage"),
    );
    let sought = id.or(secret.staged(stage.unwrap_or(CURRENT)));
    let found = sought.and_then(|id| secret.versions.get_key_value(id));
    let found = found.filter(|(_, version)| stage.is_none_or(|it| version.stages.contains(it)));
    let (id, version) = found.ok_or_else(|| {
        let what = match id {
            Some(id) => format!("VersionId: {id}"),
            None => format!("staging label: {}", stage.unwrap_or(CURRENT)),
        };
        none(format!(
            "Secrets Manager can't find the specified secret value for {what}"
        ))
    })?;
    let mut document = json!({
        "ARN": secret.arn,
        "Name": secret.name,
        "VersionId": id,
        "VersionStages": version.stages,
        "CreatedDate": version.created.epoch_seconds(),
    });
    if let Some(text) = &version.text {
        document["SecretString"] = text.as_str().into();
    }
    if let Some(binary) = &version.binary {
        document["SecretBinary"] = binary.as_str().into();
    }
    Ok(document)
}

/// `GetSecretValue`: returns the current version, or that of an id or staging label.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html>.
pub(crate) fn get(account: &mut Account, call: &Call) -> Outcome {
    value(living(account, call)?, call).map(Answer::Json)
}

/// `BatchGetSecretValue`: returns the values that can be read, and an error for each other secret.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html>.
pub(crate) fn batch_get(account: &mut Account, call: &Call) -> Outcome {
    let ids = call.member_texts("SecretIdList");
    let filtered = call.member("Filters").is_some();
    if filtered != ids.is_empty() {
        return Err(invalid(
            "Either 'SecretIdList' or 'Filters' must be provided, but not both.",
        ));
    }
    if ids.len() > 20 {
        return Err(invalid("SecretIdList can have at most 20 members."));
    }
    let ids = if filtered {
        listing::matching(account, call)
            .iter()
            .map(|secret| secret.arn.clone())
            .collect()
    } else {
        ids.into_iter().map(str::to_owned).collect()
    };
    let (ids, next) = call.member_page::<String>(ids, ("MaxResults", "NextToken"), 20);
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for id in ids {
        match one_of_batch(account, call, &id) {
            Ok(value) => values.push(value),
            Err(Failure { code, message, .. }) => {
                errors.push(json!({ "SecretId": id, "ErrorCode": code, "Message": message }));
            }
        }
    }
    let mut document = json!({ "SecretValues": values, "Errors": errors });
    if let Some(next) = next {
        document["NextToken"] = next.into();
    }
    Ok(Answer::Json(document))
}

fn one_of_batch(account: &mut Account, call: &Call, id: &str) -> Result<Value, Failure> {
    resolve(account, id)?;
    let mut single = call.clone();
    single.json = json!({ "SecretId": id });
    value(living(account, &single)?, &single)
}

/// `ListSecretVersionIds`: lists versions with their staging labels; deprecated ones only on
/// request.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecretVersionIds.html>.
pub(crate) fn list_versions(account: &mut Account, call: &Call) -> Outcome {
    let deprecated = call.member_flag("IncludeDeprecated");
    let secret = any(account, call)?;
    let wanted =
        |(_, version): &(&String, &SecretVersion)| deprecated || !version.stages.is_empty();
    let view = |(id, version): (&String, &SecretVersion)| {
        json!({
            "VersionId": id,
            "VersionStages": version.stages,
            "CreatedDate": version.created.epoch_seconds(),
        })
    };
    let versions: Vec<Value> = secret.versions.iter().filter(wanted).map(view).collect();
    let (versions, next) = call.member_page(versions, ("MaxResults", "NextToken"), 100);
    let mut document = json!({ "ARN": secret.arn, "Name": secret.name, "Versions": versions });
    if let Some(next) = next {
        document["NextToken"] = next.into();
    }
    Ok(Answer::Json(document))
}

/// `UpdateSecretVersionStage`: moves a staging label from one version to another.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html>.
pub(crate) fn update_stage(account: &mut Account, call: &Call) -> Outcome {
    let stage = call.member_required("VersionStage")?;
    let (from, to) = (
        call.member_text("RemoveFromVersionId"),
        call.member_text("MoveToVersionId"),
    );
    let secret = living(account, call)?;
    let holder = secret.staged(stage).map(str::to_owned);
    if holder.is_some() && holder.as_deref() != from && holder.as_deref() != to {
        return Err(invalid(format!(
            "The parameter RemoveFromVersionId can't be empty. Staging label {stage} is currently \
             attached to version {}, so you must explicitly reference that version in \
             RemoveFromVersionId.",
            holder.unwrap_or_default()
        )));
    }
    match to {
        Some(id) if secret.versions.contains_key(id) => secret.stage(id, stage),
        Some(id) => {
            return Err(none(format!(
                "Secrets Manager can't find the specified secret version {id}."
            )));
        }
        None if stage == CURRENT => {
            let message = "You can only move staging label AWSCURRENT to a different secret version. \
                           It can't be completely removed.";
            return Err(invalid(message));
        }
        None => secret.unstage(stage),
    }
    Ok(Answer::Json(
        json!({ "ARN": secret.arn, "Name": secret.name }),
    ))
}
