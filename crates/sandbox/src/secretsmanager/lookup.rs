//! Finding a secret, and the errors of the service.

use super::model::Secret;
use crate::store::Account;
use crate::wire::{Call, Failure};

/// The error `InvalidRequestException`: the secret's state does not allow the call.
pub(crate) fn refused(message: impl Into<String>) -> Failure {
    Failure::new("InvalidRequestException", message)
}

/// The error `InvalidParameterException`: a parameter is not allowed.
pub(crate) fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("InvalidParameterException", message)
}

/// The error `ResourceNotFoundException`: there is no such secret or version.
pub(crate) fn none(message: impl Into<String>) -> Failure {
    Failure::new("ResourceNotFoundException", message)
}

/// For a secret that is not there.
pub(crate) fn unknown() -> Failure {
    none("Secrets Manager can't find the specified secret.")
}

/// Removes secrets at the end of their recovery window.
pub(crate) fn purge(account: &mut Account) {
    let now = account.now;
    let over = |secret: &Secret| secret.deleted.is_some_and(|(_, until)| until <= now);
    for arn in account.secretsmanager.secrets.ids_where(over) {
        account.secretsmanager.secrets.remove(&arn);
    }
}

/// The ARN of the secret of a name in the region of the call.
pub(crate) fn by_name(account: &Account, name: &str) -> Option<String> {
    let prefix = account.arn("secretsmanager", "secret:");
    let mut secrets = account.secretsmanager.secrets.values();
    let found = secrets.find(|it| it.name == name && it.arn.starts_with(&prefix));
    found.map(|secret| secret.arn.clone())
}

/// The ARN that an id means: a name, an ARN, or an ARN without its six last characters.
pub(crate) fn resolve(account: &mut Account, id: &str) -> Result<String, Failure> {
    purge(account);
    let secrets = &account.secretsmanager.secrets;
    let found = if secrets.contains(id) {
        Some(id.to_owned())
    } else if id.starts_with("arn:") {
        let partial = |arn: &&str| arn.rsplit_once('-').is_some_and(|(start, _)| start == id);
        let mut arns = secrets.values().map(|secret| secret.arn.as_str());
        arns.find(partial).map(str::to_owned)
    } else {
        by_name(account, id)
    };
    found.ok_or_else(unknown)
}

/// The secret that the call names, scheduled for deletion or not.
pub(crate) fn any<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut Secret, Failure> {
    let arn = resolve(account, call.member_required("SecretId")?)?;
    let found = account.secretsmanager.secrets.get_mut(&arn);
    found.ok_or_else(unknown)
}

/// The secret that the call names, unless it is scheduled for deletion.
pub(crate) fn living<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut Secret, Failure> {
    alive(any(account, call)?)
}

/// The secret, unless it is scheduled for deletion.
pub(crate) fn alive(secret: &mut Secret) -> Result<&mut Secret, Failure> {
    if secret.deleted.is_none() {
        return Ok(secret);
    }
    Err(refused(
        "You can't perform this operation on the secret because it was marked for deletion.",
    ))
}
