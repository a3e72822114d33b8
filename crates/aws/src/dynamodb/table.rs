//! `aws_dynamodb_table`

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use aws_sdk_dynamodb::types::{
    BillingMode, IndexStatus, StreamSpecification, StreamViewType, TableClass, TableDescription,
    TableStatus, Tag,
};
use futures_util::future::{join3, try_join_all};

use super::{GONE, found, indexes, settings, view};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, Spec, computed, id, list_block, optional, optional_computed,
    required, set_block, string_list, string_set,
};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::plan::Planning;
use crate::resource::{Behavior, Operation, Resource, Status};
use crate::tags::ATTEMPT;
use rform_core::value::Value;
use rform_provider::Problem;

/// What passes once another change of the table is done.
const BUSY: &[(&str, &str)] = &[
    ("ResourceInUseException", ""),
    ("LimitExceededException", "simultaneously"),
    ("LimitExceededException", "indexed tables"),
    (
        "ValidationException",
        "Replica specified in the Replica Update",
    ),
];

/// `aws_dynamodb_table`
pub struct Table;

#[async_trait]
impl Resource for Table {
    fn title(&self) -> &'static str {
        "DynamoDB Table"
    }

    fn spec(&self) -> Spec {
        let attribute = [
            required("name", STRING),
            required("type", STRING).one_of(&["S", "N", "B"]),
        ];
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("billing_mode", STRING)
                .default("PROVISIONED")
                .one_of(&["PROVISIONED", "PAY_PER_REQUEST"]),
            optional("deletion_protection_enabled", BOOL),
            optional_computed("hash_key", STRING).force_new(),
            required("name", STRING).force_new(),
            optional("range_key", STRING).force_new(),
            optional_computed("read_capacity", NUMBER),
            optional("restore_date_time", STRING)
                .force_new()
                .conflicts_with(&["restore_to_latest_time"]),
            optional("restore_source_name", STRING).force_new(),
            optional("restore_to_latest_time", BOOL)
                .force_new()
                .conflicts_with(&["restore_date_time"]),
            computed("stream_arn", STRING),
            optional("stream_enabled", BOOL),
            computed("stream_label", STRING),
            optional_computed("stream_view_type", STRING).one_of(&[
                "",
                "NEW_IMAGE",
                "OLD_IMAGE",
                "NEW_AND_OLD_IMAGES",
                "KEYS_ONLY",
            ]),
            optional("table_class", STRING)
                .one_of(&["STANDARD", "STANDARD_INFREQUENT_ACCESS"])
                .diff_suppress(same_class),
            optional_computed("write_capacity", NUMBER),
        ])
        .version(1)
        .block(set_block("attribute", attribute))
        .block(global_index())
        .block(local_index())
        .block(
            list_block("point_in_time_recovery", [required("enabled", BOOL)])
                .max(1)
                .computed(),
        )
        .block(replica())
        .block(
            list_block(
                "server_side_encryption",
                [
                    required("enabled", BOOL),
                    optional_computed("kms_key_arn", STRING),
                ],
            )
            .max(1)
            .computed(),
        )
        .block(
            list_block(
                "ttl",
                [
                    required("attribute_name", STRING),
                    optional("enabled", BOOL).default(false),
                ],
            )
            .max(1)
            .computed(),
        )
        .tagged()
        .timeouts(&[("create", 30), ("delete", 10), ("update", 60)])
        .customize_diff(customize_diff)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: GONE,
            retryable_errors: BUSY,
            retry_seconds: 1200,
            retryable_delete_errors: BUSY,
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

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        if operation.planned.string("restore_source_name").is_some() {
            return restore(operation).await;
        }
        let (planned, client) = (operation.planned, &operation.client.clients.dynamodb);
        let tags = sdk_tags(&operation.marked_tags());
        let billing = planned.string("billing_mode").map(BillingMode::from);
        let throughput = indexes::throughput(planned, planned);
        let protection = planned.boolean("deletion_protection_enabled");
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
        let is_ours = !token.is_empty() && tags.get(ATTEMPT) == Some(token);
        Ok(is_ours.then(|| name.to_owned()))
    }

    async fn alike(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let table = describe(operation.client, operation.planned.text("name")).await?;
        let name = table.and_then(|table| table.table_name);
        Ok(Some(name.into_iter().collect()))
    }

    async fn unmark(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        if operation.attempt.token.is_empty()
            || operation.planned.string("restore_source_name").is_some()
        {
            return Ok(());
        }
        let table = describe(operation.client, id).await?;
        let arn = table.and_then(|it| it.table_arn).unwrap_or_default();
        untag(operation.client, &arn, vec![ATTEMPT.to_owned()]).await
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        if operation.planned.string("restore_source_name").is_some()
            && let Some(tags) = sdk_tags(&operation.tags())
        {
            let table = describe(operation.client, id).await?;
            let arn = table.and_then(|it| it.table_arn).unwrap_or_default();
            tag(operation.client, &arn, tags).await?;
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
        if !removed.is_empty() {
            untag(operation.client, arn, removed).await?;
        }
        match sdk_tags(&set) {
            Some(tags) => tag(operation.client, arn, tags).await,
            None => Ok(()),
        }
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

fn global_index() -> Nested {
    set_block(
        "global_secondary_index",
        [
            required("hash_key", STRING),
            required("name", STRING),
            optional("non_key_attributes", string_set()),
            required("projection_type", STRING).one_of(&["ALL", "KEYS_ONLY", "INCLUDE"]),
            optional("range_key", STRING),
            optional("read_capacity", NUMBER),
            optional("write_capacity", NUMBER),
        ],
    )
}

fn local_index() -> Nested {
    set_block(
        "local_secondary_index",
        [
            required("name", STRING).force_new(),
            optional("non_key_attributes", string_list()).force_new(),
            required("projection_type", STRING).force_new().one_of(&[
                "ALL",
                "KEYS_ONLY",
                "INCLUDE",
            ]),
            required("range_key", STRING).force_new(),
        ],
    )
}

fn replica() -> Nested {
    set_block(
        "replica",
        [
            computed("arn", STRING),
            optional_computed("kms_key_arn", STRING),
            optional("point_in_time_recovery", BOOL)
                .default(false)
                .refused(),
            optional("propagate_tags", BOOL).default(false).refused(),
            required("region_name", STRING),
            computed("stream_arn", STRING),
            computed("stream_label", STRING),
        ],
    )
}

/// The usual class need not be named.
fn same_class(before: &Value, after: &Value) -> bool {
    before.as_str() == Some("STANDARD") && after.as_str().unwrap_or_default().is_empty()
}

fn customize_diff(planning: &mut Planning<'_>) {
    let planned = planning.planned.build();
    let problem = unmatched(&planned).or_else(|| nameless_stream(&planned));
    planning.problems.extend(problem);
    let stream = planning.changes("stream_enabled")
        || (planned.string("stream_view_type").is_some() && planning.changes("stream_view_type"));
    if !planning.is_create() && stream {
        planning.open("stream_arn");
        planning.open("stream_label");
    }
}

fn nameless_stream(planned: &Value) -> Option<Problem> {
    let view = planned.attribute("stream_view_type");
    let is_missing = view.is_none_or(|it| !it.is_known() || it.as_str() == Some(""));
    (planned.flag("stream_enabled") && is_missing).then(|| {
        Problem::error(
            "stream_view_type is required when stream_enabled = true",
            "",
        )
    })
}

/// Each attribute belongs to a key, and each key is an attribute.
fn unmatched(planned: &Value) -> Option<Problem> {
    if planned.string("restore_source_name").is_some() {
        return None;
    }
    let mut keys: Vec<&Value> = Vec::new();
    let lists = ["global_secondary_index", "local_secondary_index"];
    let blocks = lists.iter().flat_map(|name| planned.items(name));
    for object in std::iter::once(planned).chain(blocks) {
        let names = ["hash_key", "range_key"];
        keys.extend(names.iter().filter_map(|name| object.attribute(name)));
    }
    let attributes: Vec<&Value> = planned
        .items("attribute")
        .filter_map(|it| it.attribute("name"))
        .collect();
    if keys.iter().chain(&attributes).any(|it| !it.is_known()) {
        return None;
    }
    let texts = |values: &[&Value]| -> BTreeSet<String> {
        let texts = values.iter().filter_map(|it| it.as_str());
        texts
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (keys, attributes) = (texts(&keys), texts(&attributes));
    let quoted = |names: Vec<&String>| {
        let names: Vec<String> = names.into_iter().map(|name| format!("{name:?}")).collect();
        names.join(" ")
    };
    let unused: Vec<&String> = attributes.difference(&keys).collect();
    let missing: Vec<&String> = keys.difference(&attributes).collect();
    let mut errors = Vec::new();
    if !unused.is_empty() {
        let names = quoted(unused);
        errors.push(format!(
            "all attributes must be indexed. Unused attributes: [{names}]"
        ));
    }
    if !missing.is_empty() {
        let names = quoted(missing);
        errors.push(format!(
            "all indexes must match a defined attribute. Unmatched indexes: [{names}]"
        ));
    }
    let heading = match errors.len() {
        0 => return None,
        1 => "1 error occurred:".to_owned(),
        count => format!("{count} errors occurred:"),
    };
    let lines: String = errors.iter().map(|it| format!("\n\t* {it}")).collect();
    Some(Problem::error(format!("{heading}{lines}\n\n"), ""))
}

/// The stream of changes that is wanted; none if none is.
pub(super) fn stream(planned: &Value) -> Option<StreamSpecification> {
    if !planned.flag("stream_enabled") {
        return None;
    }
    let view = planned.string("stream_view_type").map(StreamViewType::from);
    let stream = StreamSpecification::builder().stream_enabled(true);
    stream.set_stream_view_type(view).build().ok()
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
                .source_table_name(planned.text("restore_source_name"))
                .target_table_name(planned.text("name"))
                .set_restore_date_time(moment)
                .set_use_latest_restorable_time(latest.filter(|it| *it))
                .set_sse_specification_override(settings::encryption(planned))
                .send()
        })
        .await?;
    Ok(planned.text("name").to_owned())
}

/// The table of that name.
pub(super) async fn describe(
    client: &AwsClient,
    name: &str,
) -> Result<Option<TableDescription>, AwsError> {
    let answer = client.call("dynamodb:DescribeTable", || {
        let request = client.clients.dynamodb.describe_table();
        request.table_name(name).send()
    });
    Ok(found(answer.await)?.and_then(|it| it.table))
}

/// How far a table is, its indexes and copies included.
pub(super) fn status_of(table: Option<&TableDescription>) -> Status {
    let Some(table) = table else {
        return Status::Absent;
    };
    match &table.table_status {
        Some(TableStatus::Active) | None => {}
        Some(state) => return Status::Pending(state.as_str().to_lowercase()),
    }
    let indexes = table
        .global_secondary_indexes
        .as_deref()
        .unwrap_or_default();
    let is_ready =
        |status: &Option<IndexStatus>| status.as_ref().is_none_or(|it| *it == IndexStatus::Active);
    if !indexes.iter().all(|index| is_ready(&index.index_status)) {
        return Status::Pending("indexing".to_owned());
    }
    let replicas = table.replicas.as_deref().unwrap_or_default();
    let is_ready = |status: Option<&str>| status.is_none_or(|it| it == "ACTIVE");
    let mut states = replicas
        .iter()
        .map(|it| it.replica_status.as_ref().map(|status| status.as_str()));
    match states.all(is_ready) {
        true => Status::Ready,
        false => Status::Pending("copying".to_owned()),
    }
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
    let view = view::View {
        table: &table,
        recovery: recovery?,
        ttl: ttl?,
        tags: &tags,
    };
    Ok(Some(view.object(known)))
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

fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

async fn tag(client: &AwsClient, arn: &str, tags: Vec<Tag>) -> Result<(), AwsError> {
    client
        .call("dynamodb:TagResource", || {
            let request = client.clients.dynamodb.tag_resource().resource_arn(arn);
            request.set_tags(Some(tags.clone())).send()
        })
        .await?;
    Ok(())
}

async fn untag(client: &AwsClient, arn: &str, keys: Vec<String>) -> Result<(), AwsError> {
    client
        .call("dynamodb:UntagResource", || {
            let request = client.clients.dynamodb.untag_resource().resource_arn(arn);
            request.set_tag_keys(Some(keys.clone())).send()
        })
        .await?;
    Ok(())
}
