//! `lifecycle_rule` of a bucket: what becomes of objects in time.

use aws_sdk_s3::types::{
    AbortIncompleteMultipartUpload, BucketLifecycleConfiguration, ExpirationStatus,
    LifecycleExpiration, LifecycleRule, LifecycleRuleAndOperator, LifecycleRuleFilter,
    NoncurrentVersionExpiration, NoncurrentVersionTransition, Tag, Transition,
    TransitionDefaultMinimumObjectSize as MinimumSize, TransitionStorageClass,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::requests::{found, tag_map};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, list_block, optional, optional_computed, required, set_block,
    string_map,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use rform_core::value::{Type, Value};

/// All lifecycle rules of a bucket, and what applies to them together.
#[derive(Debug, Default)]
pub struct Rules {
    /// The rules in the form of the API.
    pub rules: Vec<LifecycleRule>,
    /// Which small objects move: `all_storage_classes_128K` or `varies_by_storage_class`.
    pub minimum_size: Option<String>,
}

/// The block `lifecycle_rule` of `aws_s3_bucket`.
pub fn block() -> Nested {
    let [expiration, old_expiration, old_transition, transition] = inner();
    list_block(
        "lifecycle_rule",
        [
            optional("abort_incomplete_multipart_upload_days", NUMBER),
            required("enabled", BOOL),
            optional_computed("id", STRING).length(0, 255),
            optional("prefix", STRING),
            optional("tags", string_map()),
        ],
    )
    .block(expiration)
    .block(old_expiration)
    .block(old_transition)
    .block(transition)
}

fn inner() -> [Nested; 4] {
    let expiration = [
        optional("date", STRING),
        optional("days", NUMBER).between(0, i64::from(i32::MAX)),
        optional("expired_object_delete_marker", BOOL),
    ];
    let old_transition = [optional("days", NUMBER), required("storage_class", STRING)];
    let transition = [
        optional("date", STRING),
        optional("days", NUMBER),
        required("storage_class", STRING),
    ];
    [
        list_block("expiration", expiration).max(1),
        list_block("noncurrent_version_expiration", [optional("days", NUMBER)]).max(1),
        set_block("noncurrent_version_transition", old_transition),
        set_block("transition", transition),
    ]
}

/// The rules that a bucket's blocks describe, in the form of the API.
pub fn sdk_rules(bucket: &Value) -> Vec<LifecycleRule> {
    let blocks = bucket.items("lifecycle_rule");
    blocks.filter_map(sdk_rule).collect()
}

/// Sets the lifecycle rules of a bucket; an empty list deletes them all.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn put(
    client: &AwsClient,
    bucket: &str,
    owner: Option<&str>,
    rules: Rules,
) -> Result<(), AwsError> {
    if rules.rules.is_empty() {
        return delete(client, bucket, owner).await;
    }
    let owner = owner.map(str::to_owned);
    let size = rules.minimum_size.as_deref().map(MinimumSize::from);
    let wanted = BucketLifecycleConfiguration::builder().set_rules(Some(rules.rules));
    let wanted = wanted.build().ok();
    client
        .call("s3:PutBucketLifecycleConfiguration", || {
            let request = client.clients.s3.put_bucket_lifecycle_configuration();
            request
                .bucket(bucket)
                .set_expected_bucket_owner(owner.clone())
                .set_lifecycle_configuration(wanted.clone())
                .set_transition_default_minimum_object_size(size.clone())
                .send()
        })
        .await?;
    Ok(())
}

/// Deletes the lifecycle rules of a bucket.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn delete(client: &AwsClient, bucket: &str, owner: Option<&str>) -> Result<(), AwsError> {
    let send = || {
        let request = client.clients.s3.delete_bucket_lifecycle().bucket(bucket);
        request
            .set_expected_bucket_owner(owner.map(str::to_owned))
            .send()
    };
    found(client.call("s3:DeleteBucketLifecycle", send).await)?;
    Ok(())
}

/// The lifecycle rules of a bucket.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn get(client: &AwsClient, bucket: &str, owner: Option<&str>) -> Result<Rules, AwsError> {
    let answer = client.call("s3:GetBucketLifecycleConfiguration", || {
        let request = client.clients.s3.get_bucket_lifecycle_configuration();
        request
            .bucket(bucket)
            .set_expected_bucket_owner(owner.map(str::to_owned))
            .send()
    });
    let found = found(answer.await)?;
    let found = found.map(|it| Rules {
        rules: it.rules.unwrap_or_default(),
        minimum_size: it
            .transition_default_minimum_object_size
            .map(|it| it.as_str().to_owned()),
    });
    Ok(found.unwrap_or_default())
}

/// Midnight of a day, or a moment as written.
fn moment(text: Option<&str>) -> Option<DateTime> {
    let text = text?;
    let day = format!("{text}T00:00:00Z");
    DateTime::from_str(text, Format::DateTime)
        .or_else(|_| DateTime::from_str(&day, Format::DateTime))
        .ok()
}

fn sdk_rule(block: &Value) -> Option<LifecycleRule> {
    let number = |block: &Value, name| block.integer(name).filter(|it| *it > 0);
    let status = match block.flag("enabled") {
        true => ExpirationStatus::Enabled,
        false => ExpirationStatus::Disabled,
    };
    let expiration = block.first("expiration").map(|it| {
        let marker = it.boolean("expired_object_delete_marker").filter(|on| *on);
        LifecycleExpiration::builder()
            .set_date(moment(it.string("date")))
            .set_days(number(it, "days"))
            .set_expired_object_delete_marker(marker)
            .build()
    });
    let old_expiration = block.first("noncurrent_version_expiration").map(|it| {
        NoncurrentVersionExpiration::builder()
            .set_noncurrent_days(number(it, "days"))
            .build()
    });
    let class = |it: &Value| TransitionStorageClass::from(it.text("storage_class"));
    let transitions: Vec<Transition> = block
        .items("transition")
        .map(|it| {
            let days = it.integer("days").filter(|_| it.string("date").is_none());
            Transition::builder()
                .set_date(moment(it.string("date")))
                .set_days(days)
                .storage_class(class(it))
                .build()
        })
        .collect();
    let old_transitions: Vec<NoncurrentVersionTransition> = block
        .items("noncurrent_version_transition")
        .map(|it| {
            NoncurrentVersionTransition::builder()
                .set_noncurrent_days(it.integer("days"))
                .storage_class(class(it))
                .build()
        })
        .collect();
    let abort = number(block, "abort_incomplete_multipart_upload_days").map(|days| {
        AbortIncompleteMultipartUpload::builder()
            .days_after_initiation(days)
            .build()
    });
    LifecycleRule::builder()
        .set_id(block.owned("id"))
        .status(status)
        .filter(filter(block))
        .set_expiration(expiration)
        .set_noncurrent_version_expiration(old_expiration)
        .set_transitions((!transitions.is_empty()).then_some(transitions))
        .set_noncurrent_version_transitions(
            (!old_transitions.is_empty()).then_some(old_transitions),
        )
        .set_abort_incomplete_multipart_upload(abort)
        .build()
        .ok()
}

fn filter(block: &Value) -> LifecycleRuleFilter {
    let prefix = block.text("prefix");
    let tags: Vec<Tag> = block
        .string_map("tags")
        .iter()
        .filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok())
        .collect();
    let filter = LifecycleRuleFilter::builder();
    if tags.is_empty() {
        return filter.prefix(prefix).build();
    }
    let both = LifecycleRuleAndOperator::builder().prefix(prefix);
    filter.and(both.set_tags(Some(tags)).build()).build()
}

/// A rule as an object.
pub fn value(rule: &LifecycleRule) -> Value {
    let filter = rule.filter.as_ref();
    let both = filter.and_then(|it| it.and.as_ref());
    let prefix = both
        .and_then(|it| it.prefix.as_deref())
        .or(filter.and_then(|it| it.prefix.as_deref()));
    #[allow(deprecated, reason = "rules from long ago have their prefix there")]
    let prefix = prefix.or(rule.prefix.as_deref());
    let mut tags = both.and_then(|it| it.tags.clone()).unwrap_or_default();
    tags.extend(filter.and_then(|it| it.tag.clone()));
    let abort = rule.abort_incomplete_multipart_upload.as_ref();
    let [expiration, old_expiration, old_transition, transition] = inner();
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .number(
            "abort_incomplete_multipart_upload_days",
            abort.and_then(|it| it.days_after_initiation),
        )
        .flag("enabled", Some(rule.status == ExpirationStatus::Enabled))
        .text("id", rule.id.as_deref())
        .text("prefix", prefix)
        .set("tags", string_map_value(&tag_map(tags)))
        .set(
            "expiration",
            blocks(&expiration, rule.expiration.as_ref().map(expiration_value)),
        )
        .set(
            "noncurrent_version_expiration",
            blocks(
                &old_expiration,
                rule.noncurrent_version_expiration
                    .as_ref()
                    .map(|it| Value::object([("days", number(it.noncurrent_days))])),
            ),
        )
        .set(
            "noncurrent_version_transition",
            Value::set(
                old_transition.element_type(),
                rule.noncurrent_version_transitions
                    .as_deref()
                    .unwrap_or_default()
                    .iter()
                    .map(|it| {
                        let days = ("days", number(it.noncurrent_days));
                        Value::object([days, ("storage_class", class_value(&it.storage_class))])
                    }),
            ),
        )
        .set(
            "transition",
            Value::set(
                transition.element_type(),
                rule.transitions
                    .as_deref()
                    .unwrap_or_default()
                    .iter()
                    .map(transition_value),
            ),
        );
    builder.build()
}

fn blocks(of: &Nested, value: Option<Value>) -> Value {
    Value::list(of.element_type(), value)
}

fn number(number: Option<i32>) -> Value {
    Value::int(number.unwrap_or_default().into())
}

fn class_value(class: &Option<TransitionStorageClass>) -> Value {
    class.as_ref().map_or(Value::Null(Type::String), |it| {
        Value::string(it.as_str().to_owned())
    })
}

fn day(moment: Option<&DateTime>) -> Value {
    let text = moment.and_then(|it| it.fmt(Format::DateTime).ok());
    let text = text.unwrap_or_default();
    Value::string(text.split('T').next().unwrap_or_default())
}

fn expiration_value(it: &LifecycleExpiration) -> Value {
    let marker = it.expired_object_delete_marker.unwrap_or_default();
    Value::object([
        ("date", day(it.date.as_ref())),
        ("days", number(it.days)),
        ("expired_object_delete_marker", Value::Bool(marker)),
    ])
}

fn transition_value(it: &Transition) -> Value {
    Value::object([
        ("date", day(it.date.as_ref())),
        ("days", number(it.days)),
        ("storage_class", class_value(&it.storage_class)),
    ])
}
