//! The check that an applied object is what the provider has planned.

use rform_core::value::{Path, Step, Value};

/// The first path at which the applied object differs from the planned one, with a description of
/// the difference; none if they agree.
///
/// A part that was unknown in the plan may become any value of its type. The descriptions are those
/// of Terraform's error "Provider produced inconsistent result after apply".
pub fn check_planned_consistency(planned: &Value, actual: &Value) -> Option<(Path, String)> {
    let (planned, actual) = (planned.bare(), actual.bare());
    if !planned.is_known() {
        return None;
    }
    match (planned, actual) {
        (Value::Object(before), Value::Object(after))
        | (Value::Map(_, before), Value::Map(_, after)) => {
            if let Some(name) = before.keys().find(|name| !after.contains_key(*name)) {
                return Some((Path::root(), format!("element \"{name}\" has vanished")));
            }
            let is_map = matches!(planned, Value::Map(..));
            after.iter().find_map(|(name, value)| {
                let step = if is_map { Step::Key } else { Step::Attribute };
                match before.get(name) {
                    Some(planned) => below(
                        step(name.clone()),
                        check_planned_consistency(planned, value),
                    ),
                    None => Some((Path::root(), format!("new element \"{name}\" has appeared"))),
                }
            })
        }
        (Value::List(_, before), Value::List(_, after))
        | (Value::Tuple(before), Value::Tuple(after)) => {
            if before.len() != after.len() {
                let (was, is) = (before.len(), after.len());
                return Some((
                    Path::root(),
                    format!("block count changed from {was} to {is}"),
                ));
            }
            before
                .iter()
                .zip(after.iter())
                .enumerate()
                .find_map(|(index, (planned, value))| {
                    below(
                        Step::Index(index as u64),
                        check_planned_consistency(planned, value),
                    )
                })
        }
        (Value::Set(_, before), Value::Set(_, after)) => {
            let has_match = |planned: &Value| {
                after
                    .iter()
                    .any(|value| check_planned_consistency(planned, value).is_none())
            };
            let vanished = before.iter().any(|planned| !has_match(planned));
            vanished.then(|| {
                (
                    Path::root(),
                    "planned set element does not correlate".into(),
                )
            })
        }
        _ if planned == actual => None,
        _ => Some((Path::root(), difference(planned, actual))),
    }
}

/// Puts a step before the path of a difference.
fn below(step: Step, mismatch: Option<(Path, String)>) -> Option<(Path, String)> {
    mismatch.map(|(path, sentence)| {
        let steps = std::iter::once(step).chain(path.0).collect();
        (Path(steps), sentence)
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
    use rform_core::value::Type;

    #[test]
    fn unknown_values_may_become_anything_and_all_others_must_hold() {
        let planned = Value::object([("id", Value::unknown(Type::String)), ("n", Value::int(1))]);
        let kept = Value::object([("id", Value::from("x")), ("n", Value::int(1))]);
        let broken = Value::object([("id", Value::from("x")), ("n", Value::int(2))]);
        assert_eq!(check_planned_consistency(&planned, &kept), None);
        let path = check_planned_consistency(&planned, &broken).map(|(path, _)| path);
        assert_eq!(path, Some(Path(vec![Step::Attribute("n".into())])));
    }
}
