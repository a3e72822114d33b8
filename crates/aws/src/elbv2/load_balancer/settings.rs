//! The attributes of a load balancer: which arguments stand for which of AWS's keys.
//!
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html>

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::LoadBalancerAttribute;

use super::schema::{has, logs};
use crate::client::AwsClient;
use crate::elbv2::attributes::{Pair, flag, number, set, text, wanted};
use crate::elbv2::requests::found;
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::Operation;
use rform_core::value::Value;

const PAIRS: &[Pair] = &[
    number("client_keep_alive", "client_keep_alive.seconds"),
    text(
        "desync_mitigation_mode",
        "routing.http.desync_mitigation_mode",
    ),
    text(
        "dns_record_client_routing_policy",
        "dns_record.client_routing_policy",
    ),
    flag(
        "drop_invalid_header_fields",
        "routing.http.drop_invalid_header_fields.enabled",
    ),
    flag(
        "enable_cross_zone_load_balancing",
        "load_balancing.cross_zone.enabled",
    ),
    flag("enable_deletion_protection", "deletion_protection.enabled"),
    flag("enable_http2", "routing.http2.enabled"),
    flag(
        "enable_tls_version_and_cipher_suite_headers",
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
    ),
    flag("enable_waf_fail_open", "waf.fail_open.enabled"),
    flag(
        "enable_xff_client_port",
        "routing.http.xff_client_port.enabled",
    ),
    flag("enable_zonal_shift", "zonal_shift.config.enabled"),
    number("idle_timeout", "idle_timeout.timeout_seconds"),
    flag(
        "preserve_host_header",
        "routing.http.preserve_host_header.enabled",
    ),
    number(
        "secondary_ips_auto_assigned_per_subnet",
        "secondary_ips.auto_assigned.per_subnet",
    ),
    text(
        "xff_header_processing_mode",
        "routing.http.xff_header_processing.mode",
    ),
];

/// The blocks of logs, and how their keys begin.
const LOGS: &[(&str, &str)] = &[
    ("access_logs", "access_logs.s3"),
    ("connection_logs", "connection_logs.s3"),
    ("health_check_logs", "health_check_logs.s3"),
];

/// The attributes that a create or update sets.
pub(super) fn wanted_by(operation: &Operation<'_>) -> Vec<LoadBalancerAttribute> {
    let kind = operation.planned.text("load_balancer_type");
    let pairs: Vec<&Pair> = PAIRS.iter().filter(|it| has(kind, it.argument)).collect();
    let absent: Vec<&str> = PAIRS.iter().map(|it| it.argument).collect();
    operation.handles(&absent);
    let pairs = wanted(operation, &pairs).into_iter();
    let mut all: Vec<LoadBalancerAttribute> = pairs.map(|(key, it)| attribute(key, it)).collect();
    let is_create = operation.prior.is_null();
    for (name, key) in LOGS {
        let block = operation.planned.first(name);
        if is_create && block.is_none() || !is_create && !operation.changes(name) {
            continue;
        }
        all.extend(log_attributes(key, block.unwrap_or(&Value::NULL)));
    }
    all
}

/// Logs that are switched off keep their place.
fn log_attributes(key: &str, block: &Value) -> Vec<LoadBalancerAttribute> {
    let is_enabled = block.flag("enabled");
    let mut all = vec![attribute(&format!("{key}.enabled"), is_enabled.to_string())];
    if is_enabled {
        let bucket = block.text("bucket").to_owned();
        all.push(attribute(&format!("{key}.bucket"), bucket));
        let prefix = block.text("prefix").to_owned();
        all.push(attribute(&format!("{key}.prefix"), prefix));
    }
    all
}

fn attribute(key: &str, value: String) -> LoadBalancerAttribute {
    LoadBalancerAttribute::builder()
        .key(key)
        .value(value)
        .build()
}

/// Sends attributes; nothing if there are none.
pub(super) async fn modify(
    client: &AwsClient,
    arn: &str,
    attributes: Vec<LoadBalancerAttribute>,
) -> Result<(), AwsError> {
    if attributes.is_empty() {
        return Ok(());
    }
    let answer = client.call("elasticloadbalancing:ModifyLoadBalancerAttributes", || {
        let request = client.clients.elbv2.modify_load_balancer_attributes();
        let request = request.load_balancer_arn(arn);
        request.set_attributes(Some(attributes.clone())).send()
    });
    answer.await.map(drop)
}

/// The attributes of a load balancer by their keys; none if it is not there.
pub(super) async fn of(
    client: &AwsClient,
    arn: &str,
) -> Result<Option<BTreeMap<String, String>>, AwsError> {
    let answer = client.call(
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        || {
            let request = client.clients.elbv2.describe_load_balancer_attributes();
            request.load_balancer_arn(arn).send()
        },
    );
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
    for (name, key) in LOGS {
        let of = |what: &str| found.get(&format!("{key}.{what}")).map(String::as_str);
        let block = of("enabled").map(|enabled| {
            let mut block = ObjectBuilder::from(&Value::NULL);
            block
                .text("bucket", of("bucket"))
                .flag("enabled", Some(enabled == "true"))
                .text("prefix", of("prefix"));
            block.build()
        });
        builder.set(name, Value::list(logs(name).element_type(), block));
    }
}
