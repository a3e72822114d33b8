//! Lists of secrets, which lag behind the secrets themselves.

use super::lookup::purge;
use super::model::Secret;
use crate::action::Outcome;
use crate::latency::Latency;
use crate::store::Account;
use crate::wire::{Answer, Call};
use serde_json::{Map, Value, json};

/// How long a new secret may be absent from lists:
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html>.
const LAG: Latency = Latency::seconds(0, 60);

fn sight(arn: &str) -> String {
    format!("listed.{arn}")
}

/// A new secret is not in lists at once.
pub(crate) fn hide_new(account: &mut Account, arn: &str) {
    account.hide_new(&sight(arn), LAG);
}

/// The secrets that the call's filters like, in the order of names.
pub(crate) fn matching(account: &mut Account, call: &Call) -> Vec<Secret> {
    purge(account);
    let prefix = account.arn("secretsmanager", "");
    let planned = call.member_flag("IncludePlannedDeletion");
    let secrets = account.secretsmanager.secrets.values().filter(|secret| {
        secret.arn.starts_with(&prefix)
            && (planned || secret.deleted.is_none())
            && account.is_visible(&sight(&secret.arn))
            && call
                .member_list("Filters")
                .iter()
                .all(|filter| matches_value(filter, secret))
    });
    let mut secrets: Vec<Secret> = secrets.cloned().collect();
    secrets.sort_by(|a, b| a.name.cmp(&b.name));
    if call.member_text("SortOrder") == Some("desc") {
        secrets.reverse();
    }
    secrets
}

/// Values are prefixes, any of which will do; `!` turns one round.
fn matches_value(filter: &Value, secret: &Secret) -> bool {
    let key = filter
        .get("Key")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let values = filter.get("Values").and_then(Value::as_array);
    let mut values = values.into_iter().flatten().filter_map(Value::as_str);
    let texts = searched(key, secret);
    values.any(|value| {
        let (wanted, value) = match value.strip_prefix('!') {
            Some(rest) => (false, rest),
            None => (true, value),
        };
        let folded = value.to_lowercase();
        let starts = |text: &&str| match key {
            "description" | "all" => text.to_lowercase().starts_with(&folded),
            _ => text.starts_with(value),
        };
        texts.iter().any(starts) == wanted
    })
}

fn searched<'a>(key: &str, secret: &'a Secret) -> Vec<&'a str> {
    let tag_keys = || secret.tags.keys().map(String::as_str);
    let tag_values = || secret.tags.values().map(String::as_str);
    let own = || {
        [Some(secret.name.as_str()), secret.description.as_deref()]
            .into_iter()
            .flatten()
    };
    match key {
        "name" => vec![&secret.name],
        "description" => secret.description.as_deref().into_iter().collect(),
        "tag-key" => tag_keys().collect(),
        "tag-value" => tag_values().collect(),
        "all" => own().chain(tag_keys()).chain(tag_values()).collect(),
        _ => Vec::new(),
    }
}

/// `ListSecrets`: lists secrets by filters; a new secret may be missing for up to a minute.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html>.
pub(crate) fn list(account: &mut Account, call: &Call) -> Outcome {
    let secrets = matching(account, call);
    let (secrets, next) = call.member_page(secrets, ("MaxResults", "NextToken"), 100);
    let mut document = json!({ "SecretList": secrets.iter().map(view).collect::<Vec<_>>() });
    if let Some(next) = next {
        document["NextToken"] = next.into();
    }
    Ok(Answer::Json(document))
}

/// A secret without its values.
pub(crate) fn view(secret: &Secret) -> Value {
    let mut view = Map::new();
    let mut put = |name: &str, value: Value| view.insert(name.to_owned(), value);
    put("ARN", json!(secret.arn));
    put("Name", json!(secret.name));
    put("CreatedDate", json!(secret.created.epoch_seconds()));
    put("LastChangedDate", json!(secret.changed.epoch_seconds()));
    let tag = |(key, value): (&String, &String)| json!({ "Key": key, "Value": value });
    put("Tags", secret.tags.iter().map(tag).collect());
    if let Some(description) = &secret.description {
        put("Description", json!(description));
    }
    if let Some(key) = &secret.kms_key {
        put("KmsKeyId", json!(key));
    }
    if let Some((deleted, _)) = secret.deleted {
        put("DeletedDate", json!(deleted.epoch_seconds()));
    }
    if let Some(rotation) = &secret.rotation {
        put("RotationEnabled", json!(rotation.enabled));
        put("RotationLambdaARN", json!(rotation.function));
        put("RotationRules", rotation.rules.clone());
    }
    let staged = secret
        .versions
        .iter()
        .filter(|(_, version)| !version.stages.is_empty());
    let stages: Map<String, Value> = staged
        .map(|(id, version)| (id.clone(), json!(version.stages)))
        .collect();
    if !stages.is_empty() {
        put("SecretVersionsToStages", Value::Object(stages));
    }
    Value::Object(view)
}
