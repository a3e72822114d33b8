//! The block `metric_query`: metrics, and expressions over them.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html>

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat, StandardUnit};

use crate::declare::{
    BOOL, NUMBER, Nested, STRING, list_block, optional, required, set_block, string_map,
};
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use rform_core::value::Value;

/// The block with the one within it.
pub(super) fn block() -> Nested {
    set_block(
        "metric_query",
        [
            optional("account_id", STRING).length(1, 255),
            optional("expression", STRING).length(1, 1024),
            required("id", STRING).length(1, 255),
            optional("label", STRING),
            optional("period", NUMBER),
            optional("return_data", BOOL).default(false),
        ],
    )
    .block(metric())
}

fn metric() -> Nested {
    list_block(
        "metric",
        [
            optional("dimensions", string_map()),
            required("metric_name", STRING).length(1, 255),
            optional("namespace", STRING).length(1, 255),
            required("period", NUMBER),
            required("stat", STRING),
            optional("unit", STRING),
        ],
    )
    .max(1)
}

/// The dimensions of a metric in the form of a request; none if there are none.
pub(super) fn dimensions(block: &Value) -> Option<Vec<Dimension>> {
    let all = block.string_map("dimensions").into_iter();
    let all: Vec<Dimension> = all
        .map(|(name, value)| Dimension::builder().name(name).value(value).build())
        .collect();
    (!all.is_empty()).then_some(all)
}

/// Dimensions in the form of the state.
pub(super) fn dimensions_value(found: Option<&[Dimension]>) -> Value {
    let pairs = found.unwrap_or_default().iter();
    let pairs = pairs.filter_map(|it| Some((it.name.clone()?, it.value.clone()?)));
    string_map_value(&pairs.collect::<BTreeMap<_, _>>())
}

/// All queries in the form of a request; none if there are none.
pub(super) fn sdk(planned: &Value) -> Option<Vec<MetricDataQuery>> {
    let all: Vec<MetricDataQuery> = planned.items("metric_query").map(sdk_query).collect();
    (!all.is_empty()).then_some(all)
}

fn sdk_query(block: &Value) -> MetricDataQuery {
    MetricDataQuery::builder()
        .id(block.text("id"))
        .set_account_id(block.owned("account_id"))
        .set_expression(block.owned("expression"))
        .set_label(block.owned("label"))
        .set_period(block.integer("period").filter(|it| *it != 0))
        .return_data(block.flag("return_data"))
        .set_metric_stat(block.first("metric").map(sdk_metric))
        .build()
}

fn sdk_metric(block: &Value) -> MetricStat {
    let metric = Metric::builder()
        .metric_name(block.text("metric_name"))
        .set_namespace(block.owned("namespace"))
        .set_dimensions(dimensions(block))
        .build();
    MetricStat::builder()
        .metric(metric)
        .set_period(block.integer("period"))
        .stat(block.text("stat"))
        .set_unit(block.string("unit").map(StandardUnit::from))
        .build()
}

/// The queries of an alarm in the form of the state.
pub(super) fn value(found: &[MetricDataQuery]) -> Value {
    Value::set(block().element_type(), found.iter().map(query_value))
}

fn query_value(found: &MetricDataQuery) -> Value {
    let metrics = found.metric_stat.iter().map(metric_value);
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("account_id", found.account_id.as_deref())
        .text("expression", found.expression.as_deref())
        .text("id", found.id.as_deref())
        .text("label", found.label.as_deref())
        .number("period", found.period)
        .flag("return_data", found.return_data)
        .set("metric", Value::list(metric().element_type(), metrics));
    builder.build()
}

fn metric_value(found: &MetricStat) -> Value {
    let metric = found.metric.as_ref();
    let text = |of: fn(&Metric) -> Option<&str>| metric.and_then(of);
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .set(
            "dimensions",
            dimensions_value(metric.and_then(|it| it.dimensions.as_deref())),
        )
        .text("metric_name", text(|it| it.metric_name.as_deref()))
        .text("namespace", text(|it| it.namespace.as_deref()))
        .number("period", found.period)
        .text("stat", found.stat.as_deref())
        .text("unit", found.unit.as_ref().map(StandardUnit::as_str));
    builder.build()
}
