//! A change as JSON: the values before and after, and which of their parts are unknown, sensitive
//! or force a replacement.

use serde_json::{Value as Json, json};

use super::value::{known, sensitive, unknown};
use rform_core::schema::Block;
use rform_core::value::{Marks, Path, Step, Value};
use rform_plan::{Action, Change, OutputChange};

/// Both sides of a change, as Terraform's `change` objects hold them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sides {
    /// The value before the change.
    pub before: Json,
    /// The value after the change, without the parts that are not known yet.
    pub after: Json,
    /// The structure of `after`, with `true` in the place of what is not known.
    pub after_unknown: Json,
    /// The structure of `before`, with `true` in the place of what is sensitive.
    pub before_sensitive: Json,
    /// The structure of `after`, with `true` in the place of what is sensitive.
    pub after_sensitive: Json,
    /// The paths of the values that force a replacement: names and indexes from the outermost one
    /// inwards.
    pub replace_paths: Vec<Vec<Json>>,
}

impl Sides {
    /// The change of a resource instance. With a schema, the attributes that it calls sensitive are
    /// sensitive.
    pub fn of_resource(change: &Change, block: Option<&Block>) -> Sides {
        Sides {
            replace_paths: change.replace.iter().map(path).collect(),
            ..Sides::of(&change.before, &change.after, block)
        }
    }

    /// The change of an output of the root module. If any part of it is sensitive, all of it is.
    pub fn of_output(change: &OutputChange) -> Sides {
        let sides = Sides::of(&change.before, &change.after, None);
        let marked = |value: &Value| value.contains_mark(Marks::SENSITIVE);
        let hidden = change.sensitive || marked(&change.before) || marked(&change.after);
        Sides {
            after_unknown: match change.after.is_wholly_known() {
                true => Json::Bool(false),
                false => sides.after_unknown,
            },
            before_sensitive: Json::Bool(hidden),
            after_sensitive: Json::Bool(hidden),
            ..sides
        }
    }

    /// The change of a value that stays as it is.
    pub fn unchanged(value: &Value, block: Option<&Block>) -> Sides {
        Sides::of(value, value, block)
    }

    fn of(before: &Value, after: &Value, block: Option<&Block>) -> Sides {
        Sides {
            before: known(before),
            after: known(after),
            after_unknown: match after.is_wholly_known() {
                true => json!({}),
                false => unknown(after),
            },
            before_sensitive: sensitive(before, block),
            after_sensitive: sensitive(after, block),
            replace_paths: Vec::new(),
        }
    }
}

/// A path as names and indexes. Elements of a set have no index, so that the path ends at the set.
pub fn path(path: &Path) -> Vec<Json> {
    let step = |step: &Step| match step {
        Step::Attribute(name) | Step::Key(name) => Some(json!(&**name)),
        Step::Index(index) => Some(json!(index)),
        Step::Element => None,
    };
    path.0.iter().map_while(step).collect()
}

/// The names of an action's parts, as JSON documents list them.
pub fn actions(action: Action) -> &'static [&'static str] {
    match action {
        Action::NoOp => &["no-op"],
        Action::Create => &["create"],
        Action::Read => &["read"],
        Action::Update => &["update"],
        Action::DeleteThenCreate => &["delete", "create"],
        Action::CreateThenDelete => &["create", "delete"],
        Action::Delete => &["delete"],
        Action::Forget => &["forget"],
    }
}
