//! Limits of tables that are paid by request, and the throughput that a table stands ready for.
//!
//! - <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode-max-throughput.html>
//! - <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html>

use aws_sdk_dynamodb::types::{OnDemandThroughput, WarmThroughput};

use crate::declare::{NUMBER, Nested, list_block, optional_computed};
use crate::object::Attributes;
use rform_core::value::{Type, Value};

const LIMITS: &str = "on_demand_throughput";
const WARM: &str = "warm_throughput";

/// The block `on_demand_throughput`: the most units a second; -1 lifts a limit.
pub(super) fn limits_block() -> Nested {
    let fields = [
        optional_computed("max_read_request_units", NUMBER).check(limit),
        optional_computed("max_write_request_units", NUMBER).check(limit),
    ];
    list_block(LIMITS, fields).max(1)
}

/// The block `warm_throughput`: the units a second that are there at once.
pub(super) fn warm_block() -> Nested {
    let fields = [
        optional_computed("read_units_per_second", NUMBER).at_least(12_000),
        optional_computed("write_units_per_second", NUMBER).at_least(4_000),
    ];
    list_block(WARM, fields).max(1)
}

fn limit(name: &str, value: &Value) -> Option<String> {
    let number = value.as_i64().filter(|it| *it != -1 && *it < 1)?;
    Some(format!(
        "expected {name} to be at least (1), or -1 for no limit, got {number}"
    ))
}

fn units(block: &Value, name: &str) -> Option<i64> {
    block.attribute(name)?.as_i64().filter(|it| *it != 0)
}

/// The limits of a table or an index in the form of the API.
pub(super) fn limits(block: &Value) -> Option<OnDemandThroughput> {
    let found = block.first(LIMITS)?;
    let limits = OnDemandThroughput::builder()
        .set_max_read_request_units(units(found, "max_read_request_units"))
        .set_max_write_request_units(units(found, "max_write_request_units"));
    Some(limits.build())
}

/// What a table or an index is to stand ready for, in the form of the API.
pub(super) fn warm(block: &Value) -> Option<WarmThroughput> {
    let found = block.first(WARM)?;
    let warm = WarmThroughput::builder()
        .set_read_units_per_second(units(found, "read_units_per_second"))
        .set_write_units_per_second(units(found, "write_units_per_second"));
    Some(warm.build())
}

/// Whether two blocks say something else in one of these blocks.
pub(super) fn differs(one: &Value, other: &Value) -> bool {
    let numbers = |it: &Value| {
        let limits = it.first(LIMITS).cloned().unwrap_or(Value::NULL);
        let warm = it.first(WARM).cloned().unwrap_or(Value::NULL);
        (
            units(&limits, "max_read_request_units"),
            units(&limits, "max_write_request_units"),
            units(&warm, "read_units_per_second"),
            units(&warm, "write_units_per_second"),
        )
    };
    numbers(one) != numbers(other)
}

/// The limits as a block; none if there are none.
pub(super) fn limits_value(found: Option<&OnDemandThroughput>) -> Value {
    let block = found.map(|it| {
        Value::object([
            ("max_read_request_units", number(it.max_read_request_units)),
            (
                "max_write_request_units",
                number(it.max_write_request_units),
            ),
        ])
    });
    Value::list(limits_block().element_type(), block)
}

/// What AWS keeps ready, as a block: reads and writes.
pub(super) fn warm_value(found: Option<(Option<i64>, Option<i64>)>) -> Value {
    let block = found.map(|(read, write)| {
        Value::object([
            ("read_units_per_second", number(read)),
            ("write_units_per_second", number(write)),
        ])
    });
    Value::list(warm_block().element_type(), block)
}

fn number(number: Option<i64>) -> Value {
    number.map_or(Value::Null(Type::Number), Value::int)
}

/// Whether less throughput is to be kept ready than before: AWS only adds to it.
pub(super) fn shrinks(before: &Value, after: &Value) -> bool {
    let (Some(before), Some(after)) = (before.first(WARM), after.first(WARM)) else {
        return false;
    };
    let is_less = |name: &&str| units(after, name).is_some_and(|it| units(before, name) > Some(it));
    ["read_units_per_second", "write_units_per_second"]
        .iter()
        .any(is_less)
}
