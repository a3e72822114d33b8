//! Secrets Manager: secrets, their versions and staging labels.

mod inventory;
mod listing;
mod lookup;
mod model;
mod password;
mod policies;
mod secrets;
pub(crate) mod tables;
mod values;

#[cfg(test)]
mod tests;

pub(crate) use inventory::{inventory, scheduled};
pub(crate) use lookup::resolve as arn_of;
pub(crate) use values::put_text;

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
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
