//! `keepers`: arbitrary values whose change draws anew.

use crate::framework::declare::{Field, texts_by_key};
use crate::framework::{Modifier, Planned};
use rform_core::value::Value;

/// The attribute as most types have it.
pub fn keepers() -> Field {
    texts_by_key("keepers").modified(Modifier::RequiresReplaceIf(values_change))
}

/// Whether another value than null is new, changed or gone: older versions of the provider left nulls
/// out of the state.
fn values_change(seen: &Planned<'_>) -> bool {
    let (before, now) = (seen.prior.get(seen.name), seen.config.get(seen.name));
    if before == now {
        return false;
    }
    if before.is_null() {
        return now.elements().any(|value| !value.is_null());
    }
    let (before, now) = (entries(before), entries(now));
    let is_new = now.iter().any(|(name, value)| {
        let known = before.iter().find(|(other, _)| other == name);
        match known {
            Some((_, known)) => known != value,
            None => !value.is_null(),
        }
    });
    let is_gone = before
        .iter()
        .any(|(name, _)| !now.iter().any(|(other, _)| other == name));
    is_new || is_gone
}

fn entries(map: &Value) -> Vec<(rform_core::value::Step, &Value)> {
    map.steps()
}
