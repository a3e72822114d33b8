//! Finding event buses and rules, and what is answered when they are not there.

use super::model::{Bus, Rule};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Map, Value, json};

/// The bus that every region has.
pub(super) const DEFAULT_BUS: &str = "default";

/// The error `ValidationException`: a parameter is missing or not allowed.
pub(super) fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("ValidationException", message)
}

/// The error `ResourceNotFoundException`.
pub(super) fn absent(what: &str, name: &str) -> Failure {
    let message = format!("{what} {name} does not exist.");
    Failure::new("ResourceNotFoundException", message)
}

/// The name of a bus in what a call names it by: a name or an ARN.
pub(super) fn bus_name<'a>(call: &'a Call, member: &str) -> &'a str {
    let name = call.member_text(member).unwrap_or(DEFAULT_BUS);
    name.split_once(":event-bus/").map_or(name, |it| it.1)
}

/// The bus of that name.
///
/// # Errors
/// There is none.
pub(super) fn bus(account: &Account, name: &str) -> Result<Bus, Failure> {
    let arn = account.arn("events", &format!("event-bus/{name}"));
    match account.events.buses.get(&arn) {
        Some(bus) => Ok(bus.clone()),
        None if name == DEFAULT_BUS => Ok(Bus {
            name: name.to_owned(),
            arn,
            ..Bus::default()
        }),
        None => Err(absent("Event bus", name)),
    }
}

/// The ARN of the rule of that name on a bus.
pub(super) fn rule_arn(account: &Account, bus: &str, name: &str) -> String {
    match bus {
        DEFAULT_BUS => account.arn("events", &format!("rule/{name}")),
        bus => account.arn("events", &format!("rule/{bus}/{name}")),
    }
}

/// The rule that a member of the call names.
///
/// # Errors
/// There is none.
pub(super) fn rule<'a>(
    account: &'a Account,
    call: &Call,
    member: &str,
) -> Result<&'a Rule, Failure> {
    let (name, bus_name) = (
        call.member_required(member)?,
        bus_name(call, "EventBusName"),
    );
    bus(account, bus_name)?;
    let found = account.events.rules.get(&rule_arn(account, bus_name, name));
    found.ok_or_else(|| absent("Rule", &format!("{name} on EventBus {bus_name}")))
}

/// The members of a call that are there, of those that are named.
pub(super) fn members(call: &Call, names: &[&str]) -> Map<String, Value> {
    let found = names.iter().filter_map(|name| {
        let value = call.member(name).filter(|it| it.as_str() != Some(""));
        Some(((*name).to_owned(), value?.clone()))
    });
    found.collect()
}

/// An answer with nothing in it.
pub(super) fn nothing() -> Outcome {
    Ok(Answer::Json(json!({})))
}
