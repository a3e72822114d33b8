//! Secrets Manager.

mod listing;
mod lookup;
mod model;
mod password;
mod policies;
mod secrets;
mod values;

#[cfg(test)]
mod tests;

use crate::Object;
use crate::clock::Moment;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::store::tables;
use crate::wire::Failure;
use model::Secret;

tables! {
    /// Secrets Manager.
    pub struct SecretsManager = "secretsmanager" {
        /// By ARN.
        secrets: Secret,
    }
}

impl SecretsManager {
    /// What exists at `now`. A secret that is scheduled for deletion counts as gone: nobody can
    /// do more for it.
    pub fn objects(&self, _now: Moment) -> Vec<Object> {
        let living = self
            .secrets
            .values()
            .filter(|secret| secret.deleted.is_none());
        let object = |secret: &Secret| Object {
            kind: "secretsmanager.secret".into(),
            id: secret.arn.clone(),
            name: secret.name.clone(),
            state: String::new(),
        };
        living.map(object).collect()
    }
}

/// The ARN of the secret that a name or an ARN means.
///
/// # Errors
/// There is no such secret.
pub fn arn_of(cloud: &mut Cloud, id: &str) -> Result<String, Failure> {
    lookup::resolve(cloud, id)
}

/// Puts a text in a secret, as its current value.
///
/// # Errors
/// The secret is going away.
pub fn put_text(cloud: &mut Cloud, arn: &str, text: &str) -> Result<(), Failure> {
    values::put_text(cloud, arn, text)
}

/// What this service can do.
pub const ACTIONS: Actions = &[
    ("CreateSecret", secrets::create),
    ("DescribeSecret", secrets::describe),
    ("UpdateSecret", secrets::update),
    ("DeleteSecret", secrets::delete),
    ("RestoreSecret", secrets::restore),
    ("TagResource", secrets::tag),
    ("UntagResource", secrets::untag),
    ("RotateSecret", secrets::rotate),
    ("CancelRotateSecret", secrets::cancel_rotation),
    ("PutSecretValue", values::put),
    ("GetSecretValue", values::get),
    ("BatchGetSecretValue", values::batch_get),
    ("ListSecretVersionIds", values::list_versions),
    ("UpdateSecretVersionStage", values::update_stage),
    ("ListSecrets", listing::list),
    ("GetResourcePolicy", policies::get),
    ("PutResourcePolicy", policies::put),
    ("DeleteResourcePolicy", policies::delete),
    ("ValidateResourcePolicy", policies::validate),
    ("GetRandomPassword", password::random),
];
