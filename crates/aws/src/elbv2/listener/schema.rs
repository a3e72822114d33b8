//! The arguments of listeners, and which of them stand for attributes.

use crate::checks;
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, Spec, computed, id, list_block, optional, optional_computed,
    required,
};
use crate::elbv2::action;
use crate::elbv2::attributes::{Form, Pair, flag, number, text};
use crate::plan::ResourceDiff;
use rform_core::value::Value;

/// The attributes of listeners:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html>.
pub(super) const PAIRS: &[Pair] = &[
    text(
        "routing_http_request_x_amzn_mtls_clientcert_header_name",
        "routing.http.request.x_amzn_mtls_clientcert.header_name",
    ),
    text(
        "routing_http_request_x_amzn_mtls_clientcert_issuer_header_name",
        "routing.http.request.x_amzn_mtls_clientcert_issuer.header_name",
    ),
    text(
        "routing_http_request_x_amzn_mtls_clientcert_leaf_header_name",
        "routing.http.request.x_amzn_mtls_clientcert_leaf.header_name",
    ),
    text(
        "routing_http_request_x_amzn_mtls_clientcert_serial_number_header_name",
        "routing.http.request.x_amzn_mtls_clientcert_serial_number.header_name",
    ),
    text(
        "routing_http_request_x_amzn_mtls_clientcert_subject_header_name",
        "routing.http.request.x_amzn_mtls_clientcert_subject.header_name",
    ),
    text(
        "routing_http_request_x_amzn_mtls_clientcert_validity_header_name",
        "routing.http.request.x_amzn_mtls_clientcert_validity.header_name",
    ),
    text(
        "routing_http_request_x_amzn_tls_cipher_suite_header_name",
        "routing.http.request.x_amzn_tls_cipher_suite.header_name",
    ),
    text(
        "routing_http_request_x_amzn_tls_version_header_name",
        "routing.http.request.x_amzn_tls_version.header_name",
    ),
    text(
        "routing_http_response_access_control_allow_credentials_header_value",
        "routing.http.response.access_control_allow_credentials.header_value",
    ),
    text(
        "routing_http_response_access_control_allow_headers_header_value",
        "routing.http.response.access_control_allow_headers.header_value",
    ),
    text(
        "routing_http_response_access_control_allow_methods_header_value",
        "routing.http.response.access_control_allow_methods.header_value",
    ),
    text(
        "routing_http_response_access_control_allow_origin_header_value",
        "routing.http.response.access_control_allow_origin.header_value",
    ),
    text(
        "routing_http_response_access_control_expose_headers_header_value",
        "routing.http.response.access_control_expose_headers.header_value",
    ),
    text(
        "routing_http_response_access_control_max_age_header_value",
        "routing.http.response.access_control_max_age.header_value",
    ),
    text(
        "routing_http_response_content_security_policy_header_value",
        "routing.http.response.content_security_policy.header_value",
    ),
    flag(
        "routing_http_response_server_enabled",
        "routing.http.response.server.enabled",
    ),
    text(
        "routing_http_response_strict_transport_security_header_value",
        "routing.http.response.strict_transport_security.header_value",
    ),
    text(
        "routing_http_response_x_content_type_options_header_value",
        "routing.http.response.x_content_type_options.header_value",
    ),
    text(
        "routing_http_response_x_frame_options_header_value",
        "routing.http.response.x_frame_options.header_value",
    ),
    number("tcp_idle_timeout_seconds", "tcp.idle_timeout.seconds"),
];

pub(super) fn spec() -> Spec {
    let attributes = PAIRS.iter().map(|pair| {
        let ty = match pair.form {
            Form::Flag => BOOL,
            Form::Number => NUMBER,
            Form::Text => STRING,
        };
        optional_computed(pair.argument, ty)
    });
    let own = [
        id(),
        optional("alpn_policy", STRING).one_of(&[
            "HTTP1Only",
            "HTTP2Only",
            "HTTP2Optional",
            "HTTP2Preferred",
            "None",
        ]),
        computed("arn", STRING),
        optional("certificate_arn", STRING).check(checks::arn),
        required("load_balancer_arn", STRING)
            .force_new()
            .check(checks::arn),
        optional("port", NUMBER).between(1, 65535),
        optional_computed("protocol", STRING)
            .state_func(upper)
            .check(protocol),
        optional_computed("ssl_policy", STRING),
    ];
    Spec::new(own.into_iter().chain(attributes))
        .block(action::blocks(action::Of::Listener))
        .block(mutual_authentication())
        .tagged()
        .timeouts(&[("create", 5), ("update", 5)])
        .customize_diff(customize_diff)
}

pub(super) fn mutual_authentication() -> Nested {
    list_block(
        "mutual_authentication",
        [
            optional_computed("advertise_trust_store_ca_names", STRING).one_of(&["on", "off"]),
            optional("ignore_client_certificate_expiry", BOOL).default(false),
            required("mode", STRING).one_of(&["off", "verify", "passthrough"]),
            optional("trust_store_arn", STRING).check(checks::arn),
        ],
    )
    .max(1)
    .computed()
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    action::customize_diff(diff, action::Of::Listener);
}

fn upper(value: &Value) -> Value {
    match value.as_str() {
        Some(text) => Value::string(text.to_ascii_uppercase()),
        None => value.clone(),
    }
}

/// The protocols of listeners, in any case:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html>.
fn protocol(name: &str, value: &Value) -> Option<String> {
    const ALLOWED: [&str; 9] = [
        "HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC",
    ];
    let text = value.as_str().filter(|it| !it.is_empty())?;
    let is_allowed = ALLOWED.iter().any(|it| it.eq_ignore_ascii_case(text));
    (!is_allowed).then(|| {
        let allowed = ALLOWED.join(" ");
        format!("expected {name} to be one of [{allowed}], got {text}")
    })
}
