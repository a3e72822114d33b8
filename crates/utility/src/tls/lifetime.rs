//! The renewal of certificates: the attribute `ready_for_renewal`.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};

use crate::framework::declare::{Field, truth};
use crate::framework::{Fields, Modifier, Planned, PlannedChange};
use crate::provider_data::ProviderData;
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// The attribute `ready_for_renewal` of a certificate.
pub fn field() -> Field {
    let mut field = truth("ready_for_renewal")
        .default(false)
        .modified(Modifier::Change(never_fresh));
    field = field.computed();
    field
}

/// A certificate whose early renewal begins with its validity is always ready.
fn never_fresh(seen: &Planned<'_>) -> Result<Option<Value>, Problem> {
    let hours = seen.planned.get("validity_period_hours");
    let early = seen.planned.integer("early_renewal_hours");
    let always = match hours.as_i64() {
        Some(0) => true,
        Some(hours) => early.is_some_and(|early| early >= hours),
        None => false,
    };
    Ok(always.then_some(Value::TRUE))
}

/// Whether it is time to renew a certificate; an error if its end is no timestamp.
fn is_due(meta: &ProviderData, object: &Fields) -> Result<bool, Problem> {
    let Some(end) = object.text("validity_end_time") else {
        return Ok(false);
    };
    let end: DateTime<FixedOffset> = end.parse().map_err(|error: chrono::ParseError| {
        Problem::error(
            format!("Failed to parse data from string: {end}"),
            error.to_string(),
        )
    })?;
    let early = object.integer("early_renewal_hours").unwrap_or(0);
    let early = TimeDelta::try_hours(early).unwrap_or(TimeDelta::MAX);
    let due = end.checked_sub_signed(early);
    Ok(due.is_none_or(|due| due <= now(meta)))
}

/// The time now, in UTC and to the second.
pub fn now(meta: &ProviderData) -> DateTime<Utc> {
    let seconds = i64::try_from(meta.clock.now().as_secs()).unwrap_or(i64::MAX);
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// Plans the replacement of a certificate that is ready for renewal.
pub fn modify_plan(meta: &ProviderData, change: &mut PlannedChange) {
    if change.is_create {
        return;
    }
    match is_due(meta, &change.planned) {
        Ok(true) => {
            change
                .planned
                .set("ready_for_renewal", Value::unknown(Type::Bool));
            change.replace_for("ready_for_renewal");
        }
        Ok(false) => {}
        Err(problem) => change.problems.push(problem),
    }
}

/// Sets `ready_for_renewal` of a certificate that has to be renewed.
///
/// # Errors
/// The state has no timestamp for its end.
pub fn read(meta: &ProviderData, known: Fields) -> Result<Option<Fields>, Problem> {
    let mut object = known;
    if is_due(meta, &object)? {
        object.set("ready_for_renewal", true);
    }
    Ok(Some(object))
}
