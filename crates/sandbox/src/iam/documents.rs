//! Policy documents: their checks, and their encoding in answers.

use crate::store::Account;
use crate::wire::Failure;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

const RESERVED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A document as IAM answers it: percent-encoded.
pub(crate) fn encoded(document: &str) -> String {
    utf8_percent_encode(document, &RESERVED).to_string()
}

/// The error `MalformedPolicyDocument`: the text is not a valid policy.
pub(crate) fn malformed(message: impl Into<String>) -> Failure {
    Failure::new("MalformedPolicyDocument", message)
}

/// Checks a policy that grants permissions to whatever it is attached to.
pub(crate) fn check_permissions(document: &str) -> Result<(), Failure> {
    let policy = parse(document, "Syntax errors in policy.")?;
    if policy.get("Version").and_then(Value::as_str) != Some("2012-10-17") {
        return Err(malformed(
            "Policy document must be version 2012-10-17 or greater.",
        ));
    }
    for statement in statements(&policy, "Syntax errors in policy.")? {
        if statement.contains_key("Principal") || statement.contains_key("NotPrincipal") {
            return Err(malformed("Policy document should not specify a principal."));
        }
        check_effect(statement, "Syntax errors in policy.")?;
        if !has_either(statement, "Action", "NotAction") {
            return Err(malformed("Policy statement must contain actions."));
        }
        if !has_either(statement, "Resource", "NotResource") {
            return Err(malformed("Policy statement must contain resources."));
        }
        check_actions(statement)?;
    }
    Ok(())
}

/// Checks who may assume a role.
pub(crate) fn check_trust(account: &Account, document: &str) -> Result<(), Failure> {
    const SYNTAX: &str = "This policy contains invalid Json";
    let policy = parse(document, SYNTAX)?;
    if let Some(version) = policy.get("Version")
        && !["2012-10-17", "2008-10-17"]
            .map(Some)
            .contains(&version.as_str())
    {
        return Err(malformed("The policy must contain a valid version string"));
    }
    for statement in statements(&policy, SYNTAX)? {
        check_effect(statement, "Missing required field Effect")?;
        if has_either(statement, "Resource", "NotResource") {
            return Err(malformed("Has prohibited field Resource"));
        }
        if !has_either(statement, "Action", "NotAction") {
            return Err(malformed("Missing required field Action"));
        }
        if texts(statement.get("Action"))
            .iter()
            .any(|action| !action.starts_with("sts:"))
        {
            let message = "AssumeRole policy may only specify STS AssumeRole actions.";
            return Err(malformed(message));
        }
        let principal = statement.get("Principal").or(statement.get("NotPrincipal"));
        let principal = principal.ok_or_else(|| malformed("Missing required field Principal"))?;
        check_principal(account, principal)?;
    }
    Ok(())
}

fn parse(document: &str, complaint: &str) -> Result<Map<String, Value>, Failure> {
    // IAM wants the first byte to be the brace.
    if document.starts_with(char::is_whitespace) {
        return Err(malformed("JSON strings must not have leading spaces"));
    }
    match serde_json::from_str(document) {
        Ok(Value::Object(policy)) => Ok(policy),
        _ => Err(malformed(complaint)),
    }
}

/// The statements of a policy; `complaint` if there are none.
pub(crate) fn statements<'a>(
    policy: &'a Map<String, Value>,
    complaint: &str,
) -> Result<Vec<&'a Map<String, Value>>, Failure> {
    let found: Option<Vec<_>> = match policy.get("Statement") {
        Some(Value::Array(items)) => items.iter().map(Value::as_object).collect(),
        Some(Value::Object(statement)) => Some(vec![statement]),
        _ => None,
    };
    found
        .filter(|statements| !statements.is_empty())
        .ok_or_else(|| malformed(complaint))
}

fn check_effect(statement: &Map<String, Value>, complaint: &str) -> Result<(), Failure> {
    match statement.get("Effect").and_then(Value::as_str) {
        Some("Allow" | "Deny") => Ok(()),
        Some(other) => Err(malformed(format!("Invalid effect: {other}"))),
        None => Err(malformed(complaint)),
    }
}

fn check_actions(statement: &Map<String, Value>) -> Result<(), Failure> {
    let actions = texts(statement.get("Action").or(statement.get("NotAction")));
    if actions
        .iter()
        .all(|action| *action == "*" || action.contains(':'))
    {
        return Ok(());
    }
    Err(malformed(
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ))
}

fn has_either(statement: &Map<String, Value>, one: &str, other: &str) -> bool {
    statement.contains_key(one) || statement.contains_key(other)
}

/// The texts of a member that is a text or a list of texts.
pub(crate) fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether a policy on a resource names a principal that does not exist.
pub(crate) fn has_unknown_principal(account: &Account, policy: &Value) -> bool {
    let statements = match policy.get("Statement") {
        Some(Value::Array(items)) => items.as_slice(),
        Some(statement) => std::slice::from_ref(statement),
        None => &[],
    };
    let mut principals = statements.iter().filter_map(|it| it.get("Principal"));
    principals.any(|principal| check_principal(account, principal).is_err())
}

fn check_principal(account: &Account, principal: &Value) -> Result<(), Failure> {
    let Value::Object(kinds) = principal else {
        return if principal.as_str() == Some("*") {
            Ok(())
        } else {
            Err(malformed("Invalid principal in policy"))
        };
    };
    for (kind, value) in kinds {
        for text in texts(Some(value)) {
            let known = match kind.as_str() {
                "AWS" => is_account_principal(account, text),
                "Service" => {
                    text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn")
                }
                "Federated" | "CanonicalUser" => true,
                _ => false,
            };
            if !known {
                let kind = if kind == "AWS" {
                    kind.clone()
                } else {
                    kind.to_uppercase()
                };
                let message = format!("Invalid principal in policy: \"{kind}\":\"{text}\"");
                return Err(malformed(message));
            }
        }
    }
    Ok(())
}

/// Other accounts are taken on trust; in our own the role or user must exist and be seen.
fn is_account_principal(account: &Account, text: &str) -> bool {
    if text == "*" || (text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())) {
        return true;
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, "iam", "", owner, _] if *owner != account.account_id => true,
        ["arn", _, "iam", "", _, "root"] => true,
        ["arn", _, "iam", "", _, _] => seen_by_arn(account, text),
        ["arn", _, "sts", "", _, _] => true,
        [id] => seen_by_id(account, id),
        _ => false,
    }
}

fn seen_by_arn(account: &Account, arn: &str) -> bool {
    super::lookup::identities(account).any(|identity| identity.arn == arn)
}

fn seen_by_id(account: &Account, id: &str) -> bool {
    super::lookup::identities(account).any(|identity| identity.id == id)
}
