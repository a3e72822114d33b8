//! Creates that are refused, or answered with the object of another create, because the object exists.

use super::task::Task;
use crate::error::AwsError;
use rform_core::program_name::command_line;
use rform_provider::Problem;

/// Error codes of objects that exist already, of all services.
const EXISTS: &[&str] = &[
    "AlreadyExistsException",
    "BucketAlreadyExists",
    "BucketAlreadyOwnedByYou",
    "CacheSubnetGroupAlreadyExists",
    "ClusterSubnetGroupAlreadyExists",
    "DBClusterAlreadyExistsFault",
    "DBInstanceAlreadyExists",
    "DBParameterGroupAlreadyExists",
    "DBSnapshotAlreadyExists",
    "DBSubnetGroupAlreadyExists",
    "EntityAlreadyExists",
    "InvalidGroup.Duplicate",
    "InvalidKeyPair.Duplicate",
    "InvalidPermission.Duplicate",
    "NetworkAclEntryAlreadyExists",
    "OptionGroupAlreadyExistsFault",
    "ParameterAlreadyExists",
    "QueueAlreadyExists",
    "QueueNameExists",
    "Resource.AlreadyAssociated",
    "ResourceExistsException",
    "ResourceInUseException",
    "RouteAlreadyExists",
];

/// The problem of a refused create, with advice where the object exists already. An object that
/// AWS refused to create belongs to someone else, however similar it is.
pub async fn explain_refusal(task: &Task<'_>, error: &AwsError) -> Problem {
    let mut problem = task.problem(error);
    let says_so = error.is_plain() && error.message.ends_with("already exists");
    if !says_so && !error.is(EXISTS) {
        return problem;
    }
    let (operation, resource) = (&task.operation, task.resource_type.resource);
    let claimed = |id: &str| operation.client.is_claimed(task.resource_type.name, id);
    let existing = existing(task).await;
    let is_own = existing.iter().any(|id| claimed(id))
        || resource.identity(operation).is_some_and(|id| claimed(&id));
    let import = resource
        .import_id(operation)
        .or(existing.into_iter().next());
    let advice = match import {
        _ if is_own => {
            "Another block of this configuration has just created it: remove one of the two."
                .to_owned()
        }
        Some(id) => format!(
            "It exists already and was not created by this block; nothing was changed. To manage it \
             here, import it: {}.",
            command_line(&format!("import '{}' '{id}'", task.address))
        ),
        None => {
            "It exists already and was not created by this block; nothing was changed. To manage it \
             here, import it."
                .to_owned()
        }
    };
    let space = if problem.detail.is_empty() { "" } else { " " };
    problem.detail = format!("{advice}{space}{}", problem.detail);
    problem
}

/// The ids of the objects that stand in the way of the create, as far as they can be found.
async fn existing(task: &Task<'_>) -> Vec<String> {
    let (operation, resource) = (&task.operation, task.resource_type.resource);
    if let Ok(Some(id)) = resource.find(operation).await {
        return vec![id];
    }
    match task.resource_type.behavior.found_by_comparison {
        true => Vec::new(),
        false => resource
            .similar(operation)
            .await
            .ok()
            .flatten()
            .unwrap_or_default(),
    }
}

/// Claims the object for this create. True if it belongs to another create of this run: some APIs
/// answer a second create with the first object.
pub fn belongs_to_another_create(task: &Task<'_>, id: &str) -> bool {
    let is_new = task.operation.client.claim(task.resource_type.name, id);
    let has_identity = task
        .resource_type
        .resource
        .identity(&task.operation)
        .is_some();
    !is_new
        && has_identity
        && !task.resource_type.behavior.supports_client_token
        && task.operation.attempt.created_id.is_none()
}

/// The error of a create that got the object of another one.
pub fn already_exists() -> AwsError {
    AwsError::refused("AlreadyExistsException", "the object exists already")
}
