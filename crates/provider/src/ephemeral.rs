//! Ephemeral resources: objects that live for one run.

use std::time::Duration;

use rform_core::value::Value;

use crate::private::Private;
use crate::problem::Problem;

/// An ephemeral resource that was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedEphemeral {
    /// Its object, wholly known.
    pub value: Value,
    /// How long it lasts, and what the provider remembers until then.
    pub lease: EphemeralLease,
}

/// What a provider remembers of an open ephemeral resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EphemeralLease {
    /// What it wants to be handed with the next call.
    pub private: Private,
    /// When it has to be renewed, since 1970; none if it lasts.
    pub renew_at: Option<Duration>,
}

/// The answer of a provider that does not have such a resource.
pub(crate) fn no_ephemeral(kind: &str) -> Vec<Problem> {
    let detail = format!("The provider does not support ephemeral resource {kind:?}.");
    vec![Problem::error("Invalid ephemeral resource", detail)]
}
