//! `rule` of `aws_s3_bucket_lifecycle_configuration`.

use aws_sdk_s3::types::{
    AbortIncompleteMultipartUpload, ExpirationStatus, LifecycleExpiration, LifecycleRule,
    LifecycleRuleAndOperator, LifecycleRuleFilter, NoncurrentVersionExpiration,
    NoncurrentVersionTransition, Tag, Transition, TransitionStorageClass,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::requests::tag_map;
use crate::checks;
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, list_block, optional, optional_computed, required, set_block,
    string_map,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::plan::ResourceDiff;
use rform_core::value::{Type, Value};

const CLASSES: &[&str] = &[
    "GLACIER",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "DEEP_ARCHIVE",
    "GLACIER_IR",
];

/// The block `rule` of `aws_s3_bucket_lifecycle_configuration`.
pub fn block() -> Nested {
    let fields = [
        required("id", STRING).length(1, 255),
        optional("prefix", STRING).deprecated("Use filter instead"),
        required("status", STRING).one_of(&["Enabled", "Disabled"]),
    ];
    let abort = [optional("days_after_initiation", NUMBER)];
    list_block("rule", fields)
        .min(1)
        .block(list_block("abort_incomplete_multipart_upload", abort).max(1))
        .block(expiration())
        .block(filter())
        .block(old_expiration())
        .block(old_transition())
        .block(transition())
}

fn expiration() -> Nested {
    let fields = [
        optional("date", STRING).check(checks::moment),
        optional("days", NUMBER).default(0),
        optional_computed("expired_object_delete_marker", BOOL),
    ];
    list_block("expiration", fields).max(1)
}

fn filter() -> Nested {
    let fields = [
        optional("object_size_greater_than", STRING).check(not_negative),
        optional("object_size_less_than", STRING).check(positive),
        optional("prefix", STRING),
    ];
    list_block("filter", fields)
        .max(1)
        .block(both())
        .block(tag())
}

fn both() -> Nested {
    let fields = [
        optional("object_size_greater_than", NUMBER).at_least(0),
        optional("object_size_less_than", NUMBER).at_least(1),
        optional("prefix", STRING),
        optional("tags", string_map()),
    ];
    list_block("and", fields).max(1)
}

fn tag() -> Nested {
    let fields = [required("key", STRING), required("value", STRING)];
    list_block("tag", fields).max(1)
}

fn old_expiration() -> Nested {
    let fields = [
        optional("newer_noncurrent_versions", STRING).check(positive),
        optional("noncurrent_days", NUMBER).at_least(1),
    ];
    list_block("noncurrent_version_expiration", fields).max(1)
}

fn old_transition() -> Nested {
    let fields = [
        optional("newer_noncurrent_versions", STRING).check(positive),
        optional("noncurrent_days", NUMBER).at_least(0),
        required("storage_class", STRING).one_of(CLASSES),
    ];
    set_block("noncurrent_version_transition", fields)
}

fn transition() -> Nested {
    let fields = [
        optional("date", STRING).check(checks::moment),
        optional("days", NUMBER).at_least(0),
        required("storage_class", STRING).one_of(CLASSES),
    ];
    set_block("transition", fields)
}

/// Numbers that may be missing are kept as texts.
fn not_negative(name: &str, value: &Value) -> Option<String> {
    text_at_least(0, name, value)
}

fn positive(name: &str, value: &Value) -> Option<String> {
    text_at_least(1, name, value)
}

fn text_at_least(least: i64, name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    match text.parse::<i64>() {
        Ok(number) if number >= least => None,
        Ok(number) => Some(format!(
            "expected {name} to be at least ({least}), got {number}"
        )),
        Err(_) => Some(format!(
            "{name}: cannot parse '{text}' as int: invalid syntax"
        )),
    }
}

/// A `filter` that says nothing and none at all are the same: taking it out of the configuration
/// changes nothing.
pub fn keep_void_filters(diff: &mut ResourceDiff<'_>) {
    if !diff.planned.value("rule").is_known() {
        return;
    }
    let before: Vec<Value> = diff.prior.items("rule").cloned().collect();
    let rules: Vec<Value> = diff
        .planned
        .value("rule")
        .elements()
        .enumerate()
        .map(|(index, rule)| {
            let kept = before.get(index).and_then(|it| it.attribute("filter"));
            match kept {
                Some(kept) if is_unset(rule, "filter") && says_nothing(kept) => {
                    ObjectBuilder::from(rule)
                        .set("filter", kept.clone())
                        .build()
                }
                _ => rule.clone(),
            }
        })
        .collect();
    let rules = Value::list(block().element_type(), rules);
    diff.planned.set("rule", rules);
}

fn is_unset(rule: &Value, name: &str) -> bool {
    let value = rule.attribute(name);
    value.is_some_and(Value::is_known) && rule.first(name).is_none()
}

fn says_nothing(filter: &Value) -> bool {
    filter.elements().all(|it| {
        let texts = [
            "object_size_greater_than",
            "object_size_less_than",
            "prefix",
        ];
        texts.iter().all(|name| it.string(name).is_none())
            && it.first("and").is_none()
            && it.first("tag").is_none()
    })
}

/// The rules of a resource, in the form of the API.
///
/// # Errors
/// When a date or a number in them does not fit the API.
pub fn sdk_rules(planned: &Value) -> Result<Vec<LifecycleRule>, AwsError> {
    planned.items("rule").map(sdk_rule).collect()
}

fn sdk_rule(block: &Value) -> Result<LifecycleRule, AwsError> {
    let filter = block.items("filter").next().map(sdk_filter);
    // Where neither is written the API still wants one.
    let prefix = filter.is_none().then(|| block.text("prefix").to_owned());
    let transitions: Vec<Transition> = block.items("transition").map(sdk_transition).collect();
    let old: Vec<NoncurrentVersionTransition> = block
        .items("noncurrent_version_transition")
        .map(sdk_old_transition)
        .collect();
    let abort = block.first("abort_incomplete_multipart_upload").map(|it| {
        let days = it.integer("days_after_initiation");
        let abort = AbortIncompleteMultipartUpload::builder();
        abort.set_days_after_initiation(days).build()
    });
    #[allow(deprecated, reason = "the argument is there for rules from long ago")]
    let rule = LifecycleRule::builder().set_prefix(prefix);
    rule.set_id(block.owned("id"))
        .status(ExpirationStatus::from(block.text("status")))
        .set_filter(filter)
        .set_expiration(block.first("expiration").map(sdk_expiration))
        .set_noncurrent_version_expiration(
            block
                .first("noncurrent_version_expiration")
                .map(sdk_old_expiration),
        )
        .set_transitions((!transitions.is_empty()).then_some(transitions))
        .set_noncurrent_version_transitions((!old.is_empty()).then_some(old))
        .set_abort_incomplete_multipart_upload(abort)
        .build()
        .map_err(|error| AwsError::new(error.to_string()))
}

fn counted(block: &Value, name: &str) -> Option<i32> {
    block.integer(name).filter(|it| *it > 0)
}

fn texted<T: std::str::FromStr>(block: &Value, name: &str) -> Option<T> {
    block.string(name)?.parse().ok()
}

fn moment(block: &Value, name: &str) -> Option<DateTime> {
    DateTime::from_str(block.string(name)?, Format::DateTime).ok()
}

fn sdk_expiration(block: &Value) -> LifecycleExpiration {
    let date = moment(block, "date");
    let days = counted(block, "days");
    // The mark stands alone.
    let marker = block.boolean("expired_object_delete_marker");
    let marker = marker.filter(|_| date.is_none() && days.is_none());
    LifecycleExpiration::builder()
        .set_date(date)
        .set_days(days)
        .set_expired_object_delete_marker(marker)
        .build()
}

fn sdk_old_expiration(block: &Value) -> NoncurrentVersionExpiration {
    NoncurrentVersionExpiration::builder()
        .set_newer_noncurrent_versions(texted(block, "newer_noncurrent_versions"))
        .set_noncurrent_days(counted(block, "noncurrent_days"))
        .build()
}

fn sdk_old_transition(block: &Value) -> NoncurrentVersionTransition {
    NoncurrentVersionTransition::builder()
        .set_newer_noncurrent_versions(texted(block, "newer_noncurrent_versions"))
        .set_noncurrent_days(block.integer("noncurrent_days"))
        .storage_class(TransitionStorageClass::from(block.text("storage_class")))
        .build()
}

fn sdk_transition(block: &Value) -> Transition {
    let date = moment(block, "date");
    let days = block.integer("days").filter(|_| date.is_none());
    Transition::builder()
        .set_date(date)
        .set_days(days)
        .storage_class(TransitionStorageClass::from(block.text("storage_class")))
        .build()
}

fn sdk_filter(block: &Value) -> LifecycleRuleFilter {
    let filter = LifecycleRuleFilter::builder();
    if let Some(both) = block.first("and") {
        return filter.and(sdk_both(both)).build();
    }
    if let Some(tag) = block.first("tag") {
        let tag = Tag::builder().key(tag.text("key")).value(tag.text("value"));
        return filter.set_tag(tag.build().ok()).build();
    }
    let greater = texted(block, "object_size_greater_than");
    let less = texted(block, "object_size_less_than");
    let prefix = (greater.is_none() && less.is_none()).then(|| block.text("prefix").to_owned());
    filter
        .set_object_size_greater_than(greater)
        .set_object_size_less_than(less)
        .set_prefix(prefix)
        .build()
}

fn sdk_both(block: &Value) -> LifecycleRuleAndOperator {
    let tags: Vec<Tag> = block
        .string_map("tags")
        .iter()
        .filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok())
        .collect();
    let size = |name| counted(block, name).map(i64::from);
    LifecycleRuleAndOperator::builder()
        .set_object_size_greater_than(size("object_size_greater_than"))
        .set_object_size_less_than(size("object_size_less_than"))
        .set_prefix(Some(block.text("prefix").to_owned()))
        .set_tags((!tags.is_empty()).then_some(tags))
        .build()
}

/// A rule as an object.
pub fn value(rule: &LifecycleRule) -> Value {
    let abort = rule
        .abort_incomplete_multipart_upload
        .as_ref()
        .map(|it| Value::object([("days_after_initiation", number(it.days_after_initiation))]));
    let abort_type = Type::object([("days_after_initiation", Type::Number)]);
    let transitions = rule.transitions.as_deref().unwrap_or_default();
    let old = rule.noncurrent_version_transitions.as_deref();
    #[allow(deprecated, reason = "rules from long ago have their prefix there")]
    let prefix = rule.prefix.as_deref();
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("id", rule.id.as_deref())
        .text("prefix", prefix)
        .text("status", Some(rule.status.as_str()))
        .set(
            "abort_incomplete_multipart_upload",
            Value::list(abort_type, abort),
        )
        .set(
            "expiration",
            listed(
                &expiration(),
                rule.expiration.as_ref().map(expiration_value),
            ),
        )
        .set(
            "filter",
            listed(&filter(), rule.filter.as_ref().map(filter_value)),
        )
        .set(
            "noncurrent_version_expiration",
            listed(
                &old_expiration(),
                rule.noncurrent_version_expiration
                    .as_ref()
                    .map(old_expiration_value),
            ),
        )
        .set(
            "noncurrent_version_transition",
            Value::set(
                old_transition().element_type(),
                old.unwrap_or_default().iter().map(old_transition_value),
            ),
        )
        .set(
            "transition",
            Value::set(
                transition().element_type(),
                transitions.iter().map(transition_value),
            ),
        );
    builder.build()
}

fn listed(of: &Nested, value: Option<Value>) -> Value {
    Value::list(of.element_type(), value)
}

fn number(number: Option<i32>) -> Value {
    Value::int(number.unwrap_or_default().into())
}

fn text(number: Option<impl ToString>) -> Value {
    Value::string(number.map(|it| it.to_string()).unwrap_or_default())
}

fn moment_text(moment: Option<&DateTime>) -> Value {
    let text = moment.and_then(|it| it.fmt(Format::DateTime).ok());
    Value::string(text.unwrap_or_default())
}

fn class(class: Option<&TransitionStorageClass>) -> Value {
    Value::string(class.map(|it| it.as_str().to_owned()).unwrap_or_default())
}

fn expiration_value(it: &LifecycleExpiration) -> Value {
    let marker = it.expired_object_delete_marker.unwrap_or_default();
    Value::object([
        ("date", moment_text(it.date.as_ref())),
        ("days", number(it.days)),
        ("expired_object_delete_marker", Value::Bool(marker)),
    ])
}

fn filter_value(it: &LifecycleRuleFilter) -> Value {
    let tag = it.tag.as_ref().map(|tag| {
        let value = ("value", Value::string(tag.value.as_str()));
        Value::object([("key", Value::string(tag.key.as_str())), value])
    });
    Value::object([
        ("and", listed(&both(), it.and.as_ref().map(both_value))),
        (
            "object_size_greater_than",
            text(it.object_size_greater_than),
        ),
        ("object_size_less_than", text(it.object_size_less_than)),
        (
            "prefix",
            Value::string(it.prefix.as_deref().unwrap_or_default()),
        ),
        ("tag", listed(&self::tag(), tag)),
    ])
}

fn both_value(it: &LifecycleRuleAndOperator) -> Value {
    let size = |size: Option<i64>| Value::int(size.unwrap_or_default());
    let tags = tag_map(it.tags.clone().unwrap_or_default());
    Value::object([
        (
            "object_size_greater_than",
            size(it.object_size_greater_than),
        ),
        ("object_size_less_than", size(it.object_size_less_than)),
        (
            "prefix",
            Value::string(it.prefix.as_deref().unwrap_or_default()),
        ),
        ("tags", string_map_value(&tags)),
    ])
}

fn old_expiration_value(it: &NoncurrentVersionExpiration) -> Value {
    Value::object([
        (
            "newer_noncurrent_versions",
            text(it.newer_noncurrent_versions),
        ),
        ("noncurrent_days", number(it.noncurrent_days)),
    ])
}

fn old_transition_value(it: &NoncurrentVersionTransition) -> Value {
    Value::object([
        (
            "newer_noncurrent_versions",
            text(it.newer_noncurrent_versions),
        ),
        ("noncurrent_days", number(it.noncurrent_days)),
        ("storage_class", class(it.storage_class.as_ref())),
    ])
}

fn transition_value(it: &Transition) -> Value {
    Value::object([
        ("date", moment_text(it.date.as_ref())),
        ("days", number(it.days)),
        ("storage_class", class(it.storage_class.as_ref())),
    ])
}
