//! Names and ARNs.

use super::lookup::invalid;
use crate::store::Account;
use crate::wire::Failure;

/// Refuses a name that load balancers and target groups cannot have: at most 32 letters, digits
/// and hyphens, none of these at the ends.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html>
pub(super) fn check(what: &str, name: &str) -> Result<(), Failure> {
    let is_allowed = |it: u8| it.is_ascii_alphanumeric() || it == b'-';
    if !name.bytes().all(is_allowed) {
        return Err(invalid(format!(
            "{what} name '{name}' can only contain characters that are alphanumeric characters \
             and hyphens(-)"
        )));
    }
    if name.len() > 32 {
        return Err(invalid(format!(
            "{what} name '{name}' cannot be longer than '32' characters"
        )));
    }
    if name.starts_with('-') || name.ends_with('-') {
        return Err(invalid(format!(
            "{what} name '{name}' cannot begin or end with '-'"
        )));
    }
    Ok(())
}

/// The word for a kind of load balancer in ARNs.
pub(super) fn short(kind: &str) -> &'static str {
    match kind {
        "network" => "net",
        "gateway" => "gwy",
        _ => "app",
    }
}

/// A new ARN: the resource, and sixteen hexadecimal digits of its own.
pub(super) fn new_arn(account: &mut Account, resource: &str) -> String {
    let id = account.random.hex(16);
    account.arn("elasticloadbalancing", &format!("{resource}/{id}"))
}

/// What follows `:loadbalancer/` in the ARN of a load balancer, such as `app/web/0123…`.
pub(super) fn path(arn: &str) -> &str {
    arn.split_once('/').map_or("", |it| it.1)
}
