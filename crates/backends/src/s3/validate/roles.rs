//! The arguments of the roles that are assumed, within the limits of the Security Token Service.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>,
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>

use serde_json::Value as Json;

use super::argument::{member, set, set_text};
use rform_core::go::duration;
use rform_core::value::Path;
use rform_provider::Problem;

/// The lengths that texts may have, in characters.
const LENGTHS: [(&str, usize, usize); 4] = [
    ("external_id", 2, 1224),
    ("session_name", 2, 64),
    ("source_identity", 2, 64),
    ("web_identity_token", 4, 20_000),
];

/// The shortest and the longest session, in seconds.
const DURATIONS: std::ops::RangeInclusive<u64> = 900..=43_200;

pub(super) fn validate(settings: &Json) -> Vec<Problem> {
    let mut problems = Vec::new();
    for name in ["assume_role", "assume_role_with_web_identity"] {
        if let Some(role) = set(settings, name) {
            problems.extend(of_role(name, role));
        }
    }
    let web = set(settings, "assume_role_with_web_identity");
    problems.extend(web.and_then(two_tokens));
    problems
}

fn of_role(argument: &str, role: &Json) -> Vec<Problem> {
    let at = |name: &str| member(argument, name);
    let mut problems = Vec::new();
    let arn = set_text(role, "role_arn").unwrap_or_default();
    problems.extend(arn_error(arn).map(|it| it.at_path(at("role_arn"))));
    for (name, least, most) in LENGTHS {
        let text = set_text(role, name);
        let error = text.and_then(|text| length_error(text, least, most));
        problems.extend(error.map(|it| it.at_path(at(name))));
    }
    let time = set_text(role, "duration").and_then(duration_error);
    problems.extend(time.map(|it| it.at_path(at("duration"))));
    let policy = set_text(role, "policy").and_then(policy_error);
    problems.extend(policy.map(|it| it.at_path(at("policy"))));
    let arns = set(role, "policy_arns").and_then(Json::as_array);
    let arns = arns.into_iter().flatten().filter_map(Json::as_str);
    problems.extend(
        arns.filter_map(arn_error)
            .map(|it| it.at_path(at("policy_arns"))),
    );
    problems
}

/// What is wrong with an ARN, which has the form `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`;
/// none if nothing is.
fn arn_error(text: &str) -> Option<Problem> {
    if text.trim().is_empty() {
        return Some(Problem::error(
            "Invalid Value",
            "The ARN must not be empty.",
        ));
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let is_arn = matches!(parts[..], ["arn", partition, service, _, _, resource]
        if !partition.is_empty() && !service.is_empty() && !resource.is_empty());
    (!is_arn).then(|| {
        let detail = format!(
            "\"{text}\" is no ARN, which is of the form arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE."
        );
        Problem::error("Invalid ARN", detail)
    })
}

fn length_error(text: &str, least: usize, most: usize) -> Option<Problem> {
    let length = text.chars().count();
    (!(least..=most).contains(&length)).then(|| {
        let detail = format!("Expected {least} to {most} characters, found {length}.");
        Problem::error("Invalid Value Length", detail)
    })
}

fn duration_error(text: &str) -> Option<Problem> {
    let detail = match duration::parse(text) {
        Ok(time) if DURATIONS.contains(&time.as_secs()) => return None,
        Ok(_) => format!("A session lasts for 15 minutes (15m) to 12 hours (12h), not {text}."),
        Err(error) => format!("\"{text}\" is no duration such as 1h30m: {error}."),
    };
    Some(Problem::error("Invalid Duration", detail))
}

fn policy_error(text: &str) -> Option<Problem> {
    let parsed: Result<Json, _> = serde_json::from_str(text);
    let why = match parsed {
        Ok(Json::Object(_)) => return None,
        Ok(_) => "it is no JSON object".to_owned(),
        Err(error) => error.to_string(),
    };
    let detail = format!("The policy is not valid: {why}.");
    Some(Problem::error("Invalid Value", detail))
}

fn two_tokens(role: &Json) -> Option<Problem> {
    let names = ["web_identity_token", "web_identity_token_file"];
    let both = names.iter().all(|name| set(role, name).is_some());
    both.then(|| {
        let detail = "Only one of web_identity_token, web_identity_token_file can be set.";
        let problem = Problem::error("Invalid Attribute Combination", detail);
        problem
            .at_path(Path::root())
            .at_attribute("assume_role_with_web_identity")
    })
}
