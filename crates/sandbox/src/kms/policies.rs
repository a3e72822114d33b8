//! Key policies.

use super::lookup::{key, living};
use crate::cloud::Cloud;
use crate::iam;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// What a key gets when no policy is given.
pub fn usual(cloud: &Cloud) -> String {
    let policy = json!({
        "Version": "2012-10-17",
        "Id": "key-default-1",
        "Statement": [{
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": { "AWS": format!("arn:aws:iam::{}:root", cloud.account) },
            "Action": "kms:*",
            "Resource": "*",
        }],
    });
    format!("{policy:#}")
}

/// Refuses what is no policy, names nobody, or locks the caller out.
pub fn check(cloud: &Cloud, call: &Call, policy: &str) -> Result<(), Failure> {
    let malformed = |message| Err(Failure::new("MalformedPolicyDocumentException", message));
    let Ok(Value::Object(document)) = serde_json::from_str(policy) else {
        return malformed("Syntax errors in policy.");
    };
    let statements = match document.get("Statement") {
        Some(Value::Array(items)) if !items.is_empty() => items.clone(),
        Some(Value::Object(statement)) => vec![Value::Object(statement.clone())],
        _ => return malformed("The new key policy must contain at least one statement."),
    };
    if statements
        .iter()
        .any(|statement| statement.get("Principal").is_none())
    {
        return malformed("Policy contains a statement with no principal.");
    }
    if iam::has_unknown_principal(cloud, &Value::Object(document)) {
        return malformed("Policy contains a statement with one or more invalid principals.");
    }
    let bypassed = call.member_flag("BypassPolicyLockoutSafetyCheck");
    if !bypassed && !statements.iter().any(|it| lets_change(cloud, it)) {
        return malformed(
            "The new key policy will not allow you to update the key policy in the future.",
        );
    }
    Ok(())
}

/// Whether a statement lets the account change the policy again.
fn lets_change(cloud: &Cloud, statement: &Value) -> bool {
    let root = format!("arn:aws:iam::{}:root", cloud.account);
    let principal = statement.get("Principal").unwrap_or(&Value::Null);
    let people = texts(principal.get("AWS").unwrap_or(principal));
    let actions = texts(statement.get("Action").unwrap_or(&Value::Null));
    statement.get("Effect") == Some(&json!("Allow"))
        && people
            .iter()
            .any(|who| [root.as_str(), "*", &cloud.account].contains(who))
        && actions
            .iter()
            .any(|it| ["*", "kms:*", "kms:Put*", "kms:PutKeyPolicy"].contains(it))
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        value => value.as_str().into_iter().collect(),
    }
}

pub fn get(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let policy = &key(cloud, call)?.policy;
    Ok(Answer::Json(
        json!({ "Policy": policy, "PolicyName": "default" }),
    ))
}

pub fn put(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let policy = call.member_required("Policy")?;
    living(cloud, call)?;
    check(cloud, call, policy)?;
    living(cloud, call)?.policy = policy.to_owned();
    Ok(Answer::Json(json!({})))
}

/// There is only ever one, of that name.
pub fn list(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    key(cloud, call)?;
    Ok(Answer::Json(
        json!({ "PolicyNames": ["default"], "Truncated": false }),
    ))
}
