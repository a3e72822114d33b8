//! Routing rules of a website, which are written as JSON in the words of the API.

use aws_sdk_s3::types::{Condition, Protocol, Redirect, RoutingRule};
use serde_json::Value as Json;

/// The rules that a text holds.
pub fn routing_rules(text: &str) -> Vec<RoutingRule> {
    let parsed: Json = serde_json::from_str(text).unwrap_or_default();
    let rules = parsed.as_array().map(Vec::as_slice).unwrap_or_default();
    rules.iter().map(rule).collect()
}

fn rule(json: &Json) -> RoutingRule {
    let text = |of: &Json, name: &str| of.get(name).and_then(Json::as_str).map(str::to_owned);
    let condition = json.get("Condition").map(|it| {
        Condition::builder()
            .set_http_error_code_returned_equals(text(it, "HttpErrorCodeReturnedEquals"))
            .set_key_prefix_equals(text(it, "KeyPrefixEquals"))
            .build()
    });
    let redirect = json.get("Redirect").map(|it| {
        Redirect::builder()
            .set_host_name(text(it, "HostName"))
            .set_http_redirect_code(text(it, "HttpRedirectCode"))
            .set_protocol(text(it, "Protocol").map(|it| Protocol::from(it.as_str())))
            .set_replace_key_prefix_with(text(it, "ReplaceKeyPrefixWith"))
            .set_replace_key_with(text(it, "ReplaceKeyWith"))
            .build()
    });
    RoutingRule::builder()
        .set_condition(condition)
        .set_redirect(redirect)
        .build()
}

/// The rules as a text.
pub fn routing_text(rules: &[RoutingRule]) -> String {
    if rules.is_empty() {
        return String::new();
    }
    let rules = rules.iter().map(|rule| {
        let condition = rule.condition.as_ref().map(|it| {
            members(&[
                (
                    "HttpErrorCodeReturnedEquals",
                    it.http_error_code_returned_equals.as_deref(),
                ),
                ("KeyPrefixEquals", it.key_prefix_equals.as_deref()),
            ])
        });
        let redirect = rule.redirect.as_ref().map(|it| {
            members(&[
                ("HostName", it.host_name.as_deref()),
                ("HttpRedirectCode", it.http_redirect_code.as_deref()),
                ("Protocol", it.protocol.as_ref().map(|it| it.as_str())),
                (
                    "ReplaceKeyPrefixWith",
                    it.replace_key_prefix_with.as_deref(),
                ),
                ("ReplaceKeyWith", it.replace_key_with.as_deref()),
            ])
        });
        let parts = [("Condition", condition), ("Redirect", redirect)];
        let parts = parts
            .into_iter()
            .filter_map(|(name, it)| Some((name.to_owned(), it?)));
        Json::Object(parts.collect())
    });
    crate::json::written(&rules.collect())
}

fn members(all: &[(&str, Option<&str>)]) -> Json {
    let present = all
        .iter()
        .filter_map(|(name, text)| Some(((*name).to_owned(), Json::from((*text)?))));
    Json::Object(present.collect())
}
