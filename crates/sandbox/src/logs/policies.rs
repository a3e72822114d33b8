//! Resource policies of the account, by which services may write to its log groups.

use super::lookup::{absent, invalid, key, nothing, page};
use super::model::Policy;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// The most policies of a region:
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html>.
const MOST: usize = 10;

fn document(policy: &Policy) -> Value {
    json!({
        "policyName": policy.name,
        "policyDocument": policy.document,
        "lastUpdatedTime": policy.updated.0,
    })
}

/// `PutResourcePolicy`: creates or replaces the policy of that name; a region has ten at most.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html>.
pub(super) fn put(account: &mut Account, call: &Call) -> Outcome {
    let name = call.member_required("policyName")?.to_owned();
    let text = call.member_required("policyDocument")?.to_owned();
    if !serde_json::from_str::<Value>(&text).is_ok_and(|it| it.is_object()) {
        return Err(invalid("The policy document is not a JSON document"));
    }
    let key = key(account, &name);
    let here = account.logs.policies.values();
    let count = here.filter(|it| it.region == account.region).count();
    if !account.logs.policies.contains(&key) && count >= MOST {
        return Err(Failure::new(
            "LimitExceededException",
            "Resource limit exceeded.",
        ));
    }
    let policy = Policy {
        name,
        region: account.region.clone(),
        document: text,
        updated: account.now,
    };
    let shown = document(&policy);
    account.logs.policies.insert(key, policy);
    Ok(Answer::Json(json!({ "resourcePolicy": shown })))
}

/// `DescribeResourcePolicies`: all of the region.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeResourcePolicies.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let policies = account.logs.policies.values();
    let here = policies.filter(|it| it.region == account.region);
    page(call, "resourcePolicies", here.map(document).collect())
}

/// `DeleteResourcePolicy`: refused for a policy that there is not.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteResourcePolicy.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let key = key(account, call.member_required("policyName")?);
    let removed = account.logs.policies.remove(&key);
    removed.ok_or_else(|| absent("resource policy"))?;
    nothing()
}
