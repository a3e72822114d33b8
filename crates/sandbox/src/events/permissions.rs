//! The statements of the policy of an event bus.

use super::lookup::{absent, bus, bus_name, invalid, nothing};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::Call;
use serde_json::{Value, json};

/// `PutPermission`: adds or replaces the statement of that id.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html>.
pub(super) fn put(account: &mut Account, call: &Call) -> Outcome {
    let id = call.member_required("StatementId")?.to_owned();
    let action = call.member_required("Action")?;
    let principal = call.member_required("Principal")?;
    let is_account = principal.len() == 12 && principal.bytes().all(|it| it.is_ascii_digit());
    if principal != "*" && !is_account {
        return Err(invalid(format!("Principal '{principal}' is not valid")));
    }
    let mut bus = bus(account, bus_name(call, "EventBusName"))?;
    let principal = match principal {
        "*" => json!("*"),
        account => json!({ "AWS": format!("arn:aws:iam::{account}:root") }),
    };
    let mut statement = json!({
        "Sid": id, "Effect": "Allow", "Principal": principal, "Action": action, "Resource": bus.arn,
    });
    if let Some(condition) = call.member("Condition") {
        let part = |name: &str| condition.get(name).and_then(Value::as_str);
        let (Some(kind), Some(key), Some(value)) = (part("Type"), part("Key"), part("Value"))
        else {
            return Err(invalid("The condition is not whole"));
        };
        statement["Condition"] = json!({ kind: { key: value } });
    }
    bus.statements.insert(id, statement);
    account.events.buses.insert(bus.arn.clone(), bus);
    nothing()
}

/// `RemovePermission`: refused for a statement that there is not.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemovePermission.html>.
pub(super) fn remove(account: &mut Account, call: &Call) -> Outcome {
    let mut bus = bus(account, bus_name(call, "EventBusName"))?;
    if call.member_flag("RemoveAllPermissions") {
        bus.statements.clear();
    } else {
        let id = call.member_required("StatementId")?;
        let removed = bus.statements.remove(id);
        removed.ok_or_else(|| absent("Statement", id))?;
    }
    account.events.buses.insert(bus.arn.clone(), bus);
    nothing()
}
