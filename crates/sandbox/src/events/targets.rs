//! The targets of a rule: documents that are listed as they were given.

use super::lookup::{invalid, rule};
use super::model::Rule;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// The most targets of a rule:
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html>.
const MOST: usize = 5;

/// `PutTargets`: adds targets, or replaces those of the same ids.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html>.
pub(super) fn put(account: &mut Account, call: &Call) -> Outcome {
    let mut changed = rule(account, call, "Rule")?.clone();
    for target in call.member_list("Targets") {
        let text = |name: &str| target.get(name).and_then(Value::as_str);
        let (Some(id), Some(arn)) = (text("Id"), text("Arn")) else {
            return Err(invalid("A target has an id and an ARN"));
        };
        if !arn.starts_with("arn:") {
            let message = format!(
                "Parameter {arn} is not valid. Reason: Provided Arn is not in correct format."
            );
            return Err(invalid(message));
        }
        let inputs = ["Input", "InputPath", "InputTransformer"];
        if inputs
            .iter()
            .filter(|it| target.get(**it).is_some())
            .count()
            > 1
        {
            let message = format!(
                "Only one of Input, InputPath, or InputTransformer must be provided for target {id}."
            );
            return Err(invalid(message));
        }
        changed.targets.insert(id.to_owned(), target.clone());
    }
    if changed.targets.len() > MOST {
        let message = "The requested resource exceeds the maximum number allowed.";
        return Err(Failure::new("LimitExceededException", message));
    }
    save(account, changed)
}

fn save(account: &mut Account, rule: Rule) -> Outcome {
    account.events.rules.insert(rule.arn.clone(), rule);
    Ok(Answer::Json(
        json!({ "FailedEntryCount": 0, "FailedEntries": [] }),
    ))
}

/// `ListTargetsByRule`: all targets of a rule, by pages.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html>.
pub(super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let targets = &rule(account, call, "Rule")?.targets;
    let targets: Vec<&Value> = targets.values().collect();
    let (shown, next) = call.member_page(targets, ("Limit", "NextToken"), 100);
    Ok(Answer::Json(json!({ "Targets": shown, "NextToken": next })))
}

/// `RemoveTargets`: those that are not there are told as failed entries.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html>.
pub(super) fn remove(account: &mut Account, call: &Call) -> Outcome {
    let mut changed = rule(account, call, "Rule")?.clone();
    let ids = call.member_texts("Ids");
    changed.targets.retain(|id, _| !ids.contains(&id.as_str()));
    save(account, changed)
}
