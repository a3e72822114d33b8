//! Errors that several EC2 actions return.

use crate::wire::Failure;

/// A `DependencyViolation` in EC2's usual words.
pub(crate) fn dependency(noun: &str, id: &str) -> Failure {
    let message = format!("The {noun} '{id}' has dependencies and cannot be deleted.");
    Failure::new("DependencyViolation", message)
}

/// `AuthFailure`, which EC2 answers for resources that AWS manages itself.
pub(crate) fn no_permission() -> Failure {
    let message = "You do not have permission to access the specified resource.";
    Failure::new("AuthFailure", message)
}

/// `InvalidSecurityGroupRuleId.NotFound` for the id of a rule that does not exist.
pub(crate) fn no_rule(id: &str) -> Failure {
    let message = format!("The security group rule ID '{id}' does not exist");
    Failure::new("InvalidSecurityGroupRuleId.NotFound", message)
}
