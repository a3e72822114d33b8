//! The settings of the way to AWS, in the form of the block `provider "aws"`: credentials, roles,
//! endpoints, retries and the network are then the AWS provider's business, and are one for both.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::schema::SERVICES;
use super::settings::{flag, text};
use super::validate::DEPRECATED_ENDPOINTS;
use rform_core::value::Value;
use rform_core::world::World;

/// Retries where neither the block nor the environment says how many.
/// <https://developer.hashicorp.com/terraform/language/v1.11.x/backend/s3#max_retries>
const MAX_RETRIES: i64 = 5;

/// Arguments that are called the same and mean the same in both blocks.
const SAME: [&str; 24] = [
    "access_key",
    "allowed_account_ids",
    "custom_ca_bundle",
    "ec2_metadata_service_endpoint",
    "ec2_metadata_service_endpoint_mode",
    "forbidden_account_ids",
    "http_proxy",
    "https_proxy",
    "insecure",
    "no_proxy",
    "profile",
    "region",
    "retry_mode",
    "secret_key",
    "shared_config_files",
    "shared_credentials_file",
    "shared_credentials_files",
    "skip_credentials_validation",
    "skip_region_validation",
    "skip_requesting_account_id",
    "sts_region",
    "token",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
];

/// The provider block that leads to the same account in the same way.
pub(crate) fn provider_block(settings: &Json, world: &dyn World) -> Value {
    let same = SAME.map(|name| (name, settings.get(name).map_or(Value::NULL, value)));
    let mut block: BTreeMap<&str, Value> = same.into_iter().collect();
    for name in ["assume_role", "assume_role_with_web_identity"] {
        let role = settings.get(name).filter(|it| !it.is_null());
        block.insert(name, Value::tuple(role.map(value)));
    }
    // Here it is a truth value, there a text.
    let skips = settings
        .get("skip_metadata_api_check")
        .and_then(Json::as_bool);
    let skips = skips.map(|it| Value::string(it.to_string()));
    block.insert("skip_metadata_api_check", skips.unwrap_or(Value::NULL));
    let is_path_style = ["use_path_style", "force_path_style"];
    let is_path_style = is_path_style.iter().any(|name| flag(settings, name));
    block.insert("s3_use_path_style", Value::Bool(is_path_style));
    block.insert("max_retries", Value::int(retries(settings, world)));
    let endpoints = Value::object(endpoints(settings, world));
    block.insert("endpoints", Value::tuple([endpoints]));
    Value::object(block)
}

/// A value without regard to its exact type: readers of the block do not ask for it.
fn value(json: &Json) -> Value {
    match json {
        Json::Bool(truth) => Value::Bool(*truth),
        Json::String(text) => Value::string(text.as_str()),
        Json::Number(number) => number.as_i64().map_or(Value::NULL, Value::int),
        Json::Array(items) => Value::tuple(items.iter().map(value)),
        Json::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, it)| (Arc::<str>::from(&**name), value(it)));
            Value::object(members)
        }
        Json::Null => Value::NULL,
    }
}

/// `AWS_MAX_ATTEMPTS` counts the first request too.
fn retries(settings: &Json, world: &dyn World) -> i64 {
    let set = settings.get("max_retries").and_then(Json::as_i64);
    let attempts = || world.var("AWS_MAX_ATTEMPTS")?.trim().parse::<i64>().ok();
    set.or_else(|| Some(attempts()?.saturating_sub(1).max(0)))
        .unwrap_or(MAX_RETRIES)
}

/// The service that the key provider `aws_kms` asks, and no backend.
const KEYS: &str = "kms";

/// The endpoints by service: of `endpoints`, of the deprecated arguments, or of the environment.
fn endpoints(settings: &Json, world: &dyn World) -> Vec<(&'static str, Value)> {
    let of_service = |service: &'static str| {
        let url = endpoint(settings, world, service)?;
        Some((service, Value::string(url)))
    };
    let services = SERVICES.into_iter().chain([KEYS]);
    services.filter_map(of_service).collect()
}

/// The endpoint of a service, from the block or the environment:
/// <https://developer.hashicorp.com/terraform/language/v1.11.x/backend/s3#endpoints>.
fn endpoint(settings: &Json, world: &dyn World, service: &str) -> Option<String> {
    let variable = |name: String| world.var(&name).filter(|it| !it.is_empty());
    let upper = service.to_uppercase();
    let current = settings.get("endpoints").and_then(|it| text(it, service));
    let deprecated = || {
        let (name, _) = DEPRECATED_ENDPOINTS.iter().find(|(_, it)| *it == service)?;
        text(settings, name)
    };
    current
        .or_else(deprecated)
        .or_else(|| variable(format!("AWS_ENDPOINT_URL_{upper}")))
        .or_else(|| variable(format!("AWS_{upper}_ENDPOINT")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_testing::Memory;
    use serde_json::json;

    fn block(settings: &Json, variables: &[(&str, &str)]) -> Value {
        let mut world = Memory::default();
        for (name, value) in variables {
            world.environment.insert((*name).into(), (*value).into());
        }
        provider_block(settings, &world)
    }

    fn of<'a>(block: &'a Value, name: &str) -> &'a Value {
        block.get(name).unwrap_or_else(|| panic!("{name}"))
    }

    #[test]
    fn arguments_with_other_names_or_types_are_turned() {
        let settings = json!({
            "region": "eu-west-1", "force_path_style": true, "skip_metadata_api_check": false,
            "assume_role": { "role_arn": "r", "tags": { "a": "b" }, "policy": null },
        });
        let block = block(&settings, &[]);
        assert_eq!(of(&block, "region").as_str(), Some("eu-west-1"));
        assert_eq!(of(&block, "s3_use_path_style").as_bool(), Some(true));
        assert_eq!(
            of(&block, "skip_metadata_api_check").as_str(),
            Some("false")
        );
        assert_eq!(of(&block, "max_retries").as_i64(), Some(5));
        let role = of(&block, "assume_role").elements().next();
        let role = role.unwrap_or_else(|| panic!("a role"));
        assert_eq!(of(role, "role_arn").as_str(), Some("r"));
        assert_eq!(
            of(&block, "assume_role_with_web_identity")
                .elements()
                .count(),
            0
        );
    }

    #[test]
    fn the_newest_way_to_name_an_endpoint_wins() {
        let variables = [
            ("AWS_ENDPOINT_URL_S3", "http://c"),
            ("AWS_S3_ENDPOINT", "http://d"),
            ("AWS_DYNAMODB_ENDPOINT", "http://e"),
        ];
        let both = json!({ "endpoint": "http://b", "endpoints": { "s3": "http://a" } });
        let deprecated = json!({ "endpoint": "http://b", "endpoints": null });
        for (settings, expected) in [
            (both, "http://a"),
            (deprecated, "http://b"),
            (json!({}), "http://c"),
        ] {
            let block = block(&settings, &variables);
            let endpoints = of(&block, "endpoints").elements().next();
            let endpoints = endpoints.unwrap_or_else(|| panic!("endpoints"));
            assert_eq!(of(endpoints, "s3").as_str(), Some(expected));
            assert_eq!(of(endpoints, "dynamodb").as_str(), Some("http://e"));
        }
    }

    #[test]
    fn attempts_of_the_environment_count_where_the_block_says_nothing() {
        let variables = [("AWS_MAX_ATTEMPTS", "3")];
        let retries = |settings: &Json| of(&block(settings, &variables), "max_retries").as_i64();
        assert_eq!(retries(&json!({})), Some(2));
        assert_eq!(retries(&json!({ "max_retries": 0 })), Some(0));
    }
}
