//! The actions of event buses.

use super::lookup::{DEFAULT_BUS, bus, bus_name, invalid, members, nothing};
use super::model::Bus;
use super::tags;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// What can be said of a bus:
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html>.
const SETTINGS: &[&str] = &[
    "Description",
    "KmsKeyIdentifier",
    "DeadLetterConfig",
    "LogConfig",
];

/// `CreateEventBus`: a name is one bus's.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = call.member_required("Name")?.to_owned();
    let is_partners = call.member_text("EventSourceName") == Some(name.as_str());
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it) || is_partners;
    if name.is_empty() || name.len() > 256 || !name.chars().all(is_allowed) {
        return Err(invalid(format!(
            "The name '{name}' of the event bus is not valid"
        )));
    }
    let arn = account.arn("events", &format!("event-bus/{name}"));
    if name == DEFAULT_BUS || account.events.buses.contains(&arn) {
        let message = format!("Event bus {name} already exists.");
        return Err(Failure::new("ResourceAlreadyExistsException", message));
    }
    let new = Bus {
        arn: arn.clone(),
        settings: members(call, SETTINGS),
        tags: tags::given(call),
        name,
        ..Bus::default()
    };
    account.events.buses.insert(arn.clone(), new);
    Ok(Answer::Json(json!({ "EventBusArn": arn })))
}

/// `DescribeEventBus`: by name or ARN.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let bus = bus(account, bus_name(call, "Name"))?;
    let mut document = bus.settings;
    document.insert("Name".to_owned(), bus.name.into());
    document.insert("Arn".to_owned(), bus.arn.into());
    if !bus.statements.is_empty() {
        let statements: Vec<&Value> = bus.statements.values().collect();
        let policy = json!({ "Version": "2012-10-17", "Statement": statements });
        document.insert("Policy".to_owned(), policy.to_string().into());
    }
    Ok(Answer::Json(Value::Object(document)))
}

/// `UpdateEventBus`: what is not said is removed.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html>.
pub(super) fn update(account: &mut Account, call: &Call) -> Outcome {
    let mut bus = bus(account, bus_name(call, "Name"))?;
    bus.settings = members(call, SETTINGS);
    account.events.buses.insert(bus.arn.clone(), bus);
    nothing()
}

/// `DeleteEventBus`: refused for the default one, and for one with rules.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let name = call.member_required("Name")?;
    if name == DEFAULT_BUS {
        return Err(invalid("Cannot delete event bus default."));
    }
    // A bus that is not there counts as deleted.
    let Ok(bus) = bus(account, name) else {
        return nothing();
    };
    let region = format!(":{}:", account.region);
    let mut rules = account.events.rules.values();
    if rules.any(|it| it.bus == bus.name && it.arn.contains(&region)) {
        return Err(invalid(format!(
            "Cannot delete event bus {name}: it has rules."
        )));
    }
    account.events.buses.remove(&bus.arn);
    nothing()
}
