//! Deprecated arguments, turned into those that took their place.
//!
//! Terraform 1.11.4 refuses them. Stacks of Terraform 0.11 have them, so they are taken, each with a
//! warning.

use serde_json::{Map, Value as Json};

use super::schema::DEPRECATED;
use rform_provider::Problem;

/// Moves the values of deprecated arguments to their successors. The answer has no deprecated argument, set or
/// not: it is what `.terraform/terraform.tfstate` records.
///
/// # Errors
/// A deprecated argument stands beside its successor, or is of no use without another one.
pub(super) fn replace_deprecated(settings: &Json) -> (Json, Vec<Problem>) {
    let mut all = settings.as_object().cloned().unwrap_or_default();
    let mut problems = Vec::new();
    let mut role = Map::new();
    for deprecated in DEPRECATED {
        let value = all.remove(deprecated.name).unwrap_or_default();
        if value.is_null() {
            continue;
        }
        problems.push(deprecation_warning(deprecated.name, deprecated.successor));
        match deprecated.successor.split_once('.') {
            Some((_, member)) => {
                role.insert(member.to_owned(), role_member(deprecated.name, value));
            }
            None => problems.extend(replace(
                &mut all,
                deprecated.name,
                deprecated.successor,
                value,
            )),
        }
    }
    problems.extend(take_role(&mut all, role));
    (Json::Object(all), problems)
}

/// The warning for an argument that has a successor.
pub(super) fn deprecation_warning(name: &str, successor: &str) -> Problem {
    let detail = format!("\"{name}\" works and is deprecated: write \"{successor}\" in its place.");
    Problem::warning("Deprecated Parameter", detail).at_attribute(name)
}

/// The duration was a number of seconds; now it is a text such as `900s`.
fn role_member(name: &str, value: Json) -> Json {
    match name {
        "assume_role_duration_seconds" => Json::String(format!("{value}s")),
        _ => value,
    }
}

fn replace(all: &mut Map<String, Json>, name: &str, by: &str, value: Json) -> Option<Problem> {
    let known = all.get(by).is_some_and(|it| !it.is_null());
    if known {
        return Some(conflict(name, by));
    }
    all.insert(by.to_owned(), value);
    None
}

fn take_role(all: &mut Map<String, Json>, role: Map<String, Json>) -> Option<Problem> {
    if role.is_empty() {
        return None;
    }
    if !role.contains_key("role_arn") {
        // Terraform 0.11 left them unused; a run with other credentials than meant is no answer.
        let detail = "Arguments of an assumed role are set, and no role: set \"role_arn\" in \
                      \"assume_role\", or remove them.";
        return Some(Problem::error("Missing Required Value", detail));
    }
    let known = all.get("assume_role").is_some_and(|it| !it.is_null());
    if known {
        return Some(conflict("role_arn", "assume_role"));
    }
    let empty = super::schema::ROLE_MEMBERS.map(|name| (name.to_owned(), Json::Null));
    let mut whole: Map<String, Json> = empty.into_iter().collect();
    whole.extend(role);
    all.insert("assume_role".to_owned(), Json::Object(whole));
    None
}

/// The error for two arguments of which only one can count.
pub(super) fn conflict(name: &str, other: &str) -> Problem {
    let detail = format!("\"{name}\" and \"{other}\" say the same thing: set one of them.");
    Problem::error("Conflicting Parameters", detail).at_attribute(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn errors(problems: &[Problem]) -> Vec<&str> {
        let errors = problems.iter().filter(|it| !it.warning);
        errors.map(|it| it.detail.as_str()).collect()
    }

    #[test]
    fn a_stack_of_0_11_means_what_it_meant() {
        let (settings, problems) = replace_deprecated(&json!({
            "bucket": "b", "lock_table": "lock", "role_arn": "arn:aws:iam::1:role/r",
            "assume_role_duration_seconds": 900, "session_name": null, "dynamodb_table": null,
        }));
        assert_eq!(settings["dynamodb_table"], "lock");
        assert_eq!(settings["assume_role"]["role_arn"], "arn:aws:iam::1:role/r");
        assert_eq!(settings["assume_role"]["duration"], "900s");
        assert_eq!(settings["assume_role"]["policy"], Json::Null);
        for deprecated in DEPRECATED {
            assert_eq!(settings.get(deprecated.name), None, "{}", deprecated.name);
        }
        let named: Vec<bool> = problems.iter().map(|it| it.warning).collect();
        assert_eq!(named, [true, true, true]);
    }

    #[test]
    fn what_is_not_set_is_not_told() {
        let (settings, problems) = replace_deprecated(&json!({ "bucket": "b", "role_arn": null }));
        assert_eq!(settings, json!({ "bucket": "b" }));
        assert_eq!(problems, []);
    }

    #[test]
    fn a_deprecated_argument_beside_its_successor_is_a_contradiction() {
        let table = json!({ "lock_table": "a", "dynamodb_table": "b" });
        let role = json!({ "role_arn": "a", "assume_role": { "role_arn": "b" } });
        for (settings, names) in [
            (table, ["lock_table", "dynamodb_table"]),
            (role, ["role_arn", "assume_role"]),
        ] {
            let (_, problems) = replace_deprecated(&settings);
            let told = errors(&problems);
            assert_eq!(told.len(), 1, "{settings}");
            for name in names {
                assert!(told[0].contains(&format!("\"{name}\"")), "{told:?}");
            }
        }
    }

    #[test]
    fn a_session_without_a_role_is_refused() {
        let (_, problems) = replace_deprecated(&json!({ "external_id": "x" }));
        assert!(errors(&problems)[0].contains("no role"), "{problems:?}");
    }
}
