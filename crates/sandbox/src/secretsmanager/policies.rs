//! Resource policies of secrets.

use super::lookup::living;
use crate::action::Outcome;
use crate::iam;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// `GetResourcePolicy`: returns the resource policy of a secret, if it has one.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html>.
pub(crate) fn get(account: &mut Account, call: &Call) -> Outcome {
    let secret = living(account, call)?;
    let mut document = json!({ "ARN": secret.arn, "Name": secret.name });
    if let Some(policy) = &secret.policy {
        document["ResourcePolicy"] = policy.as_str().into();
    }
    Ok(Answer::Json(document))
}

/// `PutResourcePolicy`: checks the policy and attaches it to a secret.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html>.
pub(crate) fn put(account: &mut Account, call: &Call) -> Outcome {
    let policy = call.member_required("ResourcePolicy")?;
    living(account, call)?;
    check(account, policy)?;
    if call.member_flag("BlockPublicPolicy") && is_public(policy) {
        let message = "You can't attach this policy because it allows broad access to the secret.";
        return Err(Failure::new("PublicPolicyException", message));
    }
    let secret = living(account, call)?;
    secret.policy = Some(policy.to_owned());
    Ok(Answer::Json(
        json!({ "ARN": secret.arn, "Name": secret.name }),
    ))
}

/// `DeleteResourcePolicy`: removes the resource policy of a secret; without one it succeeds too.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteResourcePolicy.html>.
pub(crate) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let secret = living(account, call)?;
    secret.policy = None;
    Ok(Answer::Json(
        json!({ "ARN": secret.arn, "Name": secret.name }),
    ))
}

/// `ValidateResourcePolicy`: reports whether a policy would be accepted.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ValidateResourcePolicy.html>.
pub(crate) fn validate(account: &mut Account, call: &Call) -> Outcome {
    let policy = call.member_required("ResourcePolicy")?;
    let failure = check(account, policy).err();
    let errors: Vec<Value> = failure
        .iter()
        .map(|it| json!({ "CheckName": it.code, "ErrorMessage": it.message }))
        .collect();
    let passed = errors.is_empty();
    Ok(Answer::Json(
        json!({ "PolicyValidationPassed": passed, "ValidationErrors": errors }),
    ))
}

fn check(account: &Account, policy: &str) -> Result<(), Failure> {
    let malformed = |message| Err(Failure::new("MalformedPolicyDocumentException", message));
    let Ok(policy) = serde_json::from_str::<Value>(policy) else {
        return malformed("This resource policy contains invalid Json.");
    };
    if policy.get("Statement").is_none() {
        return malformed("This resource policy contains a syntax error.");
    }
    if iam::has_unknown_principal(account, &policy) {
        return malformed("This resource policy contains an unsupported principal.");
    }
    Ok(())
}

fn is_public(policy: &str) -> bool {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    let statements = match policy.get("Statement") {
        Some(Value::Array(items)) => items.clone(),
        Some(statement) => vec![statement.clone()],
        None => Vec::new(),
    };
    statements.iter().any(|statement| {
        let principal = statement.get("Principal");
        let everyone = principal == Some(&json!("*"))
            || principal.and_then(|it| it.get("AWS")) == Some(&json!("*"));
        let allows = statement.get("Effect") == Some(&json!("Allow"));
        everyone && allows && statement.get("Condition").is_none()
    })
}
