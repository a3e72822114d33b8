//! How AWS behaves about a resource type.

/// How AWS behaves about a type.
#[derive(Clone, Copy, Debug)]
pub struct Behavior {
    /// The codes that mean that it is not there.
    pub not_found_codes: &'static [&'static str],
    /// Failures of create, finish and update that pass: code, and a part of the message.
    pub retryable_errors: &'static [(&'static str, &'static str)],
    /// For how many seconds those are waited out.
    pub retry_seconds: u64,
    /// Failures of delete that pass by themselves.
    pub retryable_delete_errors: &'static [(&'static str, &'static str)],
    /// The codes of a delete that is blocked by other objects.
    pub dependency_violation_codes: &'static [&'static str],
    /// Whether a create is not done before [`Resource::status`] says so.
    pub waits_create: bool,
    /// Whether an update is not done before [`Resource::status`] says so.
    pub waits_update: bool,
    /// Whether a delete is not done before [`Resource::status`] says so.
    pub waits_delete: bool,
    /// Whether create may be sent again without harm: it passes on [`Operation::client_token`], or puts what
    /// has a place of its own.
    pub supports_client_token: bool,
    /// Whether nothing that AWS shows tells which object a create made: [`Resource::alike`] does.
    pub compares: bool,
    /// Seconds before the first look at its status, and between further ones.
    pub poll_interval: (f64, f64),
}

impl Default for Behavior {
    fn default() -> Behavior {
        Behavior {
            not_found_codes: &[],
            retryable_errors: &[],
            retry_seconds: 300,
            retryable_delete_errors: &[],
            dependency_violation_codes: &["DependencyViolation"],
            waits_create: false,
            waits_update: false,
            waits_delete: false,
            supports_client_token: false,
            compares: false,
            poll_interval: (1.0, 3.0),
        }
    }
}
