//! Aliases of keys.

use super::lookup::{SERVICES, check_living, none, resolve};
use super::model::Alias;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

fn name(call: &Call) -> Result<&str, Failure> {
    let name = call.member_required("AliasName")?;
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "/_-".contains(letter);
    if !name.starts_with("alias/") || name.len() < 7 || !name.chars().all(allowed) {
        let message = "Alias must start with the prefix \"alias/\". Please see \
                       https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html";
        return Err(Failure::new("ValidationException", message));
    }
    if name.starts_with("alias/aws/") {
        return Err(Failure::new(
            "NotAuthorizedException",
            "Aliases of AWS cannot be changed.",
        ));
    }
    Ok(name)
}

/// The key that an alias is to mean; it must not be on its way out.
fn target(account: &mut Account, call: &Call) -> Result<String, Failure> {
    let arn = resolve(account, call.member_required("TargetKeyId")?)?;
    if let Some(key) = account.kms.keys.get(&arn) {
        check_living(key)?;
    }
    Ok(arn)
}

/// `CreateAlias`: an alias is unique in the region; `alias/aws/` is reserved.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html>.
pub(crate) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = name(call)?;
    let key = target(account, call)?;
    let arn = account.arn("kms", name);
    if account.kms.aliases.contains(&arn) {
        let message = format!("An alias with the name {arn} already exists");
        return Err(Failure::new("AlreadyExistsException", message));
    }
    let alias = Alias {
        name: name.to_owned(),
        arn: arn.clone(),
        key,
        created: account.now,
        updated: account.now,
    };
    account.kms.aliases.insert(arn, alias);
    Ok(Answer::Json(json!({})))
}

/// `UpdateAlias`: points an alias to another key.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html>.
pub(crate) fn update(account: &mut Account, call: &Call) -> Outcome {
    let key = target(account, call)?;
    let (arn, now) = (account.arn("kms", name(call)?), account.now);
    let alias = account.kms.aliases.get_mut(&arn);
    let alias = alias.ok_or_else(|| none(format!("Alias {arn} is not found.")))?;
    alias.key = key;
    alias.updated = now;
    Ok(Answer::Json(json!({})))
}

/// `DeleteAlias`: deletes an alias; its key stays.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html>.
pub(crate) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let arn = account.arn("kms", name(call)?);
    let gone = account.kms.aliases.remove(&arn);
    gone.ok_or_else(|| none(format!("Alias {arn} is not found.")))?;
    Ok(Answer::Json(json!({})))
}

/// `ListAliases`: lists all aliases of a region, or those of one key; AWS's own are listed even
/// before they have a key.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html>.
pub(crate) fn list(account: &mut Account, call: &Call) -> Outcome {
    let key = match call.member_text("KeyId") {
        Some(id) => Some(resolve(account, id)?),
        None => None,
    };
    let prefix = account.arn("kms", "");
    let aliases = account.kms.aliases.values().filter(|alias| {
        alias.arn.starts_with(&prefix) && key.as_ref().is_none_or(|key| *key == alias.key)
    });
    let mut views: Vec<Value> = aliases.map(view).collect();
    if key.is_none() {
        let arns = SERVICES
            .iter()
            .map(|service| (service, account.arn("kms", &format!("alias/aws/{service}"))));
        let unused = arns.filter(|(_, arn)| !account.kms.aliases.contains(arn));
        views.extend(unused.map(|(service, arn)| {
            json!({ "AliasName": format!("alias/aws/{service}"), "AliasArn": arn })
        }));
    }
    let (views, next) = call.member_page(views, ("Limit", "Marker"), 50);
    let mut document = json!({ "Aliases": views, "Truncated": next.is_some() });
    if let Some(next) = next {
        document["NextMarker"] = next.into();
    }
    Ok(Answer::Json(document))
}

fn view(alias: &Alias) -> Value {
    json!({
        "AliasName": alias.name,
        "AliasArn": alias.arn,
        "TargetKeyId": alias.key.rsplit('/').next().unwrap_or_default(),
        "CreationDate": alias.created.epoch_seconds(),
        "LastUpdatedDate": alias.updated.epoch_seconds(),
    })
}
