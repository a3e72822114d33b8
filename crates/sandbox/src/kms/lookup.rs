//! Finding a key by its many names.

use super::model::Key;
use super::new_key;
use crate::store::Account;
use crate::wire::{Call, Failure};

/// The services whose own keys exist on first use.
pub(crate) const SERVICES: &[&str] = &[
    "acm",
    "backup",
    "dynamodb",
    "ebs",
    "elasticfilesystem",
    "es",
    "glue",
    "kinesis",
    "lambda",
    "rds",
    "redshift",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
];

/// The error `NotFoundException`: there is no such key or alias.
pub(crate) fn none(message: impl Into<String>) -> Failure {
    Failure::new("NotFoundException", message)
}

/// Removes keys at the end of their waiting period, with their aliases.
pub(crate) fn purge(account: &mut Account) {
    let now = account.now;
    for arn in account
        .kms
        .keys
        .ids_where(|key| key.deletion.is_some_and(|at| at <= now))
    {
        account.kms.keys.remove(&arn);
        for alias in account.kms.aliases.ids_where(|alias| alias.key == arn) {
            account.kms.aliases.remove(&alias);
        }
    }
}

/// The ARN of the key that an id, an ARN or an alias means.
pub(crate) fn resolve(account: &mut Account, id: &str) -> Result<String, Failure> {
    purge(account);
    if id.starts_with("alias/") || id.contains(":alias/") {
        return by_alias(account, id);
    }
    let arn = if id.starts_with("arn:") {
        id.to_owned()
    } else {
        account.arn("kms", &format!("key/{id}"))
    };
    if account.kms.keys.contains(&arn) && account.is_visible(&arn) {
        return Ok(arn);
    }
    Err(none(format!("Key '{arn}' does not exist")))
}

fn by_alias(account: &mut Account, id: &str) -> Result<String, Failure> {
    let arn = if id.starts_with("arn:") {
        id.to_owned()
    } else {
        account.arn("kms", id)
    };
    if let Some(alias) = account.kms.aliases.get(&arn) {
        return Ok(alias.key.clone());
    }
    let service = arn.rsplit_once(":alias/aws/").map(|(_, service)| service);
    match service.filter(|service| SERVICES.contains(service)) {
        Some(service) => Ok(new_key::make_for_service(account, service, &arn)),
        None => Err(none(format!("Alias {arn} is not found."))),
    }
}

/// The key that the call names.
pub(crate) fn key<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut Key, Failure> {
    let id = call.member_required("KeyId")?;
    let arn = resolve(account, id)?;
    let found = account.kms.keys.get_mut(&arn);
    found.ok_or_else(|| none(format!("Key '{arn}' does not exist")))
}

/// The key that the call names, unless it is about to be deleted.
pub(crate) fn living<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut Key, Failure> {
    let key = key(account, call)?;
    check_living(key)?;
    Ok(key)
}

/// Refuses a key that is about to be deleted.
pub(crate) fn check_living(key: &Key) -> Result<(), Failure> {
    if key.deletion.is_none() {
        return Ok(());
    }
    let message = format!("{} is pending deletion.", key.arn);
    Err(Failure::new("KMSInvalidStateException", message))
}
