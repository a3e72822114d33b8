//! What a role may do: its inline policies and those attached to it, weighed.

use super::documents::{statements, texts};
use super::model::Role;
use crate::store::Account;
use crate::wildcard::matches_wildcard;
use serde_json::{Map, Value};

/// Whether the role of an instance profile may do something to a resource. Conditions are not
/// weighed: a statement that has some counts as if they were met.
pub(crate) fn profile_may(account: &Account, profile: &str, action: &str, resource: &str) -> bool {
    let profile = account.iam.profiles.get(profile);
    let role = profile.and_then(|profile| profile.role.as_ref());
    let Some(role) = role.and_then(|role| account.iam.roles.get(role)) else {
        return false;
    };
    let policies = policies(account, role);
    let matching: Vec<_> = policies
        .iter()
        .flat_map(|policy| statements(policy, "").unwrap_or_default())
        .filter(|statement| covers(statement, action, resource))
        .collect();
    let says = |effect: &str| {
        let mut effects = matching.iter().filter_map(|it| it.get("Effect"));
        effects.any(|it| it.as_str() == Some(effect))
    };
    says("Allow") && !says("Deny")
}

fn policies(account: &Account, role: &Role) -> Vec<Map<String, Value>> {
    let attached = role.identity.attached.iter();
    let attached = attached.filter_map(|arn| {
        let policy = account.iam.policies.get(arn)?;
        Some(&policy.version(policy.default)?.document)
    });
    let all = role.identity.inline.values().chain(attached);
    all.filter_map(|document| serde_json::from_str(document).ok())
        .collect()
}

fn covers(statement: &Map<String, Value>, action: &str, resource: &str) -> bool {
    let lower = action.to_lowercase();
    let one_of = |patterns: Option<&Value>, text: &str, fold: bool| {
        texts(patterns).iter().any(|pattern| {
            let pattern = if fold {
                pattern.to_lowercase()
            } else {
                (*pattern).to_owned()
            };
            matches_wildcard(pattern.as_bytes(), text.as_bytes())
        })
    };
    let actions = match statement.get("NotAction") {
        Some(not) => !one_of(Some(not), &lower, true),
        None => one_of(statement.get("Action"), &lower, true),
    };
    let resources = match statement.get("NotResource") {
        Some(not) => !one_of(Some(not), resource, false),
        None => one_of(statement.get("Resource"), resource, false),
    };
    actions && resources
}

/// Whether the trust policy of a role lets the caller assume it. Of conditions only the external id
/// is weighed; others count as if they were met.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user.html>
pub(crate) fn trusts(role: &Role, account: &str, caller: &str, external: Option<&str>) -> bool {
    let Ok(policy) = serde_json::from_str::<Map<String, Value>>(&role.trust) else {
        return false;
    };
    let matching: Vec<_> = statements(&policy, "")
        .unwrap_or_default()
        .into_iter()
        .filter(|it| is_about_assuming(it) && is_meant(it, account, caller))
        .filter(|it| has_external_id(it, external))
        .collect();
    let says = |effect: &str| {
        let mut effects = matching.iter().filter_map(|it| it.get("Effect"));
        effects.any(|it| it.as_str() == Some(effect))
    };
    says("Allow") && !says("Deny")
}

fn is_about_assuming(statement: &Map<String, Value>) -> bool {
    texts(statement.get("Action"))
        .iter()
        .any(|pattern| matches_wildcard(pattern.to_lowercase().as_bytes(), b"sts:assumerole"))
}

/// Whether a statement names the caller: itself, its account, or everybody.
fn is_meant(statement: &Map<String, Value>, account: &str, caller: &str) -> bool {
    let root = format!("arn:aws:iam::{account}:root");
    let is_it = |name: &str| name == "*" || name == account || name == root || name == caller;
    match statement.get("Principal") {
        Some(Value::String(text)) => text == "*",
        Some(Value::Object(kinds)) => texts(kinds.get("AWS")).into_iter().any(is_it),
        _ => false,
    }
}

fn has_external_id(statement: &Map<String, Value>, given: Option<&str>) -> bool {
    let equals = statement
        .get("Condition")
        .and_then(|it| it.get("StringEquals"));
    let members = equals.and_then(Value::as_object).into_iter().flatten();
    let mut wanted = members.filter(|(key, _)| key.eq_ignore_ascii_case("sts:ExternalId"));
    wanted.all(|(_, values)| given.is_some_and(|given| texts(Some(values)).contains(&given)))
}
