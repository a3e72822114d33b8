//! The actions of rules.

use super::lookup::{DEFAULT_BUS, bus, bus_name, invalid, members, nothing, rule, rule_arn};
use super::model::Rule;
use super::tags;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// What can be said of a rule:
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html>.
const SETTINGS: &[&str] = &[
    "Description",
    "EventPattern",
    "RoleArn",
    "ScheduleExpression",
    "State",
];

/// The states of rules.
const STATES: &[&str] = &[
    "ENABLED",
    "DISABLED",
    "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
];

/// `PutRule`: creates the rule of that name, or replaces what was said of it; its targets and tags stay.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html>.
pub(super) fn put(account: &mut Account, call: &Call) -> Outcome {
    let name = call.member_required("Name")?.to_owned();
    let bus = bus(account, bus_name(call, "EventBusName"))?;
    check(call, &name, &bus.name)?;
    let mut settings = members(call, SETTINGS);
    let state = settings.entry("State");
    state.or_insert_with(|| "ENABLED".into());
    let arn = rule_arn(account, &bus.name, &name);
    let mut new = Rule {
        arn: arn.clone(),
        bus: bus.name,
        targets: Default::default(),
        tags: tags::given(call),
        name,
        settings,
    };
    if let Some(former) = account.events.rules.get(&arn) {
        new.targets = former.targets.clone();
        new.tags = former.tags.clone();
    }
    account.events.rules.insert(arn.clone(), new);
    Ok(Answer::Json(json!({ "RuleArn": arn })))
}

fn check(call: &Call, name: &str, bus: &str) -> Result<(), Failure> {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
    if name.is_empty() || name.len() > 64 || !name.chars().all(is_allowed) {
        return Err(invalid(format!(
            "The name '{name}' of the rule is not valid"
        )));
    }
    let schedule = call.member_text("ScheduleExpression").unwrap_or_default();
    let pattern = call.member_text("EventPattern").unwrap_or_default();
    if schedule.is_empty() && pattern.is_empty() {
        return Err(invalid(
            "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        ));
    }
    if !schedule.is_empty() && bus != DEFAULT_BUS {
        return Err(invalid(
            "ScheduleExpression is supported only on the default event bus.",
        ));
    }
    let is_schedule = ["rate(", "cron("].iter().any(|it| schedule.starts_with(it));
    if !(schedule.is_empty() || is_schedule && schedule.ends_with(')')) {
        return Err(invalid("Parameter ScheduleExpression is not valid."));
    }
    let is_document = serde_json::from_str::<Value>(pattern).is_ok_and(|it| it.is_object());
    if !pattern.is_empty() && !is_document {
        let message = "Event pattern is not valid. Reason: Filter is not an object";
        return Err(Failure::new("InvalidEventPatternException", message));
    }
    match call.member_text("State") {
        Some(state) if !STATES.contains(&state) => Err(invalid(format!("State '{state}' is none"))),
        _ => Ok(()),
    }
}

/// `DescribeRule`: by the names of rule and bus.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let rule = rule(account, call, "Name")?;
    let mut document = rule.settings.clone();
    document.insert("Name".to_owned(), rule.name.as_str().into());
    document.insert("Arn".to_owned(), rule.arn.as_str().into());
    document.insert("EventBusName".to_owned(), rule.bus.as_str().into());
    Ok(Answer::Json(Value::Object(document)))
}

/// `DeleteRule`: refused for a rule with targets; one that is not there counts as deleted.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let rule = match rule(account, call, "Name") {
        Err(failure) if failure.code == "ResourceNotFoundException" => return nothing(),
        found => found?,
    };
    if !rule.targets.is_empty() {
        return Err(invalid("Rule can't be deleted since it has targets."));
    }
    let arn = rule.arn.clone();
    account.events.rules.remove(&arn);
    nothing()
}
