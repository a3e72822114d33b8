//! The attributes that new objects have:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html>,
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html>,
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html>.

use super::model::Texts;

type Pairs = &'static [(&'static str, &'static str)];

const ALL_BALANCERS: Pairs = &[("deletion_protection.enabled", "false")];
const LOGGING: Pairs = &[
    ("access_logs.s3.bucket", ""),
    ("access_logs.s3.enabled", "false"),
    ("access_logs.s3.prefix", ""),
    ("zonal_shift.config.enabled", "false"),
];
const APPLICATION: Pairs = &[
    ("client_keep_alive.seconds", "3600"),
    ("connection_logs.s3.bucket", ""),
    ("connection_logs.s3.enabled", "false"),
    ("connection_logs.s3.prefix", ""),
    ("health_check_logs.s3.bucket", ""),
    ("health_check_logs.s3.enabled", "false"),
    ("health_check_logs.s3.prefix", ""),
    ("idle_timeout.timeout_seconds", "60"),
    ("load_balancing.cross_zone.enabled", "true"),
    ("routing.http.desync_mitigation_mode", "defensive"),
    ("routing.http.drop_invalid_header_fields.enabled", "false"),
    ("routing.http.preserve_host_header.enabled", "false"),
    (
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
        "false",
    ),
    ("routing.http.xff_client_port.enabled", "false"),
    ("routing.http.xff_header_processing.mode", "append"),
    ("routing.http2.enabled", "true"),
    ("waf.fail_open.enabled", "false"),
];
const NETWORK: Pairs = &[
    ("dns_record.client_routing_policy", "any_availability_zone"),
    ("load_balancing.cross_zone.enabled", "false"),
    ("secondary_ips.auto_assigned.per_subnet", "0"),
];
const GATEWAY: Pairs = &[("load_balancing.cross_zone.enabled", "false")];

fn texts(lists: &[Pairs]) -> Texts {
    let pairs = lists.iter().copied().flatten();
    pairs
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

/// The attributes of a new load balancer of a kind.
pub(super) fn of_balancer(kind: &str) -> Texts {
    match kind {
        "network" => texts(&[ALL_BALANCERS, LOGGING, NETWORK]),
        "gateway" => texts(&[ALL_BALANCERS, GATEWAY]),
        _ => texts(&[ALL_BALANCERS, LOGGING, APPLICATION]),
    }
}

const SERVED: Pairs = &[
    ("deregistration_delay.timeout_seconds", "300"),
    ("stickiness.enabled", "false"),
];
const HEALTH: Pairs = &[
    (
        "load_balancing.cross_zone.enabled",
        "use_load_balancer_configuration",
    ),
    (
        "target_group_health.dns_failover.minimum_healthy_targets.count",
        "1",
    ),
    (
        "target_group_health.dns_failover.minimum_healthy_targets.percentage",
        "off",
    ),
    (
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count",
        "1",
    ),
    (
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
        "off",
    ),
];
const OF_APPLICATION: Pairs = &[
    ("load_balancing.algorithm.anomaly_mitigation", "off"),
    ("load_balancing.algorithm.type", "round_robin"),
    ("slow_start.duration_seconds", "0"),
    ("stickiness.app_cookie.cookie_name", ""),
    ("stickiness.app_cookie.duration_seconds", "86400"),
    ("stickiness.lb_cookie.duration_seconds", "86400"),
    ("stickiness.type", "lb_cookie"),
];
const OF_NETWORK: Pairs = &[
    (
        "deregistration_delay.connection_termination.enabled",
        "false",
    ),
    ("proxy_protocol_v2.enabled", "false"),
    ("stickiness.type", "source_ip"),
    (
        "target_health_state.unhealthy.connection_termination.enabled",
        "true",
    ),
    (
        "target_health_state.unhealthy.draining_interval_seconds",
        "0",
    ),
];
const OF_GATEWAY: Pairs = &[
    ("stickiness.type", "source_ip_dest_ip_proto"),
    ("target_failover.on_deregistration", "no_rebalance"),
    ("target_failover.on_unhealthy", "no_rebalance"),
];
const OF_FUNCTION: Pairs = &[("lambda.multi_value_headers.enabled", "false")];

/// The attributes of a new target group.
pub(super) fn of_group(kind: &str, protocol: Option<&str>) -> Texts {
    if kind == "lambda" {
        return texts(&[OF_FUNCTION]);
    }
    match protocol {
        Some("HTTP" | "HTTPS") => texts(&[SERVED, HEALTH, OF_APPLICATION]),
        Some("GENEVE") => texts(&[SERVED, OF_GATEWAY]),
        _ => {
            let mut all = texts(&[SERVED, HEALTH, OF_NETWORK]);
            // Clients are seen as they are, unless targets are addresses that TCP leads to.
            let is_kept = kind == "instance" || matches!(protocol, Some("UDP" | "TCP_UDP"));
            all.insert("preserve_client_ip.enabled".to_owned(), is_kept.to_string());
            all
        }
    }
}

const HEADERS: Pairs = &[
    ("routing.http.response.server.enabled", "true"),
    (
        "routing.http.response.access_control_allow_credentials.header_value",
        "",
    ),
    (
        "routing.http.response.access_control_allow_headers.header_value",
        "",
    ),
    (
        "routing.http.response.access_control_allow_methods.header_value",
        "",
    ),
    (
        "routing.http.response.access_control_allow_origin.header_value",
        "",
    ),
    (
        "routing.http.response.access_control_expose_headers.header_value",
        "",
    ),
    (
        "routing.http.response.access_control_max_age.header_value",
        "",
    ),
    (
        "routing.http.response.content_security_policy.header_value",
        "",
    ),
    (
        "routing.http.response.strict_transport_security.header_value",
        "",
    ),
    (
        "routing.http.response.x_content_type_options.header_value",
        "",
    ),
    ("routing.http.response.x_frame_options.header_value", ""),
];
/// The headers in which an HTTPS listener tells of certificates and ciphers.
const SECURE: [&str; 8] = [
    "mtls_clientcert",
    "mtls_clientcert_issuer",
    "mtls_clientcert_leaf",
    "mtls_clientcert_serial_number",
    "mtls_clientcert_subject",
    "mtls_clientcert_validity",
    "tls_cipher_suite",
    "tls_version",
];

/// The attributes of a new listener.
pub(super) fn of_listener(protocol: Option<&str>) -> Texts {
    match protocol {
        Some("HTTP") => texts(&[HEADERS]),
        Some("HTTPS") => {
            let mut all = texts(&[HEADERS]);
            all.extend(SECURE.iter().map(|name| {
                let key = format!("routing.http.request.x_amzn_{name}.header_name");
                (key, String::new())
            }));
            all
        }
        Some("TCP") | None => texts(&[&[("tcp.idle_timeout.seconds", "350")]]),
        _ => Texts::new(),
    }
}
