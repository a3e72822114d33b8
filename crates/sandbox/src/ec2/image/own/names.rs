//! The names of images.

use crate::store::Account;
use crate::wire::{Call, Failure};

/// The name that a call gives to a new image; names are unique in the region.
///
/// # Errors
/// `MissingParameter`, `InvalidAMIName.Malformed`, `InvalidAMIName.Duplicate`.
pub(super) fn new_name(account: &Account, call: &Call) -> Result<String, Failure> {
    let name = call.params.required("Name")?.to_owned();
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "()[] ./-'@_".contains(it);
    if !(3..=128).contains(&name.len()) || !name.chars().all(is_allowed) {
        let message = "AMI names must be between 3 and 128 characters long, and may contain \
                       letters, numbers, '(', ')', '.', '-', '/' and '_'";
        return Err(Failure::new("InvalidAMIName.Malformed", message));
    }
    let others = account
        .ec2
        .own_images
        .ids_where(|it| !it.deregistered && it.name == name);
    match others.first() {
        Some(other) => {
            let message = format!("AMI name {name} is already in use by AMI {other}");
            Err(Failure::new("InvalidAMIName.Duplicate", message))
        }
        None => Ok(name),
    }
}
