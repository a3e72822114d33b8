//! The requests for managed prefix lists that both types send.

use aws_sdk_ec2::types::{
    AddPrefixListEntry, ManagedPrefixList, PrefixListEntry, PrefixListState, RemovePrefixListEntry,
};

use super::super::describe::{pages, pages_by};
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Operation, Status};
use rform_core::value::Value;

/// The error codes of an absent list.
pub(super) const NOT_FOUND_CODES: &[&str] = &[
    "InvalidPrefixListID.NotFound",
    "InvalidPrefixListId.NotFound",
];

/// What passes once another change of the list is done.
pub(super) const RETRYABLE_ERRORS: &[(&str, &str)] =
    &[("IncorrectState", ""), ("PrefixListVersionMismatch", "")];

/// The lists that a filter finds.
pub(super) async fn describe(
    client: &AwsClient,
    name: &str,
    values: &[String],
) -> Result<Vec<ManagedPrefixList>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeManagedPrefixLists",
        prefix_lists,
        name,
        values,
        client
            .clients
            .ec2
            .describe_managed_prefix_lists()
            .max_results(100)
    ))
}

/// The entries of a list.
pub(super) async fn entries_of(
    client: &AwsClient,
    id: String,
) -> Result<Vec<PrefixListEntry>, AwsError> {
    Ok(pages!(
        client,
        "ec2:GetManagedPrefixListEntries",
        entries,
        client
            .clients
            .ec2
            .get_managed_prefix_list_entries()
            .prefix_list_id(&id)
            .max_results(100)
    ))
}

/// The ids of the security groups and route tables that refer to a list.
pub(super) async fn users_of(client: &AwsClient, id: &str) -> Result<Vec<String>, AwsError> {
    let found = pages!(
        client,
        "ec2:GetManagedPrefixListAssociations",
        prefix_list_associations,
        client
            .clients
            .ec2
            .get_managed_prefix_list_associations()
            .prefix_list_id(id)
            .max_results(100)
    );
    Ok(found.into_iter().filter_map(|it| it.resource_id).collect())
}

pub(super) fn status(list: &ManagedPrefixList) -> Status {
    use PrefixListState as State;
    let message = || list.state_message.clone().unwrap_or_default();
    match &list.state {
        Some(State::CreateComplete | State::ModifyComplete | State::RestoreComplete) => {
            Status::Ready
        }
        Some(State::DeleteComplete) => Status::Ended("it was deleted".to_owned()),
        Some(
            State::CreateFailed | State::ModifyFailed | State::DeleteFailed | State::RestoreFailed,
        ) => Status::Failed(message()),
        Some(state) => Status::Pending(state.as_str().to_owned()),
        None => Status::Pending(String::new()),
    }
}

pub(super) fn added(block: &Value) -> AddPrefixListEntry {
    AddPrefixListEntry::builder()
        .set_cidr(block.owned("cidr"))
        .set_description(block.owned("description"))
        .build()
}

/// One change of a list.
#[derive(Default)]
pub(super) struct Change {
    pub(super) added: Vec<AddPrefixListEntry>,
    pub(super) removed: Vec<RemovePrefixListEntry>,
    pub(super) name: Option<String>,
    pub(super) most: Option<i32>,
}

/// Changes a list: AWS takes entries of the version that is named only, so that no change is lost,
/// and the size in a request of its own.
pub(super) async fn modify(
    operation: &Operation<'_>,
    id: &str,
    change: &Change,
) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let found = describe(operation.client, "prefix-list-id", &[id.to_owned()]).await?;
    let version = found.first().and_then(|it| it.version);
    let has_entries = !change.added.is_empty() || !change.removed.is_empty();
    operation
        .client
        .call("ec2:ModifyManagedPrefixList", || {
            ec2.modify_managed_prefix_list()
                .prefix_list_id(id)
                .set_current_version(version.filter(|_| has_entries))
                .set_prefix_list_name(change.name.clone())
                .set_max_entries(change.most)
                .set_add_entries((!change.added.is_empty()).then(|| change.added.clone()))
                .set_remove_entries((!change.removed.is_empty()).then(|| change.removed.clone()))
                .send()
        })
        .await?;
    settle(operation, id).await
}

async fn settle(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let what = format!("EC2 Managed Prefix List {id} to take the change");
    operation
        .until(&what, 2.0, || async {
            let found = describe(operation.client, "prefix-list-id", &[id.to_owned()]).await?;
            match found.first().map(status) {
                Some(Status::Ready) => Ok(true),
                Some(Status::Failed(why)) => Err(AwsError::new(why)),
                _ => Ok(false),
            }
        })
        .await
}
