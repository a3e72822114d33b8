//! Arguments of the block as the checks read them.

use serde_json::Value as Json;

use rform_core::value::{Path, Step};

/// The value of an argument that is given.
pub(super) fn set<'a>(settings: &'a Json, name: &str) -> Option<&'a Json> {
    settings.get(name).filter(|it| !it.is_null())
}

/// The text of an argument that is given.
pub(super) fn set_text<'a>(settings: &'a Json, name: &str) -> Option<&'a str> {
    set(settings, name)?.as_str()
}

/// The path to an argument within an object.
pub(super) fn member(name: &str, member: &str) -> Path {
    let steps = [name, member].map(|it| Step::Attribute(it.into()));
    Path(steps.into())
}
