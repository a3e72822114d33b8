//! The arguments of target groups, and which kind of target group has which.

use crate::declare::{
    BOOL, NUMBER, Nested, STRING, Spec, computed, id, list_block, optional, optional_computed,
    required, string_set,
};
use crate::elbv2::names;
use rform_core::value::Value;

/// The protocols of target groups:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html>.
const PROTOCOLS: &[&str] = &[
    "GENEVE", "HTTP", "HTTPS", "TCP", "TCP_UDP", "TLS", "UDP", "QUIC", "TCP_QUIC",
];

pub(super) fn spec() -> Spec {
    Spec::new([
        id(),
        computed("arn", STRING),
        computed("arn_suffix", STRING),
        optional("connection_termination", BOOL).default(false),
        optional("deregistration_delay", STRING)
            .default("300")
            .check(delay),
        optional_computed("ip_address_type", STRING)
            .force_new()
            .one_of(&["ipv4", "ipv6"]),
        optional("lambda_multi_value_headers_enabled", BOOL).default(false),
        computed("load_balancer_arns", string_set()),
        optional_computed("load_balancing_algorithm_type", STRING).one_of(&[
            "round_robin",
            "least_outstanding_requests",
            "weighted_random",
        ]),
        optional_computed("load_balancing_anomaly_mitigation", STRING).one_of(&["on", "off"]),
        optional_computed("load_balancing_cross_zone_enabled", STRING).one_of(&[
            "true",
            "false",
            "use_load_balancer_configuration",
        ]),
        optional_computed("name", STRING)
            .force_new()
            .conflicts_with(&["name_prefix"])
            .check(names::name),
        optional("name_prefix", STRING)
            .force_new()
            .conflicts_with(&["name"])
            .check(names::prefix),
        optional("port", NUMBER).force_new().between(1, 65535),
        optional_computed("preserve_client_ip", STRING).one_of(&["true", "false"]),
        optional("protocol", STRING).force_new().one_of(PROTOCOLS),
        optional_computed("protocol_version", STRING)
            .force_new()
            .one_of(&["GRPC", "HTTP1", "HTTP2"]),
        optional("proxy_protocol_v2", BOOL).default(false),
        optional("slow_start", NUMBER).default(0).check(slow_start),
        optional("target_control_port", NUMBER)
            .force_new()
            .between(1, 65535),
        optional("target_type", STRING)
            .default("instance")
            .force_new()
            .one_of(&["instance", "ip", "lambda", "alb"]),
        optional("vpc_id", STRING).force_new(),
    ])
    .block(health_check())
    .block(stickiness())
    .block(
        list_block(
            "target_failover",
            [
                required("on_deregistration", STRING).one_of(&["rebalance", "no_rebalance"]),
                required("on_unhealthy", STRING).one_of(&["rebalance", "no_rebalance"]),
            ],
        )
        .computed(),
    )
    .block(target_group_health())
    .block(
        list_block(
            "target_health_state",
            [
                required("enable_unhealthy_connection_termination", BOOL),
                optional("unhealthy_draining_interval", NUMBER)
                    .default(0)
                    .between(0, 360_000),
            ],
        )
        .computed(),
    )
    .tagged()
}

pub(super) fn health_check() -> Nested {
    list_block(
        "health_check",
        [
            optional("enabled", BOOL).default(true),
            optional("healthy_threshold", NUMBER)
                .default(3)
                .between(2, 10),
            optional("interval", NUMBER).default(30).between(5, 300),
            optional_computed("matcher", STRING),
            optional_computed("path", STRING)
                .length(1, 1024)
                .check(path),
            optional("port", STRING).default("traffic-port").check(port),
            optional("protocol", STRING)
                .default("HTTP")
                .one_of(&["HTTP", "HTTPS", "TCP"]),
            optional_computed("timeout", NUMBER).between(2, 120),
            optional("unhealthy_threshold", NUMBER)
                .default(3)
                .between(2, 10),
        ],
    )
    .max(1)
    .computed()
}

pub(super) fn stickiness() -> Nested {
    list_block(
        "stickiness",
        [
            optional("cookie_duration", NUMBER)
                .default(86400)
                .between(0, 604_800),
            optional("cookie_name", STRING),
            optional("enabled", BOOL).default(true),
            required("type", STRING).one_of(&[
                "lb_cookie",
                "app_cookie",
                "source_ip",
                "source_ip_dest_ip",
                "source_ip_dest_ip_proto",
            ]),
        ],
    )
    .max(1)
    .computed()
}

fn target_group_health() -> Nested {
    let percentage = || optional("minimum_healthy_targets_percentage", STRING).default("off");
    let dns = [
        optional("minimum_healthy_targets_count", STRING).default("1"),
        percentage(),
    ];
    let routing = [
        optional("minimum_healthy_targets_count", NUMBER).default(1),
        percentage(),
    ];
    list_block("target_group_health", [])
        .max(1)
        .computed()
        .block(list_block("dns_failover", dns).max(1).computed())
        .block(
            list_block("unhealthy_state_routing", routing)
                .max(1)
                .computed(),
        )
}

/// The kinds of target groups, by what they are asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// Of an application load balancer.
    Application,
    /// Of a network load balancer.
    Network,
    /// Of a gateway load balancer.
    Gateway,
    /// A function, which has no port and no protocol.
    Function,
    /// The arguments do not tell; AWS does.
    Unknown,
}

/// The kind of a target group with these arguments.
pub(super) fn family(target_type: &str, protocol: &str) -> Family {
    match (target_type, protocol) {
        ("lambda", _) => Family::Function,
        (_, "HTTP" | "HTTPS") => Family::Application,
        (_, "TCP" | "TCP_UDP" | "TLS" | "UDP" | "QUIC" | "TCP_QUIC") => Family::Network,
        (_, "GENEVE") => Family::Gateway,
        _ => Family::Unknown,
    }
}

/// Whether a kind of target group has the attribute that an argument stands for:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html>.
pub(super) fn has(family: Family, argument: &str) -> bool {
    use Family::{Application, Function, Gateway, Network};
    let of: &[Family] = match argument {
        _ if family == Family::Unknown => return true,
        "lambda_multi_value_headers_enabled" => &[Function],
        "connection_termination"
        | "preserve_client_ip"
        | "proxy_protocol_v2"
        | "target_health_state" => &[Network],
        "load_balancing_algorithm_type" | "load_balancing_anomaly_mitigation" | "slow_start" => {
            &[Application]
        }
        "load_balancing_cross_zone_enabled" | "target_group_health" => &[Application, Network],
        "target_failover" => &[Gateway],
        _ => &[Application, Network, Gateway],
    };
    of.contains(&family)
}

fn delay(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|it| !it.is_empty())?;
    let is_valid = text.parse().is_ok_and(|it: u32| it <= 3600);
    (!is_valid).then(|| format!("expected {name} to be in the range (0 - 3600), got {text}"))
}

/// Either no slow start, or one of 30 to 900 seconds.
fn slow_start(name: &str, value: &Value) -> Option<String> {
    let seconds = value.as_i64()?;
    let is_valid = seconds == 0 || (30..=900).contains(&seconds);
    (!is_valid).then(|| format!("{name} can be 0 or between 30 and 900 seconds, got {seconds}"))
}

fn path(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|it| !it.is_empty())?;
    (!text.starts_with('/')).then(|| format!("\"{name}\" must begin with a '/' character"))
}

fn port(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|it| !it.is_empty())?;
    let is_valid = text == "traffic-port" || text.parse().is_ok_and(|it: u16| it > 0);
    (!is_valid)
        .then(|| format!("\"{name}\" must be a valid port number (1-65536) or \"traffic-port\""))
}
