//! What was said of a value while parts of it were unknown must hold when they are known.

use rform_core::value::{Type, Value, convert};

/// How `after` breaks what `before` said; none if it does not.
pub fn broken(before: &Value, after: &Value) -> Option<String> {
    let (before, after) = (before.bare(), after.bare());
    let fault = |why: &str| Some(format!("{why}: {before:?} became {after:?}"));
    match (before, after) {
        // An alternative that fails once it is known has no say in the type any more.
        (Value::Unknown(ty, _), after) if !fits(ty, &after.ty()) => match convert(after, ty) {
            Ok(_) => None,
            Err(_) => fault("another type"),
        },
        (Value::Unknown(..), after) => promise(before, after).and_then(|why| fault(&why)),
        // What is unknown may turn out to be the same as another element.
        (Value::Set(..), Value::Set(..)) if !before.is_wholly_known() => None,
        (Value::List(_, one), Value::List(_, two))
        | (Value::Set(_, one), Value::Set(_, two))
        | (Value::Tuple(one), Value::Tuple(two)) => match one.len() == two.len() {
            true => one
                .iter()
                .zip(two.iter())
                .find_map(|(one, two)| broken(one, two)),
            false => fault("another length"),
        },
        (Value::Map(_, one), Value::Map(_, two)) | (Value::Object(one), Value::Object(two)) => {
            match one.keys().eq(two.keys()) {
                true => one
                    .values()
                    .zip(two.values())
                    .find_map(|(one, two)| broken(one, two)),
                false => fault("other keys"),
            }
        }
        (Value::Null(one), Value::Null(two)) if fits(one, two) => None,
        (one, two) if one == two => None,
        // As in Terraform, the chosen arm of a conditional keeps its own type while that of the
        // other may still be any.
        (one, two) if convert(one, &two.ty()).is_ok_and(|it| is_kept(&it, two)) => None,
        _ => fault("another value"),
    }
}

fn is_kept(before: &Value, after: &Value) -> bool {
    before.ty() == after.ty() && broken(before, after).is_none()
}

/// Whether a value of type `after` is what was said to be of type `before`.
fn fits(before: &Type, after: &Type) -> bool {
    match (before, after) {
        (Type::Dynamic, _) => true,
        (Type::List(one), Type::List(two))
        | (Type::Set(one), Type::Set(two))
        | (Type::Map(one), Type::Map(two)) => fits(one, two),
        (Type::Tuple(one), Type::Tuple(two)) => {
            one.len() == two.len() && one.iter().zip(two.iter()).all(|(one, two)| fits(one, two))
        }
        (Type::Object(one), Type::Object(two)) => {
            let (one, two) = (&one.attributes, &two.attributes);
            one.keys().eq(two.keys())
                && one
                    .values()
                    .zip(two.values())
                    .all(|(one, two)| fits(one, two))
        }
        (one, two) => one == two,
    }
}

fn promise(before: &Value, after: &Value) -> Option<String> {
    let said = before.range();
    if said.not_null && after.is_null() {
        return Some("null after all".into());
    }
    if after.is_null() || !after.is_known() {
        return None;
    }
    let text = after.as_str().unwrap_or_default();
    if said
        .prefix
        .is_some_and(|prefix| !text.starts_with(&*prefix))
    {
        return Some("another beginning".into());
    }
    let count = after.elements().count() as u64;
    let too_few = said.min_length.is_some_and(|min| count < min);
    let too_many = said.max_length.is_some_and(|max| count > max);
    if too_few || too_many {
        return Some("another length than promised".into());
    }
    let number = after.as_number()?;
    let low = said
        .min
        .is_some_and(|(min, equal)| *number < min || (!equal && *number == min));
    let high = said
        .max
        .is_some_and(|(max, equal)| *number > max || (!equal && *number == max));
    (low || high).then(|| "beyond its limits".into())
}
