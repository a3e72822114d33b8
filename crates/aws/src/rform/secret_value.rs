//! `rform_secret_value`: the value of a secret, once it is there.
//!
//! - `secret_id`: ARN or name of a secret in Secrets Manager.
//! - `until`: `present` (unless told), or a regular expression that the value must match.
//! - `placeholder`: a value that counts as none.
//! - `timeout`: how long to wait, as `90s`, `15m`, `1h`; ten minutes unless told.
//! - `arn`, `version_id`, `secret_string` (sensitive; empty if the value is binary) are what is
//!   found.

use std::time::Duration;

use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueOutput;
use regex::Regex;

use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, optional, required};
use crate::object::{Attributes, ObjectBuilder};
use crate::secretsmanager::requests::value;
use crate::validate::validate_data;
use rform_core::go::duration;
use rform_core::value::Value;
use rform_provider::{Problem, Progress};

/// Any value will do.
const PRESENT: &str = "present";
/// How long to wait when that is not said.
const TIMEOUT: Duration = Duration::from_secs(600);
/// The label of the version in force.
const CURRENT: &str = "AWSCURRENT";

/// The attributes of the data source `rform_secret_value`.
pub fn spec() -> Spec {
    Spec::new([
        computed("arn", STRING),
        computed("id", STRING),
        optional("placeholder", STRING).sensitive(),
        required("secret_id", STRING),
        computed("secret_string", STRING).sensitive(),
        optional("timeout", STRING),
        optional("until", STRING),
        computed("version_id", STRING),
    ])
}

/// The errors of a configuration, as far as it is known.
pub fn validate(config: &Value) -> Vec<Problem> {
    let mut problems = validate_data(&spec(), config);
    problems.extend(pattern(config).err());
    problems.extend(timeout(config).err());
    problems
}

fn pattern(config: &Value) -> Result<Option<Regex>, Problem> {
    let Some(text) = config.string("until").filter(|text| *text != PRESENT) else {
        return Ok(None);
    };
    let compiled = Regex::new(text).map_err(|error| {
        let detail = format!(
            "The argument \"until\" must be \"present\" or a regular expression, and this is neither: {error}."
        );
        Problem::error("Invalid regular expression", detail).at_attribute("until")
    });
    compiled.map(Some)
}

fn timeout(config: &Value) -> Result<Duration, Problem> {
    let Some(text) = config.string("timeout") else {
        return Ok(TIMEOUT);
    };
    duration::parse(text).map_err(|error| {
        let detail = format!("The argument \"timeout\" must be a time such as \"15m\": {error}.");
        Problem::error("Invalid timeout", detail).at_attribute("timeout")
    })
}

/// Reads the value of a secret, again and again until it is there or the time is up.
///
/// # Errors
/// When the secret has no value in time, AWS refuses, or does not answer.
pub async fn read(
    client: &AwsClient,
    config: &Value,
    progress: &dyn Progress,
) -> Result<Value, Problem> {
    let (wanted, limit) = (pattern(config)?, timeout(config)?);
    let (secret, placeholder) = (config.text("secret_id"), config.string("placeholder"));
    let began = client.clock.now();
    let mut looks = 0;
    loop {
        let found = value(client, secret, None, Some(CURRENT)).await;
        let found = found
            .map_err(|error| error.problem(&format!("reading the value of secret {secret}")))?;
        let lacking = match &found {
            None => "it has no value",
            Some(found) if is_placeholder(found, placeholder) => "its value is the placeholder",
            Some(found) if !matches(found, wanted.as_ref()) => {
                "its value does not match the argument \"until\""
            }
            Some(found) => return Ok(object(config, found)),
        };
        let waited = client.clock.now().saturating_sub(began);
        if waited >= limit {
            return Err(late(secret, limit, lacking));
        }
        if looks == 0 {
            progress.waiting_for(&format!("secret {secret} to have a value"));
        }
        let pause = interval(looks).min(limit.saturating_sub(waited));
        client.clock.sleep(pause).await;
        looks += 1;
    }
}

/// Soon at first, then every ten seconds.
fn interval(looks: u32) -> Duration {
    Duration::from_secs(u64::from((2 << looks.min(3)).min(10u32)))
}

fn is_placeholder(found: &GetSecretValueOutput, placeholder: Option<&str>) -> bool {
    placeholder.is_some() && found.secret_string.as_deref() == placeholder
}

fn matches(found: &GetSecretValueOutput, wanted: Option<&Regex>) -> bool {
    let text = found.secret_string.as_deref();
    match wanted {
        Some(wanted) => text.is_some_and(|text| wanted.is_match(text)),
        None => text.is_some_and(|text| !text.is_empty()) || found.secret_binary.is_some(),
    }
}

fn late(secret: &str, limit: Duration, lacking: &str) -> Problem {
    let seconds = limit.as_secs();
    let detail = format!(
        "Waited {seconds} seconds for secret {secret}, but {lacking}. Check what puts the value there, or allow more time with the argument \"timeout\"."
    );
    Problem::error("Secret has no value yet", detail).at_attribute("secret_id")
}

fn object(config: &Value, found: &GetSecretValueOutput) -> Value {
    let arn = found.arn.as_deref();
    let mut builder = ObjectBuilder::from(config);
    builder
        .text("id", arn)
        .text("arn", arn)
        .text("secret_string", found.secret_string.as_deref())
        .text("version_id", found.version_id.as_deref());
    builder.build()
}
