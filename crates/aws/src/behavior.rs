//! How AWS behaves about a resource type.

/// How AWS behaves about a resource type. Error codes:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html> and the reference
/// page of each action.
#[derive(Clone, Copy, Debug)]
pub struct Behavior {
    /// The error codes of an absent object.
    pub not_found_codes: &'static [&'static str],
    /// Failures of create, finish and update that pass by themselves: the code, and a part of the
    /// message.
    pub retryable_errors: &'static [(&'static str, &'static str)],
    /// Failures of create, finish and update that pass only while something that they concern is
    /// so new that AWS does not know it everywhere: the code, and a part of the message.
    pub retryable_while_new: &'static [(&'static str, &'static str)],
    /// How long those failures are retried, in seconds.
    pub retry_seconds: u64,
    /// Failures of delete that pass by themselves: the code, and a part of the message.
    pub retryable_delete_errors: &'static [(&'static str, &'static str)],
    /// The error codes of a delete that other objects block.
    pub dependency_violation_codes: &'static [&'static str],
    /// Whether a create is complete only when `Resource::status` says so.
    pub waits_create: bool,
    /// Whether an update is complete only when `Resource::status` says so.
    pub waits_update: bool,
    /// Whether a delete is complete only when `Resource::status` says so.
    pub waits_delete: bool,
    /// Whether the create is idempotent: it passes on a client token, or sets something that
    /// exists once for its arguments.
    /// <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html>
    pub supports_client_token: bool,
    /// Whether the object of a lost create has no property by which it can be found, but only by
    /// comparing the objects before and after the create (`Resource::similar`).
    pub found_by_comparison: bool,
    /// Seconds before the first request for the status, and between further ones.
    pub poll_interval: (f64, f64),
}

impl Default for Behavior {
    fn default() -> Behavior {
        Behavior {
            not_found_codes: &[],
            retryable_errors: &[],
            retryable_while_new: &[],
            retry_seconds: 300,
            retryable_delete_errors: &[],
            dependency_violation_codes: &["DependencyViolation"],
            waits_create: false,
            waits_update: false,
            waits_delete: false,
            supports_client_token: false,
            found_by_comparison: false,
            poll_interval: (1.0, 3.0),
        }
    }
}
