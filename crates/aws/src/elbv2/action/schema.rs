//! The blocks of actions, which listeners and rules have almost alike.

use crate::checks;
use crate::declare::{
    BOOL, Field, NUMBER, Nested, STRING, list_block, optional, optional_computed, required,
    set_block, string_map, string_set,
};

/// Which type the actions are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// The default actions of a listener.
    Listener,
    /// The actions of a rule.
    Rule,
}

impl Of {
    /// The name of the block.
    pub(crate) fn block(self) -> &'static str {
        match self {
            Of::Listener => "default_action",
            Of::Rule => "action",
        }
    }

    /// An argument that AWS completes for a listener, and that has a default for a rule.
    fn completed(self, field: Field, usual: impl Into<rform_core::value::Value>) -> Field {
        match self {
            Of::Listener => field,
            Of::Rule => {
                let ty = field.attribute.ty.clone();
                optional(field.name, ty).default(usual)
            }
        }
    }
}

/// The block of actions.
pub(crate) fn blocks(of: Of) -> Nested {
    list_block(
        of.block(),
        [
            optional_computed("order", NUMBER).between(1, 50000),
            optional("target_group_arn", STRING).check(checks::arn),
            required("type", STRING).one_of(&[
                "forward",
                "authenticate-oidc",
                "authenticate-cognito",
                "redirect",
                "fixed-response",
                "jwt-validation",
            ]),
        ],
    )
    .min(1)
    .block(authenticate_cognito(of))
    .block(authenticate_oidc(of))
    .block(fixed_response())
    .block(forward())
    .block(jwt_validation())
    .block(redirect())
}

fn session(of: Of) -> [Field; 5] {
    [
        optional("authentication_request_extra_params", string_map()),
        optional_computed("on_unauthenticated_request", STRING).one_of(&[
            "deny",
            "allow",
            "authenticate",
        ]),
        of.completed(optional_computed("scope", STRING), "openid"),
        of.completed(
            optional_computed("session_cookie_name", STRING),
            "AWSELBAuthSessionCookie",
        ),
        of.completed(optional_computed("session_timeout", NUMBER), 604_800),
    ]
}

fn authenticate_cognito(of: Of) -> Nested {
    let own = [
        required("user_pool_arn", STRING).check(checks::arn),
        required("user_pool_client_id", STRING),
        required("user_pool_domain", STRING),
    ];
    list_block("authenticate_cognito", session(of).into_iter().chain(own)).max(1)
}

fn authenticate_oidc(of: Of) -> Nested {
    let own = [
        required("authorization_endpoint", STRING),
        required("client_id", STRING),
        required("client_secret", STRING).sensitive(),
        required("issuer", STRING),
        required("token_endpoint", STRING),
        required("user_info_endpoint", STRING),
    ];
    list_block("authenticate_oidc", session(of).into_iter().chain(own)).max(1)
}

fn fixed_response() -> Nested {
    list_block(
        "fixed_response",
        [
            required("content_type", STRING).one_of(&[
                "text/plain",
                "text/css",
                "text/html",
                "application/javascript",
                "application/json",
            ]),
            optional("message_body", STRING).length(0, 1024),
            optional_computed("status_code", STRING),
        ],
    )
    .max(1)
}

fn forward() -> Nested {
    let stickiness = [
        required("duration", NUMBER).between(1, 604_800),
        optional("enabled", BOOL).default(false),
    ];
    let groups = [
        required("arn", STRING).check(checks::arn),
        optional("weight", NUMBER).default(1).between(0, 999),
    ];
    list_block("forward", [])
        .max(1)
        .block(list_block("stickiness", stickiness).max(1))
        .block(set_block("target_group", groups).min(1).max(5))
}

fn jwt_validation() -> Nested {
    let claim = [
        required("format", STRING).one_of(&[
            "single-string",
            "string-array",
            "space-separated-values",
        ]),
        required("name", STRING),
        required("values", string_set()),
    ];
    list_block(
        "jwt_validation",
        [
            required("issuer", STRING),
            required("jwks_endpoint", STRING),
        ],
    )
    .max(1)
    .block(set_block("additional_claim", claim).max(10))
}

fn redirect() -> Nested {
    list_block(
        "redirect",
        [
            optional("host", STRING).default("#{host}").length(1, 128),
            optional("path", STRING).default("/#{path}").length(1, 128),
            optional("port", STRING).default("#{port}"),
            optional("protocol", STRING)
                .default("#{protocol}")
                .one_of(&["#{protocol}", "HTTP", "HTTPS"]),
            optional("query", STRING).default("#{query}").length(0, 128),
            required("status_code", STRING).one_of(&["HTTP_301", "HTTP_302"]),
        ],
    )
    .max(1)
}
