//! The schema of a table, and the rules that no single argument shows.

use std::collections::BTreeSet;

use super::{import_table, throughput};
use crate::checks;
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, Spec, computed, id, list_block, optional, optional_computed,
    required, set_block, string_list, string_set,
};
use crate::object::{Attributes, ObjectBuilder};
use crate::plan::ResourceDiff;
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// The attributes and blocks of a table.
pub(super) fn spec() -> Spec {
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
        optional("restore_source_name", STRING)
            .force_new()
            .conflicts_with(&["restore_source_table_arn"]),
        optional("restore_source_table_arn", STRING)
            .force_new()
            .conflicts_with(&["restore_source_name"])
            .check(checks::arn),
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
        list_block(
            "point_in_time_recovery",
            [
                required("enabled", BOOL),
                optional_computed("recovery_period_in_days", NUMBER).between(1, 35),
            ],
        )
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
                optional("attribute_name", STRING),
                optional("enabled", BOOL).default(false),
            ],
        )
        .max(1)
        .computed(),
    )
    .block(import_table::block())
    .block(throughput::limits_block())
    .block(throughput::warm_block().computed())
    .block(
        list_block("global_table_witness", [optional("region_name", STRING)])
            .max(1)
            .refused(),
    )
    .tagged()
    .timeouts(&[("create", 30), ("delete", 10), ("update", 60)])
    .customize_diff(customize_diff)
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
    .block(throughput::limits_block())
    .block(throughput::warm_block())
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
            optional("consistency_mode", STRING)
                .default("EVENTUAL")
                .own()
                .one_of(&["EVENTUAL"]),
            optional("deletion_protection_enabled", BOOL).refused(),
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

/// Whether a table is to be made from another one's past.
pub(super) fn is_restored(planned: &Value) -> bool {
    let sources = ["restore_source_name", "restore_source_table_arn"];
    sources.iter().any(|name| planned.string(name).is_some())
}

/// The usual class need not be named.
fn same_class(before: &Value, after: &Value) -> bool {
    before.as_str() == Some("STANDARD") && after.as_str().unwrap_or_default().is_empty()
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    let planned = diff.planned.build();
    let problem = unmatched(&planned).or_else(|| nameless_stream(&planned));
    diff.problems.extend(problem);
    if !diff.is_create() && throughput::shrinks(diff.prior, &planned) {
        diff.force_new("warm_throughput");
    }
    let stream = diff.changes("stream_enabled")
        || (planned.string("stream_view_type").is_some() && diff.changes("stream_view_type"));
    if !diff.is_create() && stream {
        diff.set_new_computed("stream_arn");
        diff.set_new_computed("stream_label");
    }
    open_recovery_period(diff, &planned);
    let is_off = planned.boolean("stream_enabled") != Some(true);
    if !diff.is_create()
        && diff.changes("stream_enabled")
        && is_off
        && is_unset(diff.config, "stream_view_type")
    {
        diff.planned.set("stream_view_type", Value::string(""));
    }
    if !diff.is_create() && diff.changes("table_class") && is_unset(diff.config, "table_class") {
        diff.planned.set("table_class", Value::string("STANDARD"));
    }
    if planned.string("billing_mode") == Some("PAY_PER_REQUEST") {
        forget_capacity(diff, &planned);
    }
}

/// For how many days a table can be restored, AWS decides where it is switched on without a number.
fn open_recovery_period(diff: &mut ResourceDiff<'_>, planned: &Value) {
    const BLOCK: &str = "point_in_time_recovery";
    const PERIOD: &str = "recovery_period_in_days";
    let number = |it: Option<&Value>| it.and_then(|it| it.integer(PERIOD)).unwrap_or_default();
    let Some(block) = planned.first(BLOCK) else {
        return;
    };
    let is_open = number(diff.config.first(BLOCK)) == 0 && number(Some(block)) == 0;
    if diff.is_create() || !diff.changes(BLOCK) || !is_open || !block.flag("enabled") {
        return;
    }
    let mut builder = ObjectBuilder::from(block);
    builder.set(PERIOD, Value::unknown(Type::Number));
    let list = Value::list(block.ty(), [builder.build()]);
    diff.planned.set(BLOCK, list);
}

fn is_unset(config: &Value, name: &str) -> bool {
    config.get(name).is_none_or(Value::is_null)
}

const CAPACITIES: [&str; 2] = ["read_capacity", "write_capacity"];

/// What is paid by the request has no capacity, whatever is written: AWS answers 0.
fn forget_capacity(diff: &mut ResourceDiff<'_>, planned: &Value) {
    for name in CAPACITIES {
        if !diff.is_create() && planned.attribute(name).is_some_and(Value::is_known) {
            diff.planned.set(name, Value::int(0));
        }
    }
    let Some(indexes) = planned.attribute("global_secondary_index") else {
        return;
    };
    if !indexes.is_known() {
        return;
    }
    let without = |index: &Value| {
        let mut builder = ObjectBuilder::from(index);
        for name in CAPACITIES {
            builder.set(name, Value::int(0));
        }
        builder.build()
    };
    let before: Vec<&Value> = diff.prior.items("global_secondary_index").collect();
    let as_before = |index: Value| {
        // One that has none is as it was, however that is written.
        let same = before
            .iter()
            .find(|it| without(it) == index && has_none(it));
        same.map_or(index.clone(), |it| (*it).clone())
    };
    if let Value::Set(ty, items) = indexes.bare() {
        let items = items.iter().map(|it| as_before(without(it)));
        diff.planned
            .set("global_secondary_index", Value::set(ty.clone(), items));
    }
}

fn has_none(index: &Value) -> bool {
    let mut capacities = CAPACITIES.iter();
    capacities.all(|name| index.integer(name).unwrap_or_default() == 0)
}

fn nameless_stream(planned: &Value) -> Option<Problem> {
    let table_object = planned.attribute("stream_view_type");
    let is_missing = table_object.is_none_or(|it| !it.is_known() || it.as_str() == Some(""));
    (planned.flag("stream_enabled") && is_missing).then(|| {
        Problem::error(
            "stream_view_type is required when stream_enabled = true",
            "",
        )
    })
}

/// Each attribute belongs to a key, and each key is an attribute.
fn unmatched(planned: &Value) -> Option<Problem> {
    if is_restored(planned) {
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
