//! The health check of a target group, as requests take it and as AWS describes it.

use aws_sdk_elasticloadbalancingv2::types::{Matcher, ProtocolEnum, TargetGroup as SdkTargetGroup};

use super::schema::health_check;
use crate::object::{Attributes, ObjectBuilder};
use rform_core::value::Value;

/// The parts of a health check that requests take; none of them where AWS decides.
#[derive(Clone, Debug, Default)]
pub(super) struct HealthCheck {
    pub(super) enabled: Option<bool>,
    pub(super) interval: Option<i32>,
    pub(super) path: Option<String>,
    pub(super) port: Option<String>,
    pub(super) protocol: Option<ProtocolEnum>,
    pub(super) timeout: Option<i32>,
    pub(super) healthy: Option<i32>,
    pub(super) unhealthy: Option<i32>,
    pub(super) matcher: Option<Matcher>,
}

impl HealthCheck {
    /// The health check of a planned target group. One by TCP has no path, and that of a function
    /// neither port nor protocol:
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html>.
    pub(super) fn of(planned: &Value) -> HealthCheck {
        let Some(block) = planned.first("health_check") else {
            return HealthCheck::default();
        };
        let is_function = planned.string("target_type") == Some("lambda");
        let by_tcp = block.string("protocol") == Some("TCP");
        let over_http = |name: &str| block.owned(name).filter(|_| !by_tcp);
        let matcher = over_http("matcher").map(|codes| {
            let matcher = Matcher::builder();
            match planned.string("protocol_version") {
                Some("GRPC") => matcher.grpc_code(codes),
                _ => matcher.http_code(codes),
            }
            .build()
        });
        HealthCheck {
            enabled: block.boolean("enabled"),
            interval: block.integer("interval"),
            path: over_http("path"),
            port: block.owned("port").filter(|_| !is_function),
            protocol: block
                .string("protocol")
                .filter(|_| !is_function)
                .map(ProtocolEnum::from),
            timeout: block.integer("timeout").filter(|it| *it > 0),
            healthy: block.integer("healthy_threshold"),
            unhealthy: block.integer("unhealthy_threshold"),
            matcher,
        }
    }
}

/// The block as AWS describes it. A function's check has no port and no protocol: those that were
/// written stay.
pub(super) fn value(known: &Value, found: &SdkTargetGroup) -> Value {
    let known = known.first("health_check").unwrap_or(&Value::NULL);
    let matcher = found.matcher.as_ref();
    let codes = matcher.and_then(|it| it.http_code.as_deref().or(it.grpc_code.as_deref()));
    let protocol = found
        .health_check_protocol
        .as_ref()
        .map(ProtocolEnum::as_str);
    let mut block = ObjectBuilder::from(&Value::NULL);
    block
        .flag("enabled", found.health_check_enabled)
        .number("healthy_threshold", found.healthy_threshold_count)
        .number("interval", found.health_check_interval_seconds)
        .text("matcher", codes)
        .text("path", found.health_check_path.as_deref())
        .text(
            "port",
            found.health_check_port.as_deref().or(known.string("port")),
        )
        .text("protocol", protocol.or(known.string("protocol")))
        .number("timeout", found.health_check_timeout_seconds)
        .number("unhealthy_threshold", found.unhealthy_threshold_count);
    Value::list(health_check().element_type(), [block.build()])
}
