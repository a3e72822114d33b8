//! The states of instances and clusters.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html>

use crate::resource::Status;

/// States in which the object stays until somebody does something about it.
const FAILED: &[&str] = &[
    "failed",
    "inaccessible-encryption-credentials",
    "incompatible-create",
    "incompatible-network",
    "incompatible-option-group",
    "incompatible-parameters",
    "incompatible-restore",
    "insufficient-capacity",
    "restore-error",
    "storage-full",
];

/// Whether an object in this state can be used and changed.
pub(super) fn is_available(state: &str) -> bool {
    ["available", "storage-optimization"].contains(&state)
}

/// What a state means.
pub(super) fn status_of(state: &str) -> Status {
    match state {
        _ if is_available(state) => Status::Ready,
        "" => Status::Absent,
        _ if FAILED.contains(&state) => Status::Failed(format!("its status is {state}")),
        _ => Status::Pending(state.to_owned()),
    }
}
