//! What a block of public access refuses.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>

use super::model::Bucket;
use super::tree;
use crate::wire::Failure;
use serde_json::Value;

/// Canned access control lists that open a bucket or an object to everybody.
const PUBLIC_LISTS: &[&str] = &["public-read", "public-read-write", "authenticated-read"];

/// Groups that everybody is in.
const PUBLIC_GROUPS: &[&str] = &["global/AllUsers", "global/AuthenticatedUsers"];

fn blocks(bucket: &Bucket, what: &str) -> bool {
    let document = bucket.settings.get("publicAccessBlock");
    let root = document.and_then(|it| tree::parse(it.as_bytes()).ok());
    let said = root.as_ref().and_then(|root| root.text_of(what));
    said.is_some_and(|it| it.eq_ignore_ascii_case("true"))
}

fn denied() -> Failure {
    Failure::with_status(403, "AccessDenied", "Access Denied")
}

/// Refuses a public policy of a bucket that blocks those.
///
/// # Errors
/// `AccessDenied`.
pub(crate) fn check_policy(bucket: &Bucket, policy: &str) -> Result<(), Failure> {
    match blocks(bucket, "BlockPublicPolicy") && is_public(policy) {
        true => Err(denied()),
        false => Ok(()),
    }
}

/// Refuses a public access control list, canned or as a document, where the bucket blocks those.
///
/// # Errors
/// `AccessDenied`.
pub(crate) fn check_list(bucket: &Bucket, list: &str) -> Result<(), Failure> {
    let is_public =
        PUBLIC_LISTS.contains(&list) || PUBLIC_GROUPS.iter().any(|group| list.contains(*group));
    match is_public && blocks(bucket, "BlockPublicAcls") {
        true => Err(denied()),
        false => Ok(()),
    }
}

/// Whether a policy allows something to everybody without a condition that names who.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>
pub(crate) fn is_public(policy: &str) -> bool {
    let Ok(policy) = serde_json::from_str::<Value>(policy) else {
        return false;
    };
    let statements = match policy.get("Statement") {
        Some(Value::Array(items)) => items.clone(),
        Some(statement) => vec![statement.clone()],
        None => Vec::new(),
    };
    statements.iter().any(|statement| {
        let allows = statement.get("Effect").and_then(Value::as_str) == Some("Allow");
        let is_anybody = statement.get("NotPrincipal").is_some()
            || statement.get("Principal").is_some_and(names_everybody);
        allows && is_anybody && !is_limited(statement)
    })
}

fn names_everybody(principal: &Value) -> bool {
    match principal {
        Value::String(text) => text == "*",
        Value::Array(items) => items.iter().any(names_everybody),
        Value::Object(kinds) => kinds.get("AWS").is_some_and(names_everybody),
        _ => false,
    }
}

/// Condition keys with fixed values make a statement one for somebody.
const LIMITING: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
];

fn is_limited(statement: &Value) -> bool {
    let conditions = statement.get("Condition").and_then(Value::as_object);
    let operators = conditions.into_iter().flat_map(|it| it.iter());
    let mut keys = operators
        .filter(|(operator, _)| !operator.to_lowercase().contains("not"))
        .filter_map(|(_, keys)| keys.as_object())
        .flat_map(|keys| keys.iter());
    keys.any(|(key, value)| {
        LIMITING.contains(&key.to_lowercase().as_str()) && !names_everybody(value)
    })
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn a_policy_is_public_if_anybody_may_do_something() {
        let policy = |rest: &str| {
            format!(r#"{{"Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", {rest}}}]}}"#)
        };
        for public in [
            r#""Principal": "*""#,
            r#""Principal": {"AWS": "*"}"#,
            r#""Principal": {"AWS": ["arn:aws:iam::1:root", "*"]}"#,
            r#""Principal": "*", "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}"#,
        ] {
            assert!(is_public(&policy(public)), "{public}");
        }
        for closed in [
            r#""Principal": {"AWS": "arn:aws:iam::123456789012:root"}"#,
            r#""Principal": {"Service": "logging.s3.amazonaws.com"}"#,
            r#""Principal": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}"#,
        ] {
            assert!(!is_public(&policy(closed)), "{closed}");
        }
    }
}
