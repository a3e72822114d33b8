//! `aws_dynamodb_table`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table>
//! - <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_dynamodb::types::{BillingMode, TableClass};
use futures_util::future::{join3, try_join_all};

use super::requests::{NOT_FOUND_CODES, describe, found, status_of};
use super::settings::stream;
use super::tags::{TableTagging, sdk_tags};
use super::{import_table, indexes, schema, settings, table_object, throughput};
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Behavior, Operation, Resource, Status, Tagging};
use crate::tags::ATTEMPT_TAG;
use rform_core::value::Value;

/// The errors of a change while another change of the table goes on.
const RETRYABLE_ERRORS: &[(&str, &str)] = &[
    ("ResourceInUseException", "still in use"),
    ("LimitExceededException", "simultaneously"),
    ("LimitExceededException", "indexed tables"),
    (
        "ValidationException",
        "Replica specified in the Replica Update",
    ),
];

/// The resource `aws_dynamodb_table`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table>
pub struct Table;

#[async_trait]
impl Resource for Table {
    fn title(&self) -> &'static str {
        "DynamoDB Table"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: RETRYABLE_ERRORS,
            retry_seconds: 1200,
            retryable_delete_errors: RETRYABLE_ERRORS,
            dependency_violation_codes: &[],
            waits_create: true,
            waits_update: true,
            waits_delete: true,
            poll_interval: (1.0, 3.0),
            ..Behavior::default()
        }
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &TableTagging
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        if schema::is_restored(operation.planned) {
            return restore(operation).await;
        }
        if import_table::is_asked(operation.planned) {
            return import_table::import(operation).await;
        }
        let (planned, client) = (operation.planned, &operation.client.clients.dynamodb);
        let tags = sdk_tags(&operation.tags_with_attempt());
        let billing = planned.string("billing_mode").map(BillingMode::from);
        let throughput = indexes::throughput(planned, planned);
        let protection = planned.boolean("deletion_protection_enabled");
        wait_for_name(operation).await?;
        operation
            .client
            .call_once("dynamodb:CreateTable", || {
                client
                    .create_table()
                    .table_name(planned.text("name"))
                    .set_attribute_definitions(Some(indexes::attributes(planned)))
                    .set_key_schema(Some(indexes::keys(planned)))
                    .set_billing_mode(billing.clone())
                    .set_provisioned_throughput(throughput.clone())
                    .set_global_secondary_indexes(indexes::global(planned))
                    .set_local_secondary_indexes(indexes::local(planned))
                    .set_stream_specification(stream(planned))
                    .set_sse_specification(settings::encryption(planned))
                    .set_table_class(planned.string("table_class").map(TableClass::from))
                    .set_deletion_protection_enabled(protection.filter(|it| *it))
                    .set_on_demand_throughput(throughput::limits(planned))
                    .set_warm_throughput(throughput::warm(planned))
                    .set_tags(tags.clone())
                    .send()
            })
            .await?;
        Ok(planned.text("name").to_owned())
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let (client, name) = (operation.client, operation.planned.text("name"));
        let Some(table) = describe(client, name).await? else {
            return Ok(None);
        };
        let tags = tags_of(client, table.table_arn.as_deref().unwrap_or_default()).await?;
        let token = &operation.attempt.token;
        let is_ours = !token.is_empty() && tags.get(ATTEMPT_TAG) == Some(token);
        Ok(is_ours.then(|| name.to_owned()))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let table = describe(operation.client, operation.planned.text("name")).await?;
        let name = table.and_then(|table| table.table_name);
        Ok(Some(name.into_iter().collect()))
    }

    async fn remove_attempt_tag(
        &self,
        operation: &Operation<'_>,
        id: &str,
    ) -> Result<(), AwsError> {
        if operation.attempt.token.is_empty() || is_made_without_tags(operation.planned) {
            return Ok(());
        }
        let table = describe(operation.client, id).await?;
        let arn = table.and_then(|it| it.table_arn).unwrap_or_default();
        self.tagging().remove_attempt_tag(operation, &arn).await
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let tags = operation.tags();
        if is_made_without_tags(operation.planned) && !tags.is_empty() {
            let table = describe(operation.client, id).await?;
            let arn = table.and_then(|it| it.table_arn).unwrap_or_default();
            TableTagging.tag(operation.client, &arn, &tags).await?;
        }
        settings::finish(operation, id).await
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let ask = |id: &String| {
            let id = id.clone();
            async move { Ok::<_, AwsError>(status_of(describe(client, &id).await?.as_ref())) }
        };
        try_join_all(ids.iter().map(ask)).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        settings::update(operation).await
    }

    async fn retag(
        &self,
        operation: &Operation<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let arn = operation.prior.text("arn");
        let tagging = self.tagging();
        tagging.retag(operation.client, arn, removed, set).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.dynamodb;
        let send = || client.delete_table().table_name(operation.id()).send();
        let answer = operation.client.call("dynamodb:DeleteTable", send).await;
        match answer {
            Err(error) if error.is(&["ResourceInUseException"]) => {
                // Perhaps it is being deleted already.
                match status_of(describe(operation.client, operation.id()).await?.as_ref()) {
                    Status::Pending(state) if state == "deleting" => Ok(()),
                    Status::Absent => Ok(()),
                    _ => Err(error),
                }
            }
            Err(error) => Err(error),
            Ok(_) => Ok(()),
        }
    }
}

/// Whether the request that makes a table takes no tags.
fn is_made_without_tags(planned: &Value) -> bool {
    schema::is_restored(planned) || import_table::is_asked(planned)
}

/// Waits until a table of that name which is being deleted is gone.
async fn wait_for_name(operation: &Operation<'_>) -> Result<(), AwsError> {
    let name = operation.planned.text("name");
    let what = format!("the former DynamoDB table {name} to be deleted");
    let is_free = || async {
        let table = describe(operation.client, name).await?;
        Ok(status_of(table.as_ref()) != Status::Pending("deleting".to_owned()))
    };
    match is_free().await? {
        true => Ok(()),
        false => operation.until(&what, 2.0, is_free).await,
    }
}

/// A table as it was once.
async fn restore(operation: &Operation<'_>) -> Result<String, AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.dynamodb);
    let moment = planned.string("restore_date_time").and_then(|text| {
        let format = aws_smithy_types::date_time::Format::DateTime;
        aws_smithy_types::DateTime::from_str(text, format).ok()
    });
    let latest = planned.boolean("restore_to_latest_time");
    operation
        .client
        .call_once("dynamodb:RestoreTableToPointInTime", || {
            client
                .restore_table_to_point_in_time()
                .set_source_table_name(planned.owned("restore_source_name"))
                .set_source_table_arn(planned.owned("restore_source_table_arn"))
                .target_table_name(planned.text("name"))
                .set_restore_date_time(moment)
                .set_use_latest_restorable_time(latest.filter(|it| *it))
                .set_sse_specification_override(settings::encryption(planned))
                .send()
        })
        .await?;
    Ok(planned.text("name").to_owned())
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let name = known.text("id");
    let Some(table) = describe(client, name).await? else {
        return Ok(None);
    };
    let arn = table.table_arn.clone().unwrap_or_default();
    let (recovery, ttl, tags) = join3(
        settings::recovery_of(client, name),
        settings::ttl_of(client, name),
        tags_of(client, &arn),
    )
    .await;
    let Some(tags) = found(tags)? else {
        return Ok(None);
    };
    let table_object = table_object::TableObject {
        table: &table,
        recovery: recovery?,
        ttl: ttl?,
        tags: &tags,
    };
    Ok(Some(table_object.object(known)))
}

async fn tags_of(client: &AwsClient, arn: &str) -> Result<BTreeMap<String, String>, AwsError> {
    let mut all = BTreeMap::new();
    let mut token: Option<String> = None;
    loop {
        let page = client
            .call("dynamodb:ListTagsOfResource", || {
                let request = client.clients.dynamodb.list_tags_of_resource();
                request
                    .resource_arn(arn)
                    .set_next_token(token.clone())
                    .send()
            })
            .await?;
        let tags = page.tags.unwrap_or_default();
        all.extend(tags.into_iter().map(|tag| (tag.key, tag.value)));
        token = page.next_token.filter(|it| !it.is_empty());
        if token.is_none() {
            return Ok(all);
        }
    }
}
