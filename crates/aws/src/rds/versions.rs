//! Engine versions: AWS tells the whole version where the configuration may have its beginning.

use crate::object::Attributes;
use rform_core::value::Value;

/// The version as the configuration spells it, and the version as AWS has it.
pub(super) fn shown(known: &Value, actual: Option<&str>) -> (String, String) {
    let actual = actual.unwrap_or_default();
    let given = known.string("engine_version");
    let kept = given.filter(|it| actual.starts_with(it)).unwrap_or(actual);
    (kept.to_owned(), actual.to_owned())
}
