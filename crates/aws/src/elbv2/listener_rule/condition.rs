//! The conditions of a rule, as requests take them and as AWS describes them.

use aws_sdk_elasticloadbalancingv2::types::{
    HostHeaderConditionConfig, HttpHeaderConditionConfig, HttpRequestMethodConditionConfig,
    PathPatternConditionConfig, QueryStringConditionConfig, QueryStringKeyValuePair, RuleCondition,
    SourceIpConditionConfig,
};

use super::schema::condition;
use crate::elbv2::action::inner;
use crate::object::{Attributes, ObjectBuilder};
use rform_core::value::Value;

/// The conditions of a plan, in the form of a request. A block with several conditions in it is
/// several conditions.
pub(super) fn sdk(planned: &Value) -> Vec<RuleCondition> {
    planned.items("condition").flat_map(of_block).collect()
}

fn some(items: Vec<String>) -> Option<Vec<String>> {
    (!items.is_empty()).then_some(items)
}

fn of_block(block: &Value) -> Vec<RuleCondition> {
    let field = |name: &str| RuleCondition::builder().field(name);
    let mut all = Vec::new();
    if let Some(header) = block.first("host_header") {
        let config = HostHeaderConditionConfig::builder()
            .set_values(some(header.strings("values")))
            .set_regex_values(some(header.strings("regex_values")));
        all.push(field("host-header").host_header_config(config.build()));
    }
    if let Some(header) = block.first("http_header") {
        let config = HttpHeaderConditionConfig::builder()
            .set_http_header_name(header.owned("http_header_name"))
            .set_values(some(header.strings("values")))
            .set_regex_values(some(header.strings("regex_values")));
        all.push(field("http-header").http_header_config(config.build()));
    }
    if let Some(method) = block.first("http_request_method") {
        let config =
            HttpRequestMethodConditionConfig::builder().set_values(some(method.strings("values")));
        all.push(field("http-request-method").http_request_method_config(config.build()));
    }
    if let Some(path) = block.first("path_pattern") {
        let config = PathPatternConditionConfig::builder()
            .set_values(some(path.strings("values")))
            .set_regex_values(some(path.strings("regex_values")));
        all.push(field("path-pattern").path_pattern_config(config.build()));
    }
    let pairs: Vec<QueryStringKeyValuePair> = block.items("query_string").map(pair).collect();
    if !pairs.is_empty() {
        let config = QueryStringConditionConfig::builder().set_values(Some(pairs));
        all.push(field("query-string").query_string_config(config.build()));
    }
    if let Some(source) = block.first("source_ip") {
        let config = SourceIpConditionConfig::builder().set_values(some(source.strings("values")));
        all.push(field("source-ip").source_ip_config(config.build()));
    }
    all.into_iter().map(|it| it.build()).collect()
}

fn pair(block: &Value) -> QueryStringKeyValuePair {
    QueryStringKeyValuePair::builder()
        .set_key(block.owned("key"))
        .set_value(block.owned("value"))
        .build()
}

/// The conditions that AWS has, each in a block of its own.
pub(super) fn value(found: &[RuleCondition]) -> Value {
    let ty = condition().element_type();
    let values = found.iter().map(|it| of_found(it));
    let items = values.map(|(name, item)| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        for block in condition().blocks {
            let element = inner(&ty, block.name);
            let here: Vec<Value> = match block.name == name {
                true => item.clone(),
                false => Vec::new(),
            };
            let value = match block.name {
                "query_string" => Value::set(element, here),
                _ => Value::list(element, here),
            };
            builder.set(block.name, value);
        }
        builder.build()
    });
    let items: Vec<Value> = items.collect();
    Value::set(ty, items)
}

/// The name of the block and its repetitions. AWS answers plain values in two places.
fn of_found(found: &RuleCondition) -> (&'static str, Vec<Value>) {
    let plain = |own: Option<&Vec<String>>| {
        let values = own.filter(|it| !it.is_empty()).or(found.values.as_ref());
        values.cloned().unwrap_or_default()
    };
    let with = |values: Vec<String>, expressions: Option<&Vec<String>>| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .string_set("values", values)
            .string_set("regex_values", expressions.cloned().unwrap_or_default());
        builder
    };
    let only = |values: Vec<String>| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder.string_set("values", values);
        vec![builder.build()]
    };
    match found.field.as_deref().unwrap_or_default() {
        "host-header" => {
            let config = found.host_header_config.as_ref();
            let values = plain(config.and_then(|it| it.values.as_ref()));
            let expressions = config.and_then(|it| it.regex_values.as_ref());
            ("host_header", vec![with(values, expressions).build()])
        }
        "path-pattern" => {
            let config = found.path_pattern_config.as_ref();
            let values = plain(config.and_then(|it| it.values.as_ref()));
            let expressions = config.and_then(|it| it.regex_values.as_ref());
            ("path_pattern", vec![with(values, expressions).build()])
        }
        "http-header" => {
            let config = found.http_header_config.as_ref();
            let values = plain(config.and_then(|it| it.values.as_ref()));
            let expressions = config.and_then(|it| it.regex_values.as_ref());
            let mut builder = with(values, expressions);
            let name = config.and_then(|it| it.http_header_name.as_deref());
            builder.text("http_header_name", name);
            ("http_header", vec![builder.build()])
        }
        "http-request-method" => {
            let config = found.http_request_method_config.as_ref();
            let values = plain(config.and_then(|it| it.values.as_ref()));
            ("http_request_method", only(values))
        }
        "source-ip" => {
            let config = found.source_ip_config.as_ref();
            (
                "source_ip",
                only(plain(config.and_then(|it| it.values.as_ref()))),
            )
        }
        _ => {
            let config = found.query_string_config.as_ref();
            let pairs = config.and_then(|it| it.values.as_deref());
            let pairs = pairs.unwrap_or_default().iter().map(|pair| {
                let mut builder = ObjectBuilder::from(&Value::NULL);
                builder
                    .text("key", pair.key.as_deref())
                    .text("value", pair.value.as_deref());
                builder.build()
            });
            ("query_string", pairs.collect())
        }
    }
}
