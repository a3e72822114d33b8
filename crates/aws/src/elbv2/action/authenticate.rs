//! Actions that authenticate: by Amazon Cognito, by OpenID Connect, by a token in the request.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_elasticloadbalancingv2::types::{
    AuthenticateCognitoActionConditionalBehaviorEnum as CognitoBehavior,
    AuthenticateCognitoActionConfig, AuthenticateOidcActionConditionalBehaviorEnum as OidcBehavior,
    AuthenticateOidcActionConfig, JwtValidationActionAdditionalClaim,
    JwtValidationActionAdditionalClaimFormatEnum as ClaimFormat, JwtValidationActionConfig,
};

use super::inner_type::inner;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use rform_core::value::{Type, Value};

fn extra(block: &Value) -> Option<HashMap<String, String>> {
    let params = block.string_map("authentication_request_extra_params");
    (!params.is_empty()).then(|| params.into_iter().collect())
}

fn timeout(block: &Value) -> Option<i64> {
    block.integer("session_timeout").map(i64::from)
}

pub(super) fn cognito(block: &Value) -> AuthenticateCognitoActionConfig {
    AuthenticateCognitoActionConfig::builder()
        .set_authentication_request_extra_params(extra(block))
        .set_on_unauthenticated_request(
            block
                .string("on_unauthenticated_request")
                .map(CognitoBehavior::from),
        )
        .set_scope(block.owned("scope"))
        .set_session_cookie_name(block.owned("session_cookie_name"))
        .set_session_timeout(timeout(block))
        .set_user_pool_arn(block.owned("user_pool_arn"))
        .set_user_pool_client_id(block.owned("user_pool_client_id"))
        .set_user_pool_domain(block.owned("user_pool_domain"))
        .build()
}

pub(super) fn oidc(block: &Value) -> AuthenticateOidcActionConfig {
    AuthenticateOidcActionConfig::builder()
        .set_authentication_request_extra_params(extra(block))
        .set_authorization_endpoint(block.owned("authorization_endpoint"))
        .set_client_id(block.owned("client_id"))
        .set_client_secret(block.owned("client_secret"))
        .set_issuer(block.owned("issuer"))
        .set_on_unauthenticated_request(
            block
                .string("on_unauthenticated_request")
                .map(OidcBehavior::from),
        )
        .set_scope(block.owned("scope"))
        .set_session_cookie_name(block.owned("session_cookie_name"))
        .set_session_timeout(timeout(block))
        .set_token_endpoint(block.owned("token_endpoint"))
        .set_user_info_endpoint(block.owned("user_info_endpoint"))
        .build()
}

pub(super) fn token(block: &Value) -> JwtValidationActionConfig {
    let claim = |claim: &Value| {
        JwtValidationActionAdditionalClaim::builder()
            .set_format(claim.string("format").map(ClaimFormat::from))
            .set_name(claim.owned("name"))
            .set_values(Some(claim.strings("values")))
            .build()
    };
    let claims: Vec<_> = block.items("additional_claim").map(claim).collect();
    JwtValidationActionConfig::builder()
        .set_issuer(block.owned("issuer"))
        .set_jwks_endpoint(block.owned("jwks_endpoint"))
        .set_additional_claims((!claims.is_empty()).then_some(claims))
        .build()
}

fn params(found: Option<&HashMap<String, String>>) -> Value {
    let sorted: BTreeMap<String, String> = found.cloned().unwrap_or_default().into_iter().collect();
    string_map_value(&sorted)
}

fn seconds(timeout: Option<i64>) -> Option<i32> {
    timeout.and_then(|it| i32::try_from(it).ok())
}

pub(super) fn cognito_value(found: &AuthenticateCognitoActionConfig) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .set(
            "authentication_request_extra_params",
            params(found.authentication_request_extra_params.as_ref()),
        )
        .text(
            "on_unauthenticated_request",
            found
                .on_unauthenticated_request
                .as_ref()
                .map(CognitoBehavior::as_str),
        )
        .text("scope", found.scope.as_deref())
        .text("session_cookie_name", found.session_cookie_name.as_deref())
        .number("session_timeout", seconds(found.session_timeout))
        .text("user_pool_arn", found.user_pool_arn.as_deref())
        .text("user_pool_client_id", found.user_pool_client_id.as_deref())
        .text("user_pool_domain", found.user_pool_domain.as_deref());
    builder.build()
}

/// AWS does not answer the client secret: the known one stays.
pub(super) fn oidc_value(known: &Value, found: &AuthenticateOidcActionConfig) -> Value {
    let known = known.first("authenticate_oidc");
    let secret = known.and_then(|it| it.string("client_secret"));
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .set(
            "authentication_request_extra_params",
            params(found.authentication_request_extra_params.as_ref()),
        )
        .text(
            "authorization_endpoint",
            found.authorization_endpoint.as_deref(),
        )
        .text("client_id", found.client_id.as_deref())
        .text("client_secret", secret)
        .text("issuer", found.issuer.as_deref())
        .text(
            "on_unauthenticated_request",
            found
                .on_unauthenticated_request
                .as_ref()
                .map(OidcBehavior::as_str),
        )
        .text("scope", found.scope.as_deref())
        .text("session_cookie_name", found.session_cookie_name.as_deref())
        .number("session_timeout", seconds(found.session_timeout))
        .text("token_endpoint", found.token_endpoint.as_deref())
        .text("user_info_endpoint", found.user_info_endpoint.as_deref());
    builder.build()
}

pub(super) fn token_value(ty: &Type, found: &JwtValidationActionConfig) -> Value {
    let claim = |claim: &JwtValidationActionAdditionalClaim| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("format", claim.format.as_ref().map(ClaimFormat::as_str))
            .text("name", claim.name.as_deref())
            .string_set("values", claim.values.clone().unwrap_or_default());
        builder.build()
    };
    let claims = found.additional_claims.as_deref().unwrap_or_default();
    let claims = Value::set(inner(ty, "additional_claim"), claims.iter().map(claim));
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("issuer", found.issuer.as_deref())
        .text("jwks_endpoint", found.jwks_endpoint.as_deref())
        .set("additional_claim", claims);
    builder.build()
}
