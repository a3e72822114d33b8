//! Finding a key by its many names.

use super::keys;
use super::model::Key;
use crate::cloud::Cloud;
use crate::wire::{Call, Failure};

/// The services whose own keys exist on first use.
pub const SERVICES: &[&str] = &[
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

/// `NotFoundException`.
pub fn none(message: impl Into<String>) -> Failure {
    Failure::new("NotFoundException", message)
}

/// Forgets keys whose waiting period is over, and their aliases.
pub fn purge(cloud: &mut Cloud) {
    let now = cloud.now;
    for arn in cloud
        .kms
        .keys
        .ids_where(|key| key.deletion.is_some_and(|at| at <= now))
    {
        cloud.kms.keys.remove(&arn);
        for alias in cloud.kms.aliases.ids_where(|alias| alias.key == arn) {
            cloud.kms.aliases.remove(&alias);
        }
    }
}

/// The ARN of the key that an id, an ARN or an alias means.
pub fn resolve(cloud: &mut Cloud, id: &str) -> Result<String, Failure> {
    purge(cloud);
    if id.starts_with("alias/") || id.contains(":alias/") {
        return by_alias(cloud, id);
    }
    let arn = if id.starts_with("arn:") {
        id.to_owned()
    } else {
        cloud.arn("kms", &format!("key/{id}"))
    };
    if cloud.kms.keys.contains(&arn) && cloud.sees(&arn) {
        return Ok(arn);
    }
    Err(none(format!("Key '{arn}' does not exist")))
}

fn by_alias(cloud: &mut Cloud, id: &str) -> Result<String, Failure> {
    let arn = if id.starts_with("arn:") {
        id.to_owned()
    } else {
        cloud.arn("kms", id)
    };
    if let Some(alias) = cloud.kms.aliases.get(&arn) {
        return Ok(alias.key.clone());
    }
    let service = arn.rsplit_once(":alias/aws/").map(|(_, service)| service);
    match service.filter(|service| SERVICES.contains(service)) {
        Some(service) => Ok(keys::make_for_service(cloud, service, &arn)),
        None => Err(none(format!("Alias {arn} is not found."))),
    }
}

/// The key that the call names.
pub fn key<'a>(cloud: &'a mut Cloud, call: &Call) -> Result<&'a mut Key, Failure> {
    let id = call.member_required("KeyId")?;
    let arn = resolve(cloud, id)?;
    let found = cloud.kms.keys.get_mut(&arn);
    found.ok_or_else(|| none(format!("Key '{arn}' does not exist")))
}

/// The key that the call names, unless it is about to be deleted.
pub fn living<'a>(cloud: &'a mut Cloud, call: &Call) -> Result<&'a mut Key, Failure> {
    let key = key(cloud, call)?;
    check_living(key)?;
    Ok(key)
}

/// Refuses a key that is about to be deleted.
pub fn check_living(key: &Key) -> Result<(), Failure> {
    if key.deletion.is_none() {
        return Ok(());
    }
    let message = format!("{} is pending deletion.", key.arn);
    Err(Failure::new("KMSInvalidStateException", message))
}
