//! Policy documents as arguments: what is wrong with one, when two mean the same, and the form in
//! which they are kept.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::json;
use rform_core::go::json::check;
use rform_core::value::Value;

/// A check: the text is a policy document in JSON.
pub fn policy(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let trimmed = text.trim();
    let wrong = |what: &str| {
        Some(format!(
            "\"{name}\" contains an invalid JSON policy: {what}"
        ))
    };
    if trimmed.is_empty() {
        let said = format!("\"{name}\" is an empty string, which is not a valid JSON value");
        return Some(said);
    }
    match trimmed.as_bytes().first() {
        Some(b'{') => {}
        Some(b'"') => {
            return wrong("contains a JSON-encoded string, not a JSON-encoded object");
        }
        Some(b'[') => return wrong("contains a JSON array, not a JSON object"),
        _ => return wrong("not a JSON object"),
    }
    let error = check(text).err()?;
    wrong(&format!("{error}, at byte offset {}", error.offset(text)))
}

/// Whether two arguments hold equivalent policies. The rules are those of
/// <https://pkg.go.dev/github.com/hashicorp/awspolicyequivalence>.
pub fn same(one: &Value, other: &Value) -> bool {
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => is_same(one, other),
        (Some(text), None) | (None, Some(text)) => is_nothing(text),
        _ => false,
    }
}

/// Whether two arguments hold equal JSON, whatever the order of keys.
pub fn same_json(one: &Value, other: &Value) -> bool {
    matches!((one.as_str(), other.as_str()), (Some(one), Some(other)) if is_same_json(one, other))
}

/// Whether two texts are equal JSON, whatever the order of keys.
pub fn is_same_json(one: &str, other: &str) -> bool {
    let normal = json::normalized;
    matches!((normal(one), normal(other)), (Some(one), Some(other)) if one == other)
}

/// The form of a document in the state: sorted keys, no spaces.
pub fn normal(value: &Value) -> Value {
    normal_by(value, json::normalized)
}

/// The form of an inline policy in the state: the version comes first.
pub fn version_first(value: &Value) -> Value {
    normal_by(value, versioned)
}

fn normal_by(value: &Value, form: impl Fn(&str) -> Option<String>) -> Value {
    let normal = value.as_str().and_then(form);
    normal.map_or_else(|| value.clone(), Value::string)
}

/// The document that AWS has; in the words of the known one if both are equivalent.
pub fn kept(found: &str, known: Option<&str>) -> String {
    match known {
        Some(known) if is_same(found, known) => known.to_owned(),
        _ => json::normalized(found).unwrap_or_else(|| found.to_owned()),
    }
}

/// The JSON that AWS has; in the words of the known one if both are equal.
pub fn kept_json(found: &str, known: Option<&str>) -> String {
    match known {
        Some(known) if is_same_json(found, known) => known.to_owned(),
        _ => json::normalized(found).unwrap_or_else(|| found.to_owned()),
    }
}

/// Like [`kept`], in the form of inline policies.
pub fn kept_version_first(found: &str, known: Option<&str>) -> String {
    match known {
        Some(known) if is_same(found, known) => known.to_owned(),
        _ => versioned(found).unwrap_or_else(|| found.to_owned()),
    }
}

/// A document of the current version, this one first.
fn versioned(text: &str) -> Option<String> {
    let mut parsed: Json = serde_json::from_str(text).ok()?;
    let members = parsed.as_object_mut();
    let version = members.and_then(|members| {
        let is_current = members.get("Version").and_then(Json::as_str) == Some("2012-10-17");
        is_current
            .then(|| members.shift_remove("Version"))
            .flatten()
    });
    let rest = json::written(&parsed);
    if version.is_none() {
        return Some(rest);
    }
    let first = "{\"Version\":\"2012-10-17\"";
    Some(match rest.strip_prefix('{') {
        Some("}") | None => format!("{first}}}"),
        Some(rest) => format!("{first},{rest}"),
    })
}

fn is_nothing(text: &str) -> bool {
    matches!(text.trim(), "" | "{}")
}

/// Whether two documents are equivalent policies.
pub fn is_same(one: &str, other: &str) -> bool {
    if one == other || (is_nothing(one) && is_nothing(other)) {
        return true;
    }
    match (canonical(one), canonical(other)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// One form for all documents that mean the same: statements, actions, resources and so on in
/// order, a single one in a list.
fn canonical(text: &str) -> Option<String> {
    let parsed: Json = serde_json::from_str(text).ok()?;
    let members = parsed.as_object()?;
    let mut document = members.clone();
    if let Some(statements) = members.get("Statement") {
        let mut all: Vec<String> = as_list(statements)
            .iter()
            .map(|statement| json::written(&canonical_statement(statement)))
            .collect();
        all.sort();
        let all = all.into_iter().map(Json::String).collect();
        document.insert("Statement".to_owned(), Json::Array(all));
    }
    Some(json::written(&Json::Object(document)))
}

fn canonical_statement(statement: &Json) -> Json {
    let Some(members) = statement.as_object() else {
        return statement.clone();
    };
    let mut all = Map::new();
    for (key, value) in members {
        let value = match key.as_str() {
            "Action" | "NotAction" | "Resource" | "NotResource" => texts(value),
            "Principal" | "NotPrincipal" => canonical_principal(value),
            "Condition" => canonical_condition(value),
            "Sid" if value.as_str() == Some("") => continue,
            _ => value.clone(),
        };
        all.insert(key.clone(), value);
    }
    Json::Object(all)
}

fn canonical_principal(value: &Json) -> Json {
    let Some(kinds) = value.as_object() else {
        return value.clone();
    };
    let kinds = kinds.iter().map(|(kind, ids)| {
        let ids = match kind.as_str() {
            "AWS" => as_list(ids).iter().map(account_as_root).collect(),
            _ => ids.clone(),
        };
        (kind.clone(), texts(&ids))
    });
    Json::Object(kinds.collect())
}

/// An account's number stands for its root user.
fn account_as_root(id: &Json) -> Json {
    match id.as_str() {
        Some(account) if account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit()) => {
            format!("arn:aws:iam::{account}:root").into()
        }
        _ => id.clone(),
    }
}

fn canonical_condition(value: &Json) -> Json {
    let Some(tests) = value.as_object() else {
        return value.clone();
    };
    let tests = tests.iter().map(|(test, variables)| {
        let variables = match variables.as_object() {
            Some(variables) => {
                let all = variables
                    .iter()
                    .map(|(variable, values)| (variable.to_lowercase(), texts(values)));
                Json::Object(all.collect::<BTreeMap<_, _>>().into_iter().collect())
            }
            None => variables.clone(),
        };
        (test.clone(), variables)
    });
    Json::Object(tests.collect())
}

/// A single value or a list, as a list of texts in order and each once.
fn texts(value: &Json) -> Json {
    let mut all: Vec<String> = as_list(value)
        .iter()
        .map(|item| match item {
            Json::String(text) => text.clone(),
            other => json::written(other),
        })
        .collect();
    all.sort();
    all.dedup();
    all.into_iter().map(Json::String).collect()
}

fn as_list(value: &Json) -> &[Json] {
    match value {
        Json::Array(items) => items,
        single => std::slice::from_ref(single),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_lists_of_one_make_no_difference() {
        let one = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ec2:Describe*","ec2:Get*"],"Resource":"*"}]}"#;
        let other = r#"{"Statement":{"Resource":["*"],"Action":["ec2:Get*","ec2:Describe*"],"Effect":"Allow"},"Version":"2012-10-17"}"#;
        assert!(is_same(one, other));
        assert!(!is_same(one, &other.replace("Get", "Put")));
        assert!(is_same("{}", " "));
        let by_number = r#"{"Statement":[{"Principal":{"AWS":"123456789012"},"Condition":{"Bool":{"aws:SecureTransport":false}}}]}"#;
        let by_arn = r#"{"Statement":[{"Principal":{"AWS":["arn:aws:iam::123456789012:root"]},"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#;
        assert!(is_same(by_number, by_arn));
        assert!(!is_same("{", "{\"a\":1}"));
    }

    #[test]
    fn inline_policies_are_kept_with_their_version_first() {
        let kept = versioned(r#"{ "Statement": [], "Id": "x", "Version": "2012-10-17" }"#);
        let expected = r#"{"Version":"2012-10-17","Id":"x","Statement":[]}"#;
        assert_eq!(kept.as_deref(), Some(expected));
        let old = versioned(r#"{ "Version": "2008-10-17", "Id": "x" }"#);
        assert_eq!(old.as_deref(), Some(r#"{"Id":"x","Version":"2008-10-17"}"#));
    }

    #[test]
    fn mistakes_name_the_argument_and_the_byte() {
        let said = |text: &str| policy("policy", &Value::string(text)).unwrap_or_default();
        assert_eq!(
            said("{ bad"),
            "\"policy\" contains an invalid JSON policy: invalid character 'b' looking for beginning of object key string, at byte offset 3"
        );
        assert_eq!(
            said("[]"),
            "\"policy\" contains an invalid JSON policy: contains a JSON array, not a JSON object"
        );
        assert_eq!(said("{}"), "");
    }
}
