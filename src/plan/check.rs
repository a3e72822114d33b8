//! Holding a provider to what it promised.

use crate::state::PathStep;
use crate::value::Value;

/// The first place where `actual` is not what `planned` said, with a sentence about it.
///
/// Unknown parts of the plan may become anything of their type.
pub fn broken_promise(planned: &Value, actual: &Value) -> Option<(Vec<PathStep>, String)> {
    let (planned, actual) = (planned.bare(), actual.bare());
    if !planned.is_known() {
        return None;
    }
    match (planned, actual) {
        (Value::Object(before), Value::Object(after))
        | (Value::Map(_, before), Value::Map(_, after)) => {
            if let Some(name) = before.keys().find(|name| !after.contains_key(*name)) {
                return Some((vec![], format!("element \"{name}\" has vanished")));
            }
            let is_map = matches!(planned, Value::Map(..));
            after.iter().find_map(|(name, value)| {
                let step = if is_map { PathStep::Key } else { PathStep::Attribute };
                match before.get(name) {
                    Some(promised) => deeper(step(name.clone()), broken_promise(promised, value)),
                    None => Some((vec![], format!("new element \"{name}\" has appeared"))),
                }
            })
        }
        (Value::List(_, before), Value::List(_, after))
        | (Value::Tuple(before), Value::Tuple(after)) => {
            if before.len() != after.len() {
                let (was, is) = (before.len(), after.len());
                return Some((vec![], format!("block count changed from {was} to {is}")));
            }
            before.iter().zip(after.iter()).enumerate().find_map(|(index, (promised, value))| {
                deeper(PathStep::Index(index as u64), broken_promise(promised, value))
            })
        }
        (Value::Set(_, before), Value::Set(_, after)) => {
            let matched = |promised: &Value| {
                after.iter().any(|value| broken_promise(promised, value).is_none())
            };
            let vanished = before.iter().any(|promised| !matched(promised));
            vanished.then(|| (vec![], "planned set element does not correlate".into()))
        }
        _ if planned == actual => None,
        _ => Some((vec![], difference(planned, actual))),
    }
}

fn deeper(
    step: PathStep,
    fault: Option<(Vec<PathStep>, String)>,
) -> Option<(Vec<PathStep>, String)> {
    fault.map(|(mut path, sentence)| {
        path.insert(0, step);
        (path, sentence)
    })
}

fn difference(planned: &Value, actual: &Value) -> String {
    match (planned.is_null(), actual.is_null()) {
        (true, false) => "was absent, but now present".into(),
        (false, true) => "was present, but now absent".into(),
        _ => "was planned differently".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Type;

    #[test]
    fn unknowns_may_become_anything_and_the_rest_must_hold() {
        let planned = Value::object([("id", Value::unknown(Type::String)), ("n", Value::int(1))]);
        let kept = Value::object([("id", Value::from("x")), ("n", Value::int(1))]);
        let broken = Value::object([("id", Value::from("x")), ("n", Value::int(2))]);
        assert_eq!(broken_promise(&planned, &kept), None);
        let path = broken_promise(&planned, &broken).map(|(path, _)| path);
        assert_eq!(path, Some(vec![PathStep::Attribute("n".into())]));
    }
}
