//! The attributes of a target group: which arguments stand for which of AWS's keys.
//!
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html>

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::TargetGroupAttribute;

use super::schema::{Family, family, has, spec, stickiness};
use crate::client::AwsClient;
use crate::elbv2::action::inner;
use crate::elbv2::attributes::{Pair, flag, number, set, text, text_of, wanted};
use crate::elbv2::requests::found;
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::Operation;
use rform_core::value::{Type, Value};

const PAIRS: &[Pair] = &[
    flag(
        "connection_termination",
        "deregistration_delay.connection_termination.enabled",
    ),
    text(
        "deregistration_delay",
        "deregistration_delay.timeout_seconds",
    ),
    flag(
        "lambda_multi_value_headers_enabled",
        "lambda.multi_value_headers.enabled",
    ),
    text(
        "load_balancing_algorithm_type",
        "load_balancing.algorithm.type",
    ),
    text(
        "load_balancing_anomaly_mitigation",
        "load_balancing.algorithm.anomaly_mitigation",
    ),
    text(
        "load_balancing_cross_zone_enabled",
        "load_balancing.cross_zone.enabled",
    ),
    text("preserve_client_ip", "preserve_client_ip.enabled"),
    flag("proxy_protocol_v2", "proxy_protocol_v2.enabled"),
    number("slow_start", "slow_start.duration_seconds"),
];

/// The blocks whose arguments stand for attributes one by one.
const FAILOVER: &[Pair] = &[
    text("on_deregistration", "target_failover.on_deregistration"),
    text("on_unhealthy", "target_failover.on_unhealthy"),
];
const HEALTH_STATE: &[Pair] = &[
    flag(
        "enable_unhealthy_connection_termination",
        "target_health_state.unhealthy.connection_termination.enabled",
    ),
    number(
        "unhealthy_draining_interval",
        "target_health_state.unhealthy.draining_interval_seconds",
    ),
];
const DNS_FAILOVER: &[Pair] = &[
    text(
        "minimum_healthy_targets_count",
        "target_group_health.dns_failover.minimum_healthy_targets.count",
    ),
    text(
        "minimum_healthy_targets_percentage",
        "target_group_health.dns_failover.minimum_healthy_targets.percentage",
    ),
];
const STATE_ROUTING: &[Pair] = &[
    number(
        "minimum_healthy_targets_count",
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count",
    ),
    text(
        "minimum_healthy_targets_percentage",
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
    ),
];

/// The kind of the planned target group.
fn family_of(planned: &Value) -> Family {
    family(planned.text("target_type"), planned.text("protocol"))
}

/// The attributes that a create or update sets.
pub(super) fn wanted_by(operation: &Operation<'_>) -> Vec<TargetGroupAttribute> {
    let planned = operation.planned;
    let family = family_of(planned);
    let all: Vec<&str> = PAIRS.iter().map(|it| it.argument).collect();
    operation.handles(&all);
    let pairs: Vec<&Pair> = PAIRS.iter().filter(|it| has(family, it.argument)).collect();
    let mut attributes: Vec<(&str, String)> = wanted(operation, &pairs).into_iter().collect();
    let is_new = |name: &str| operation.changes(name) && has(family, name);
    let block = |name: &str| planned.first(name).filter(|_| is_new(name));
    let parts = [
        (block("target_failover"), FAILOVER),
        (block("target_health_state"), HEALTH_STATE),
    ];
    let health = block("target_group_health");
    let of_health = [
        (health.and_then(|it| it.first("dns_failover")), DNS_FAILOVER),
        (
            health.and_then(|it| it.first("unhealthy_state_routing")),
            STATE_ROUTING,
        ),
    ];
    for (block, pairs) in parts.into_iter().chain(of_health) {
        attributes.extend(pairs.iter().filter_map(|pair| {
            let text = text_of(block?.attribute(pair.argument))?;
            Some((pair.key, text))
        }));
    }
    if let Some(block) = block("stickiness") {
        attributes.extend(stickiness_of(block));
    }
    let attributes = attributes.into_iter();
    attributes
        .map(|(key, value)| {
            TargetGroupAttribute::builder()
                .key(key)
                .value(value)
                .build()
        })
        .collect()
}

fn stickiness_of(block: &Value) -> Vec<(&'static str, String)> {
    let kind = block.text("type");
    let duration = text_of(block.attribute("cookie_duration"));
    let mut all = vec![
        ("stickiness.enabled", block.flag("enabled").to_string()),
        ("stickiness.type", kind.to_owned()),
    ];
    match kind {
        "lb_cookie" => {
            all.extend(duration.map(|it| ("stickiness.lb_cookie.duration_seconds", it)));
        }
        "app_cookie" => {
            let name = block.text("cookie_name").to_owned();
            all.push(("stickiness.app_cookie.cookie_name", name));
            all.extend(duration.map(|it| ("stickiness.app_cookie.duration_seconds", it)));
        }
        _ => {}
    }
    all
}

/// Sends attributes; nothing if there are none.
pub(super) async fn modify(
    client: &AwsClient,
    arn: &str,
    attributes: Vec<TargetGroupAttribute>,
) -> Result<(), AwsError> {
    if attributes.is_empty() {
        return Ok(());
    }
    let answer = client.call("elasticloadbalancing:ModifyTargetGroupAttributes", || {
        let request = client.clients.elbv2.modify_target_group_attributes();
        let request = request.target_group_arn(arn);
        request.set_attributes(Some(attributes.clone())).send()
    });
    answer.await.map(drop)
}

/// The attributes of a target group by their keys; none if it is not there.
pub(super) async fn of(
    client: &AwsClient,
    arn: &str,
) -> Result<Option<BTreeMap<String, String>>, AwsError> {
    let answer = client.call("elasticloadbalancing:DescribeTargetGroupAttributes", || {
        let request = client.clients.elbv2.describe_target_group_attributes();
        request.target_group_arn(arn).send()
    });
    let Some(answer) = found(answer.await)? else {
        return Ok(None);
    };
    let pairs = answer.attributes.unwrap_or_default().into_iter();
    let pairs = pairs.filter_map(|it| Some((it.key?, it.value.unwrap_or_default())));
    Ok(Some(pairs.collect()))
}

/// Sets the arguments to what AWS has.
pub(super) fn read(builder: &mut ObjectBuilder, found: &BTreeMap<String, String>) {
    let pairs: Vec<&Pair> = PAIRS.iter().collect();
    set(builder, &pairs, found);
    let known = builder.build();
    let ty = |name: &str| element_type(name);
    builder
        .set(
            "target_failover",
            Value::list(ty("target_failover"), block(FAILOVER, found)),
        )
        .set(
            "target_health_state",
            Value::list(ty("target_health_state"), block(HEALTH_STATE, found)),
        )
        .set("target_group_health", health(found))
        .set(
            "stickiness",
            Value::list(stickiness().element_type(), stickiness_value(&known, found)),
        );
}

fn element_type(name: &str) -> Type {
    let spec = spec();
    let found = spec.blocks.iter().find(|it| it.name == name);
    found.map_or(Type::Dynamic, |it| it.element_type())
}

/// A block of arguments that stand for attributes; none if AWS has none of them.
fn block(pairs: &[Pair], found: &BTreeMap<String, String>) -> Option<Value> {
    let is_there = pairs.iter().any(|it| found.contains_key(it.key));
    let mut builder = ObjectBuilder::from(&Value::NULL);
    set(&mut builder, &pairs.iter().collect::<Vec<_>>(), found);
    is_there.then(|| builder.build())
}

fn health(found: &BTreeMap<String, String>) -> Value {
    let ty = element_type("target_group_health");
    let part = |name: &str, pairs: &[Pair]| Value::list(inner(&ty, name), block(pairs, found));
    let dns = part("dns_failover", DNS_FAILOVER);
    let routing = part("unhealthy_state_routing", STATE_ROUTING);
    let is_there = [&dns, &routing]
        .iter()
        .any(|it| it.elements().next().is_some());
    let whole = Value::object([("dns_failover", dns), ("unhealthy_state_routing", routing)]);
    Value::list(ty.clone(), is_there.then_some(whole))
}

/// Only cookies have a duration. That of the others is what was written.
fn stickiness_value(known: &Value, found: &BTreeMap<String, String>) -> Option<Value> {
    let of = |key: &str| found.get(&format!("stickiness.{key}")).map(String::as_str);
    let kind = of("type")?;
    let duration = match kind {
        "lb_cookie" => of("lb_cookie.duration_seconds"),
        "app_cookie" => of("app_cookie.duration_seconds"),
        _ => None,
    };
    let known = known.first("stickiness");
    let duration = duration
        .and_then(|it| it.parse().ok())
        .or(known.and_then(|it| it.integer("cookie_duration")))
        .unwrap_or(86400);
    let name = of("app_cookie.cookie_name").filter(|_| kind == "app_cookie");
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .number("cookie_duration", Some(duration))
        .text("cookie_name", name)
        .flag("enabled", Some(of("enabled") == Some("true")))
        .text("type", Some(kind));
    Some(builder.build())
}
