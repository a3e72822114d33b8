//! From the rules of the S3 API to their attributes.

use aws_sdk_s3::types::{
    LifecycleExpiration, LifecycleRule, LifecycleRuleAndOperator, LifecycleRuleFilter,
    NoncurrentVersionExpiration, NoncurrentVersionTransition, Transition, TransitionStorageClass,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::blocks::{both, expiration, filter, old_expiration, old_transition, tag, transition};
use crate::declare::Nested;
use crate::object::{ObjectBuilder, string_map_value};
use crate::s3::requests::tag_map;
use rform_core::value::{Type, Value};

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

/// A number that may be missing.
fn maybe(number: Option<impl Into<i64>>) -> Value {
    number.map_or(Value::Null(Type::Number), |it| Value::int(it.into()))
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
            maybe(it.object_size_greater_than),
        ),
        ("object_size_less_than", maybe(it.object_size_less_than)),
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
            maybe(it.newer_noncurrent_versions),
        ),
        ("noncurrent_days", number(it.noncurrent_days)),
    ])
}

fn old_transition_value(it: &NoncurrentVersionTransition) -> Value {
    Value::object([
        (
            "newer_noncurrent_versions",
            maybe(it.newer_noncurrent_versions),
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
