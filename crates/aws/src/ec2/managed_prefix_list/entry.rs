//! `aws_ec2_managed_prefix_list_entry`: one address block of a list.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ec2_managed_prefix_list_entry>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ec2::types::{PrefixListEntry, RemovePrefixListEntry};
use futures_util::future::try_join_all;

use super::requests::{
    Change, NOT_FOUND_CODES, RETRYABLE_ERRORS, added, describe, entries_of, modify,
};
use crate::answers::distinct;
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_ec2_managed_prefix_list_entry`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ec2_managed_prefix_list_entry>
pub struct ManagedPrefixListEntry;

#[async_trait]
impl Resource for ManagedPrefixListEntry {
    fn title(&self) -> &'static str {
        "EC2 Managed Prefix List Entry"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("cidr", STRING).force_new().check(checks::cidr),
            optional("description", STRING).force_new().length(0, 255),
            required("prefix_list_id", STRING).force_new(),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: RETRYABLE_ERRORS,
            retryable_delete_errors: RETRYABLE_ERRORS,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(entry_id(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let _turn = operation.client.shared.prefix_list_changes.lock().await;
        let change = Change {
            added: vec![added(operation.planned)],
            ..Change::default()
        };
        modify(operation, operation.planned.text("prefix_list_id"), &change).await?;
        Ok(entry_id(operation.planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let ids = distinct(known, "prefix_list_id");
        let lists = describe(client, "prefix-list-id", &ids).await?;
        let present = lists.iter().filter_map(|it| it.prefix_list_id.clone());
        let read = |id: String| async move {
            let entries = entries_of(client, id.clone()).await?;
            Ok::<_, AwsError>((id, entries))
        };
        let found: BTreeMap<String, Vec<PrefixListEntry>> =
            try_join_all(present.map(read)).await?.into_iter().collect();
        let read = |known: &Value| {
            let mut entries = found.get(known.text("prefix_list_id"))?.iter();
            let entry = entries.find(|it| it.cidr.as_deref() == known.string("cidr"))?;
            let mut builder = ObjectBuilder::from(known);
            builder.text("description", entry.description.as_deref());
            Some(builder.build())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let _turn = operation.client.shared.prefix_list_changes.lock().await;
        let cidr = operation.prior.text("cidr");
        let change = Change {
            removed: vec![RemovePrefixListEntry::builder().cidr(cidr).build()],
            ..Change::default()
        };
        modify(operation, operation.prior.text("prefix_list_id"), &change).await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let Some((list, cidr)) = id.split_once(',').filter(|(_, cidr)| !cidr.is_empty()) else {
            let message =
                format!("unexpected format for ID ({id}), expected prefix-list-id,cidr-block");
            return Err(Problem::error(message, ""));
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("id", Some(id))
            .text("cidr", Some(cidr))
            .text("prefix_list_id", Some(list));
        Ok(builder)
    }
}

fn entry_id(object: &Value) -> String {
    format!("{},{}", object.text("prefix_list_id"), object.text("cidr"))
}
