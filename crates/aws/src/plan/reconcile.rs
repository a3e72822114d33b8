//! What AWS answers, in the terms of what was planned or known: an empty list and none are the
//! same to the API, and so the one that was there before is kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::declare::PluginSdk;
use rform_core::value::{Type, Value};

/// The object that was read after a change, in the terms of the plan.
pub fn reconcile_applied(found: &Value, planned: &Value) -> Value {
    reconcile(found, planned, When::Applied)
}

/// The object that was read on a refresh, in the terms of the state.
pub fn reconcile_read(sdk: PluginSdk, found: &Value, known: &Value) -> Value {
    match sdk {
        PluginSdk::SdkV2 => reconcile(found, known, When::Read),
        PluginSdk::Framework => reconcile(found, known, When::ReadExactly),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// After a change: what is a set was put together from its parts again.
    Applied,
    /// On a refresh, with SdkV2 semantics: what AWS leaves empty is empty.
    Read,
    /// On a refresh, with Framework semantics.
    ReadExactly,
}

fn reconcile(found: &Value, known: &Value, when: When) -> Value {
    let is_collection = matches!(found.ty(), Type::List(_) | Type::Set(_) | Type::Map(_));
    if is_collection && when != When::Read {
        let is_empty =
            |it: &Value| !it.is_null() && it.is_known() && it.elements().next().is_none();
        if (known.is_null() && is_empty(found)) || (is_empty(known) && found.is_null()) {
            return known.clone();
        }
    }
    if known.is_null() || !known.is_known() || !found.is_known() {
        return found.clone();
    }
    match (found, known) {
        (Value::Object(now), Value::Object(before)) => {
            let entries = now.iter().map(|(name, value)| {
                let value = match before.get(name) {
                    Some(before) => reconcile(value, before, when),
                    None => value.clone(),
                };
                (name.clone(), value)
            });
            Value::Object(Arc::new(entries.collect::<BTreeMap<_, _>>()))
        }
        (Value::List(element, now), Value::List(_, before)) if now.len() == before.len() => {
            let pairs = now.iter().zip(before.iter());
            let items = pairs.map(|(value, before)| reconcile(value, before, when));
            Value::list(element.clone(), items)
        }
        (Value::Set(..), Value::Set(..)) if when == When::Applied && known.is_wholly_known() => {
            known.clone()
        }
        (Value::Null(Type::List(_) | Type::Set(_)), Value::List(..) | Value::Set(..))
            if when == When::Read && known.elements().next().is_none() =>
        {
            known.clone()
        }
        (Value::Null(_), Value::String(text)) if text.is_empty() => known.clone(),
        (Value::Null(_), Value::Bool(false)) if when != When::ReadExactly => known.clone(),
        (Value::Null(_), Value::Number(number))
            if number.is_zero() && when != When::ReadExactly =>
        {
            known.clone()
        }
        _ => found.clone(),
    }
}
