//! The `rule` blocks as the schema has them.

use crate::checks;
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, list_block, optional, optional_computed, required, set_block,
    string_map,
};

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

pub(super) fn expiration() -> Nested {
    let fields = [
        optional("date", STRING).check(checks::moment),
        optional("days", NUMBER).default(0),
        optional_computed("expired_object_delete_marker", BOOL),
    ];
    list_block("expiration", fields).max(1)
}

pub(super) fn filter() -> Nested {
    let fields = [
        optional("object_size_greater_than", NUMBER).at_least(0),
        optional("object_size_less_than", NUMBER).at_least(1),
        optional("prefix", STRING),
    ];
    list_block("filter", fields)
        .max(1)
        .block(both())
        .block(tag())
}

pub(super) fn both() -> Nested {
    let fields = [
        optional("object_size_greater_than", NUMBER).at_least(0),
        optional("object_size_less_than", NUMBER).at_least(1),
        optional("prefix", STRING),
        optional("tags", string_map()),
    ];
    list_block("and", fields).max(1)
}

pub(super) fn tag() -> Nested {
    let fields = [required("key", STRING), required("value", STRING)];
    list_block("tag", fields).max(1)
}

pub(super) fn old_expiration() -> Nested {
    let fields = [
        optional("newer_noncurrent_versions", NUMBER).at_least(1),
        optional("noncurrent_days", NUMBER).at_least(1),
    ];
    list_block("noncurrent_version_expiration", fields).max(1)
}

pub(super) fn old_transition() -> Nested {
    let fields = [
        optional("newer_noncurrent_versions", NUMBER).at_least(1),
        optional("noncurrent_days", NUMBER).at_least(0),
        required("storage_class", STRING).one_of(CLASSES),
    ];
    set_block("noncurrent_version_transition", fields)
}

pub(super) fn transition() -> Nested {
    let fields = [
        optional("date", STRING).check(checks::moment),
        optional("days", NUMBER).at_least(0),
        required("storage_class", STRING).one_of(CLASSES),
    ];
    set_block("transition", fields)
}
