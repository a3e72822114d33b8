//! A change as JSON: before and after, and what is to be said about their parts.

use serde_json::{Value as Json, json};

use super::value::{known, sensitive, unknown};
use rform_core::schema::Block;
use rform_core::value::{Marks, Path, Step, Value};
use rform_plan::{Action, Change, OutputChange};

/// Both sides of a change, as Terraform's `change` objects hold them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sides {
    /// As it is.
    pub before: Json,
    /// As it will be, without what is not known yet.
    pub after: Json,
    /// The shape of `after` with `true` where it is not known.
    pub after_unknown: Json,
    /// The shape of `before` with `true` where it must not be shown.
    pub before_sensitive: Json,
    /// The shape of `after` with `true` where it must not be shown.
    pub after_sensitive: Json,
    /// What cannot be changed in place: names and indexes from outside inwards.
    pub replace_paths: Vec<Vec<Json>>,
}

impl Sides {
    /// Of a resource instance. With the schema, what it calls sensitive is so.
    pub fn of_resource(change: &Change, block: Option<&Block>) -> Sides {
        Sides {
            replace_paths: change.replace.iter().map(path).collect(),
            ..Sides::of(&change.before, &change.after, block)
        }
    }

    /// Of an output of the root module. If any part of it must not be shown, none is.
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

    /// Of a value that stays as it is.
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

/// A path as names and indexes; what is within a set has no name, so that the path ends there.
pub fn path(path: &Path) -> Vec<Json> {
    let step = |step: &Step| match step {
        Step::Attribute(name) | Step::Key(name) => Some(json!(&**name)),
        Step::Index(index) => Some(json!(index)),
        Step::Element => None,
    };
    path.0.iter().map_while(step).collect()
}

/// The action in words, as JSON views list them.
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
