//! Mistakes that the block's own values show.

use super::services;
use crate::object::Attributes;
use rform_core::go::{duration, truth::parse_bool};
use rform_core::value::Value;
use rform_provider::Problem;

/// The mistakes that the values of the provider block show.
pub fn validate(config: &Value) -> Vec<Problem> {
    let mut problems = services::validate(config);
    problems.extend(halves(config));
    problems.extend(both_lists(config));
    for block in ["assume_role", "assume_role_with_web_identity"] {
        problems.extend(durations(config, block));
    }
    problems.extend(choices(config));
    problems.extend(truth(config));
    problems.extend(refused(config));
    problems
}

fn halves(config: &Value) -> Option<Problem> {
    let names = ["access_key", "secret_key"];
    let is_known = |name: &&str| config.get(name).is_none_or(Value::is_known);
    let set = names.iter().filter(|name| config.string(name).is_some());
    (set.count() == 1 && names.iter().all(is_known)).then(|| {
        Problem::error(
            "Invalid provider configuration",
            "The arguments \"access_key\" and \"secret_key\" belong together: set both or neither.",
        )
    })
}

fn both_lists(config: &Value) -> Option<Problem> {
    let is_set = |name| !config.strings(name).is_empty();
    (is_set("allowed_account_ids") && is_set("forbidden_account_ids")).then(|| {
        Problem::error(
            "Conflicting configuration arguments",
            "\"allowed_account_ids\": conflicts with forbidden_account_ids",
        )
        .at_attribute("allowed_account_ids")
    })
}

/// AWS lends a role for a quarter of an hour to twelve hours
/// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>).
fn durations(config: &Value, block: &str) -> Vec<Problem> {
    let texts = config.items(block).filter_map(|it| it.string("duration"));
    let problems = texts.filter_map(|text| {
        let seconds = duration::parse(text).map(|it| it.as_secs());
        let why = match seconds {
            Ok(900..=43_200) => return None,
            Ok(_) => "must be between 15 minutes (15m) and 12 hours (12h), inclusive".to_owned(),
            Err(error) => format!("cannot be parsed as a duration: {error}"),
        };
        let summary = "Invalid provider configuration";
        Some(Problem::error(summary, format!("\"{block}.duration\" {why}.")).at_attribute(block))
    });
    problems.collect()
}

/// Arguments with few values.
const CHOICES: [(&str, &[&str]); 3] = [
    ("ec2_metadata_service_endpoint_mode", &["IPv4", "IPv6"]),
    ("retry_mode", &["standard", "adaptive"]),
    ("tag_policy_compliance", &["error", "warning", "disabled"]),
];

fn choices(config: &Value) -> Vec<Problem> {
    let wrong = CHOICES.iter().filter_map(|(name, allowed)| {
        let text = config.string(name).filter(|it| !allowed.contains(it))?;
        let allowed = allowed.join(" ");
        let summary = format!("expected {name} to be one of [{allowed}], got {text}");
        Some(Problem::error(summary, "").at_attribute(name))
    });
    wrong.collect()
}

/// A text for a truth value, by the rules of Go: `true`, and `1`, which `true` was in Terraform 0.11.
fn truth(config: &Value) -> Option<Problem> {
    let name = "skip_metadata_api_check";
    let text = config.string(name).filter(|it| parse_bool(it).is_none())?;
    let summary = format!("{name}: cannot parse '{text}' as boolean");
    Some(Problem::error(summary, "").at_attribute(name))
}

/// The errors of arguments that this version does not support.
fn refused(config: &Value) -> Vec<Problem> {
    let buckets = config.integer("token_bucket_rate_limiter_capacity");
    let legacy = config.string("s3_us_east_1_regional_endpoint") == Some("legacy");
    let policy = config.string("tag_policy_compliance");
    let policy = policy.is_some_and(|it| it != "disabled");
    let named = [
        (
            "token_bucket_rate_limiter_capacity",
            buckets.is_some_and(|it| it > 0),
        ),
        ("s3_us_east_1_regional_endpoint", legacy),
        ("tag_policy_compliance", policy),
    ];
    let named = named.into_iter().filter(|(_, is_set)| *is_set);
    let problems = named.map(|(name, _)| {
        let detail = format!(
            "This version of rform does not carry out \"{name}\" of the provider block with this value. Remove it."
        );
        Problem::error("Argument not supported", detail).at_attribute(name)
    });
    problems.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summaries(config: &Value) -> Vec<String> {
        validate(config).into_iter().map(|it| it.summary).collect()
    }

    #[test]
    fn what_is_not_carried_out_is_refused() {
        let config = Value::object([("s3_us_east_1_regional_endpoint", Value::string("legacy"))]);
        assert_eq!(summaries(&config), ["Argument not supported"]);
        let config = Value::object([("token_bucket_rate_limiter_capacity", Value::int(5))]);
        assert_eq!(summaries(&config), ["Argument not supported"]);
    }

    #[test]
    fn a_truth_value_in_a_text_is_one_of_go() {
        for (text, is_right) in [("true", true), ("1", true), ("", true), ("yes", false)] {
            let config = Value::object([("skip_metadata_api_check", Value::string(text))]);
            assert_eq!(summaries(&config).is_empty(), is_right, "{text}");
        }
    }

    #[test]
    fn a_url_needs_scheme_and_host() {
        for (url, is_right) in [
            ("http://127.0.0.1:4566", true),
            ("https://ec2.example.com/x", true),
            ("localhost:4566", false),
            ("127.0.0.1", false),
            ("ftp://a", false),
            ("http://", false),
        ] {
            let block = Value::object([("ec2", Value::string(url))]);
            let config = Value::object([("endpoints", Value::list(block.ty(), [block]))]);
            assert_eq!(validate(&config).is_empty(), is_right, "{url}");
        }
    }
}
