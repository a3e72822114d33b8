//! Key policies.

use super::lookup::{key, living};
use crate::action::Outcome;
use crate::iam;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// Refuses a text that is no policy, has no principal, or locks the caller out.
pub(crate) fn check(account: &Account, call: &Call, policy: &str) -> Result<(), Failure> {
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
    if iam::has_unknown_principal(account, &Value::Object(document)) {
        return malformed("Policy contains a statement with one or more invalid principals.");
    }
    let bypassed = call.member_flag("BypassPolicyLockoutSafetyCheck");
    if !bypassed && !statements.iter().any(|it| lets_change(account, it)) {
        return malformed(
            "The new key policy will not allow you to update the key policy in the future.",
        );
    }
    Ok(())
}

/// Whether a statement lets the account change the policy again.
fn lets_change(account: &Account, statement: &Value) -> bool {
    let root = format!("arn:aws:iam::{}:root", account.account_id);
    let principal = statement.get("Principal").unwrap_or(&Value::Null);
    let people = texts(principal.get("AWS").unwrap_or(principal));
    let actions = texts(statement.get("Action").unwrap_or(&Value::Null));
    statement.get("Effect") == Some(&json!("Allow"))
        && people
            .iter()
            .any(|who| [root.as_str(), "*", &account.account_id].contains(who))
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

/// `GetKeyPolicy`: returns the policy of a key.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html>.
pub(crate) fn get(account: &mut Account, call: &Call) -> Outcome {
    let policy = &key(account, call)?.policy;
    Ok(Answer::Json(
        json!({ "Policy": policy, "PolicyName": "default" }),
    ))
}

/// `PutKeyPolicy`: replaces the policy; one that locks the caller out is refused unless the call
/// insists.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html>.
pub(crate) fn put(account: &mut Account, call: &Call) -> Outcome {
    let policy = call.member_required("Policy")?;
    living(account, call)?;
    check(account, call, policy)?;
    living(account, call)?.policy = policy.to_owned();
    Ok(Answer::Json(json!({})))
}

/// `ListKeyPolicies`: a key has exactly one policy, named `default`.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html>.
pub(crate) fn list(account: &mut Account, call: &Call) -> Outcome {
    key(account, call)?;
    Ok(Answer::Json(
        json!({ "PolicyNames": ["default"], "Truncated": false }),
    ))
}
