//! Time limits of operations: the `timeouts` block, and its form in the private state.

use std::collections::BTreeMap;
use std::time::Duration;

use super::declare::{PluginSdk, Spec};
use rform_core::go::duration;
use rform_core::value::Value;
use rform_provider::{Private, Problem};

/// The key under which Terraform's SDK keeps the limits in the private state, in nanoseconds:
/// <https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/schema/resource_timeout.go>.
const KEY: &str = "e2bfb730-ecaa-11e6-8f88-34363bc7c4c0";
/// The limit of an operation without a declared one; that of Terraform's SDK:
/// <https://developer.hashicorp.com/terraform/plugin/sdkv2/resources/retries-and-customizable-timeouts>.
const OTHERWISE: Duration = Duration::from_secs(20 * 60);

/// The limits of a configuration's `timeouts` block, completed with the type's own. The keys are
/// names of operations: `create`, `update`, `delete`.
///
/// # Errors
/// When a limit is no duration such as `30m`.
pub fn of_config(spec: &Spec, config: &Value) -> Result<BTreeMap<&'static str, Duration>, Problem> {
    let block = config.get("timeouts").unwrap_or(&Value::NULL);
    let mut limits = BTreeMap::new();
    for (name, limit) in &spec.timeouts {
        let limit = match block.get(name).and_then(Value::as_str) {
            Some(text) => duration::parse(text).map_err(|error| {
                Problem::error(format!("Error parsing \"{name}\" timeout: {error}"), "")
            })?,
            None => *limit,
        };
        limits.insert(*name, limit);
    }
    Ok(limits)
}

/// The private state in the form of Terraform's SDK: the limits and the schema version.
pub fn private(spec: &Spec, limits: &BTreeMap<&'static str, Duration>) -> Private {
    if spec.sdk == PluginSdk::Framework {
        return Private::new();
    }
    let mut kept = serde_json::Map::new();
    if !limits.is_empty() {
        let limits = limits.iter().map(|(name, limit)| {
            let nanoseconds = u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
            ((*name).to_owned(), nanoseconds.into())
        });
        kept.insert(KEY.to_owned(), serde_json::Value::Object(limits.collect()));
    }
    if spec.version > 0 {
        kept.insert("schema_version".to_owned(), spec.version.to_string().into());
    }
    match kept.is_empty() {
        true => b"null".to_vec(),
        false => serde_json::Value::Object(kept).to_string().into_bytes(),
    }
}

/// The time limit of an operation, from the private state or the declaration.
pub fn limit(spec: &Spec, private: &[u8], operation: &str) -> Duration {
    let kept: Option<serde_json::Value> = serde_json::from_slice(private).ok();
    let kept = kept
        .as_ref()
        .and_then(|it| it.get(KEY)?.get(operation)?.as_u64());
    let declared = spec.timeouts.iter().find(|(name, _)| *name == operation);
    match (kept, declared) {
        (Some(nanoseconds), _) => Duration::from_nanos(nanoseconds),
        (None, Some((_, limit))) => *limit,
        (None, None) => spec.default_timeout.unwrap_or(OTHERWISE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_kept_as_terraform_keeps_them() {
        let spec = Spec::default()
            .version(1)
            .timeouts(&[("create", 10), ("delete", 20)]);
        let block = Value::object([("delete", Value::string("2m"))]);
        let config = Value::object([("timeouts", block)]);
        let kept = private(&spec, &of_config(&spec, &config).unwrap_or_default());
        let expected = r#"{"e2bfb730-ecaa-11e6-8f88-34363bc7c4c0":{"create":600000000000,"delete":120000000000},"schema_version":"1"}"#;
        assert_eq!(String::from_utf8_lossy(&kept), expected);
        assert_eq!(limit(&spec, &kept, "delete"), Duration::from_secs(120));
        assert_eq!(private(&Spec::default(), &BTreeMap::new()), b"null");
    }
}
