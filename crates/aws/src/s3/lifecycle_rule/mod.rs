//! `rule` of `aws_s3_bucket_lifecycle_configuration`.

mod blocks;
mod value;

use aws_sdk_s3::types::{
    AbortIncompleteMultipartUpload, ExpirationStatus, LifecycleExpiration, LifecycleRule,
    LifecycleRuleAndOperator, LifecycleRuleFilter, NoncurrentVersionExpiration,
    NoncurrentVersionTransition, Tag, Transition, TransitionStorageClass,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use crate::plan::ResourceDiff;
pub use blocks::block;
use rform_core::value::Value;
pub use value::value;

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
        let sizes = ["object_size_greater_than", "object_size_less_than"];
        it.string("prefix").is_none()
            && sizes.iter().all(|name| size(it, name).is_none())
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

/// A number that may be missing.
fn size(block: &Value, name: &str) -> Option<i64> {
    block.attribute(name)?.as_i64()
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
        .set_newer_noncurrent_versions(counted(block, "newer_noncurrent_versions"))
        .set_noncurrent_days(counted(block, "noncurrent_days"))
        .build()
}

fn sdk_old_transition(block: &Value) -> NoncurrentVersionTransition {
    NoncurrentVersionTransition::builder()
        .set_newer_noncurrent_versions(counted(block, "newer_noncurrent_versions"))
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
    let greater = size(block, "object_size_greater_than");
    let less = size(block, "object_size_less_than");
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
