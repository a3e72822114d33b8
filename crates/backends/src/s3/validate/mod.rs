//! Mistakes that the block's own values show. Summaries are Terraform's, on which tools match.

mod argument;
mod roles;

use serde_json::Value as Json;

use super::deprecated::{conflict, deprecation_warning};
use super::schema::SERVICES;
use super::settings::{CUSTOMER_KEY_VARIABLE, customer_key, flag, text};
use argument::{member, set, set_text};
use rform_aws::validate_region;
use rform_core::world::World;
use rform_provider::Problem;

/// The characters of 32 bytes in base64.
const CUSTOMER_KEY_LENGTH: usize = 44;

/// The mistakes in settings without deprecated arguments; each leads to the argument that it is about.
pub(super) fn validate(settings: &Json, world: &dyn World) -> Vec<Problem> {
    let mut problems = Vec::new();
    for name in ["bucket", "key"] {
        problems.extend(required(settings, name));
    }
    problems.extend(slashes(settings, "key"));
    problems.extend(slashes(settings, "workspace_key_prefix"));
    problems.extend(region(settings, world));
    problems.extend(encryption(settings, world));
    problems.extend(exclusive(settings));
    problems.extend(halves(settings));
    problems.extend(choices(settings));
    problems.extend(retries(settings));
    problems.extend(urls(settings));
    problems.extend(deprecations(settings));
    problems.extend(roles::validate(settings));
    problems
}

/// An error about one argument.
fn invalid(name: &str, detail: impl Into<String>) -> Problem {
    Problem::error("Invalid Value", detail).at_attribute(name)
}

/// The argument as it is set; an empty text is a value.
fn required(settings: &Json, name: &str) -> Option<Problem> {
    match set_text(settings, name) {
        None => {
            let detail = format!(
                "The backend \"s3\" needs the argument \"{name}\". Set it in the block, or by \
                 -backend-config=\"{name}=…\" of init."
            );
            Some(Problem::error("Missing Required Value", detail).at_attribute(name))
        }
        Some(text) if text.trim().is_empty() => {
            Some(invalid(name, format!("\"{name}\" must not be empty.")))
        }
        Some(_) => None,
    }
}

/// S3 takes such keys for others than they look like.
fn slashes(settings: &Json, name: &str) -> Option<Problem> {
    let text = set_text(settings, name)?;
    if text.starts_with('/') || text.ends_with('/') {
        let detail = format!("\"{name}\" must not start or end with \"/\".");
        return Some(invalid(name, detail));
    }
    let is_double = name == "key" && text.contains("//");
    is_double.then(|| invalid(name, format!("\"{name}\" must not contain \"//\".")))
}

fn region(settings: &Json, world: &dyn World) -> Option<Problem> {
    if let Some(region) = text(settings, "region") {
        let is_checked = !flag(settings, "skip_region_validation");
        let error = is_checked
            .then(|| validate_region(&region).err())
            .flatten()?;
        let detail = format!("{}. {}", error.summary, error.detail);
        return Some(Problem::error("Invalid region value", detail).at_attribute("region"));
    }
    let variables = ["AWS_REGION", "AWS_DEFAULT_REGION"];
    let is_set = |name: &&str| world.var(name).is_some_and(|it| !it.is_empty());
    if variables.iter().any(is_set) {
        return None;
    }
    let detail = "Set the argument \"region\", or one of the environment variables AWS_REGION and \
                  AWS_DEFAULT_REGION.";
    Some(Problem::error("Missing region value", detail).at_attribute("region"))
}

fn encryption(settings: &Json, world: &dyn World) -> Vec<Problem> {
    let kms = set_text(settings, "kms_key_id");
    let mut problems = Vec::new();
    if let Some(key) = kms.filter(|key| !is_kms_key(key)) {
        let detail = format!(
            "\"{key}\" names no key of KMS. Expected the id of a key, alias/NAME, or the ARN of \
             either."
        );
        problems.push(Problem::error("Invalid KMS Key ID", detail).at_attribute("kms_key_id"));
    }
    let key = customer_key(settings, world);
    if kms.is_some() && key.is_some() {
        problems.push(two_keys(set(settings, "sse_customer_key").is_some()));
    }
    if key.is_some_and(|key| key.len() != CUSTOMER_KEY_LENGTH) {
        let detail = format!(
            "sse_customer_key, or the environment variable {CUSTOMER_KEY_VARIABLE}, must have \
             {CUSTOMER_KEY_LENGTH} characters: 32 bytes in base64."
        );
        let problem = Problem::error("Invalid sse_customer_key value", detail);
        problems.push(problem.at_attribute("sse_customer_key"));
    }
    problems.extend(unused_key(settings));
    problems
}

fn two_keys(in_block: bool) -> Problem {
    let detail = match in_block {
        true => "Only one of kms_key_id, sse_customer_key can be set.".to_owned(),
        false => format!(
            "Only one of kms_key_id and the environment variable {CUSTOMER_KEY_VARIABLE} can be \
             set."
        ),
    };
    Problem::error("Invalid Attribute Combination", detail).at_attribute("kms_key_id")
}

/// As with Terraform, nothing is encrypted by a key without `encrypt`.
fn unused_key(settings: &Json) -> Option<Problem> {
    let names = ["kms_key_id", "sse_customer_key"];
    let name = names
        .into_iter()
        .find(|name| set(settings, name).is_some())?;
    (!flag(settings, "encrypt")).then(|| {
        let detail = format!(
            "\"{name}\" has no effect without encrypt = true: the state is encrypted as the \
             bucket's default says."
        );
        Problem::warning("Key is not used", detail).at_attribute(name)
    })
}

/// A key id, `alias/NAME`, or an ARN of one of the two; multi-Region keys begin with `mrk-`.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id>
fn is_kms_key(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts[..] {
        ["arn", partition, "kms", region, account, resource] => {
            let is_account = account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit());
            let resource = resource
                .strip_prefix("key/")
                .map_or_else(|| is_alias(resource), is_key_id);
            partition.starts_with("aws") && !region.is_empty() && is_account && resource
        }
        _ => is_key_id(text) || is_alias(text),
    }
}

fn is_alias(text: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "/_-".contains(it);
    let name = text.strip_prefix("alias/");
    name.is_some_and(|name| !name.is_empty() && name.chars().all(allowed))
}

fn is_key_id(text: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|it| it.is_ascii_hexdigit());
    match text.strip_prefix("mrk-") {
        Some(rest) => rest.len() == 32 && is_hex(rest),
        None => {
            let parts: Vec<&str> = text.split('-').collect();
            let lengths: Vec<usize> = parts.iter().map(|it| it.len()).collect();
            lengths == [8, 4, 4, 4, 12] && parts.iter().all(|it| is_hex(it))
        }
    }
}

/// Pairs of arguments of which one can be set.
const EXCLUSIVE: [[&str; 2]; 3] = [
    ["allowed_account_ids", "forbidden_account_ids"],
    ["force_path_style", "use_path_style"],
    ["shared_credentials_file", "shared_credentials_files"],
];

fn exclusive(settings: &Json) -> Vec<Problem> {
    let both = EXCLUSIVE
        .iter()
        .filter(|pair| pair.iter().all(|name| set(settings, name).is_some()));
    let problems = both.map(|[one, other]| {
        let detail = format!("Only one of {one}, {other} can be set.");
        Problem::error("Invalid Attribute Combination", detail).at_attribute(other)
    });
    problems.collect()
}

fn halves(settings: &Json) -> Option<Problem> {
    let names = ["access_key", "secret_key"];
    let missing = names.iter().find(|name| text(settings, name).is_none())?;
    let there = names.iter().find(|name| text(settings, name).is_some())?;
    let detail = format!("\"{there}\" is set and \"{missing}\" is not: they belong together.");
    Some(Problem::error("Missing Required Value", detail).at_attribute(there))
}

/// Arguments with few values.
const CHOICES: [(&str, &[&str]); 2] = [
    ("ec2_metadata_service_endpoint_mode", &["IPv4", "IPv6"]),
    ("retry_mode", &["standard", "adaptive"]),
];

fn choices(settings: &Json) -> Vec<Problem> {
    let wrong = CHOICES.iter().filter_map(|(name, allowed)| {
        let text = set_text(settings, name).filter(|it| !allowed.contains(it))?;
        let allowed = allowed.join(", ");
        Some(invalid(
            name,
            format!("\"{name}\" must be one of {allowed}, not \"{text}\"."),
        ))
    });
    wrong.collect()
}

fn retries(settings: &Json) -> Option<Problem> {
    let number = set(settings, "max_retries")?;
    let is_count = number.as_u64().is_some_and(|it| u32::try_from(it).is_ok());
    (!is_count).then(|| {
        let detail = format!("\"max_retries\" must be a whole number from 0, not {number}.");
        invalid("max_retries", detail)
    })
}

/// Deprecated arguments for the endpoints of services, with the service.
pub(super) const DEPRECATED_ENDPOINTS: [(&str, &str); 4] = [
    ("dynamodb_endpoint", "dynamodb"),
    ("endpoint", "s3"),
    ("iam_endpoint", "iam"),
    ("sts_endpoint", "sts"),
];

fn urls(settings: &Json) -> Vec<Problem> {
    let endpoints = set(settings, "endpoints");
    let mut problems = Vec::new();
    for service in SERVICES {
        let url = endpoints.and_then(|it| set_text(it, service));
        let path = member("endpoints", service);
        problems.extend(url.and_then(no_url).map(|it| it.at_path(path)));
    }
    for (name, service) in DEPRECATED_ENDPOINTS {
        let Some(url) = set_text(settings, name) else {
            continue;
        };
        problems.extend(no_url(url).map(|it| it.at_attribute(name)));
        if endpoints.is_some_and(|it| set(it, service).is_some()) {
            problems.push(conflict(name, &format!("endpoints.{service}")));
        }
    }
    let metadata = "ec2_metadata_service_endpoint";
    let url = set_text(settings, metadata);
    problems.extend(url.and_then(no_url).map(|it| it.at_attribute(metadata)));
    problems
}

/// The path of a member of an argument.
fn no_url(text: &str) -> Option<Problem> {
    let parsed: Result<http::Uri, _> = text.parse();
    let is_url = parsed.is_ok_and(|uri| {
        let scheme = uri.scheme_str();
        matches!(scheme, Some("http" | "https")) && uri.host().is_some_and(|it| !it.is_empty())
    });
    (!is_url).then(|| {
        let detail = format!(
            "\"{text}\" is no URL. Expected http://HOST:PORT or https://HOST, with scheme and host."
        );
        Problem::error("Invalid Value", detail)
    })
}

/// Arguments of Terraform 1.11 that it has replaced.
/// `dynamodb_table` is not among them: Terraform does not tell either as long as all goes well.
const DEPRECATED: [(&str, &str); 6] = [
    ("dynamodb_endpoint", "endpoints.dynamodb"),
    ("endpoint", "endpoints.s3"),
    ("force_path_style", "use_path_style"),
    ("iam_endpoint", "endpoints.iam"),
    ("shared_credentials_file", "shared_credentials_files"),
    ("sts_endpoint", "endpoints.sts"),
];

fn deprecations(settings: &Json) -> Vec<Problem> {
    let used = DEPRECATED
        .iter()
        .filter(|(name, _)| set(settings, name).is_some());
    used.map(|(name, by)| deprecation_warning(name, by))
        .collect()
}

#[cfg(test)]
mod tests;
