//! Rebuilding values, and the marks of their parts.

use std::sync::Arc;

use super::{Marks, Path, Step, Type, Value};

impl Value {
    /// The values directly within, each with its step, in order.
    pub fn steps(&self) -> Vec<(Step, &Value)> {
        match self.bare() {
            Value::List(_, items) | Value::Tuple(items) => items
                .iter()
                .enumerate()
                .map(|(at, item)| (Step::Index(at as u64), item))
                .collect(),
            Value::Set(_, items) => items.iter().map(|item| (Step::Element, item)).collect(),
            Value::Map(_, items) => items
                .iter()
                .map(|(key, item)| (Step::Key(key.clone()), item))
                .collect(),
            Value::Object(items) => items
                .iter()
                .map(|(name, item)| (Step::Attribute(name.clone()), item))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The value with each part directly within replaced, own marks kept. The caller
    /// answers for parts of collections keeping the type of the elements.
    pub fn map_parts(&self, change: &mut dyn FnMut(&Step, &Value) -> Value) -> Value {
        let (bare, marks) = self.unmark();
        let mut index = |(at, item): (usize, &Value)| change(&Step::Index(at as u64), item);
        let rebuilt = match bare {
            Value::List(ty, items) => Value::List(
                ty.clone(),
                items.iter().enumerate().map(&mut index).collect(),
            ),
            Value::Tuple(items) => Value::Tuple(items.iter().enumerate().map(&mut index).collect()),
            Value::Set(ty, items) => {
                let items = items.iter().map(|item| change(&Step::Element, item));
                Value::set(ty.clone(), items.collect::<Vec<_>>())
            }
            Value::Map(ty, items) => {
                let items = items
                    .iter()
                    .map(|(key, item)| (key.clone(), change(&Step::Key(key.clone()), item)));
                Value::Map(ty.clone(), Arc::new(items.collect()))
            }
            Value::Object(items) => {
                let items = items.iter().map(|(name, item)| {
                    (name.clone(), change(&Step::Attribute(name.clone()), item))
                });
                Value::Object(Arc::new(items.collect()))
            }
            other => other.clone(),
        };
        rebuilt.mark(marks)
    }

    /// The value with nulls in place of all that is unknown.
    pub fn known_or_null(&self) -> Value {
        if let (Value::Unknown(ty, _), marks) = self.unmark() {
            return Value::null(ty).mark(marks);
        }
        if self.is_wholly_known() {
            return self.clone();
        }
        self.map_parts(&mut |_, part| part.known_or_null())
    }

    /// All marks of the value and of all its parts.
    pub fn marks_deep(&self) -> Marks {
        self.elements()
            .fold(self.marks(), |marks, part| marks.union(part.marks_deep()))
    }

    /// Whether the value or any of its parts has all of these marks.
    pub fn contains_mark(&self, marks: Marks) -> bool {
        self.marks().contains(marks) || self.elements().any(|part| part.contains_mark(marks))
    }

    /// The value without any marks, and where they were, outermost first.
    pub fn unmark_deep(&self) -> (Value, Vec<(Path, Marks)>) {
        let mut found = Vec::new();
        let bare = unmark_into(self, &Path::root(), &mut found);
        (bare, found)
    }

    /// The value without any marks.
    pub fn without_marks(&self) -> Value {
        self.unmark_deep().0
    }

    /// Marks the parts at those paths. Paths that lead nowhere mark what they get to;
    /// a mark within a set marks the set.
    pub fn mark_with_paths(self, paths: &[(Path, Marks)]) -> Value {
        let places: Vec<_> = paths
            .iter()
            .map(|(path, marks)| (&path.0[..], *marks))
            .collect();
        mark_places(self, &places)
    }

    /// The part of the value at a path, if there is one. Paths do not lead into sets.
    pub fn at(&self, path: &Path) -> Option<&Value> {
        path.0
            .iter()
            .try_fold(self, |value, step| match (value.bare(), step) {
                (Value::Object(items), Step::Attribute(name)) => items.get(name),
                (Value::Map(_, items), Step::Key(key)) => items.get(key),
                (Value::List(_, items) | Value::Tuple(items), Step::Index(index)) => {
                    items.get(usize::try_from(*index).ok()?)
                }
                _ => None,
            })
    }

    /// A null of that type, without optional attributes.
    pub fn null(ty: &Type) -> Value {
        Value::Null(ty.without_optional())
    }
}

fn unmark_into(value: &Value, path: &Path, found: &mut Vec<(Path, Marks)>) -> Value {
    let (bare, marks) = value.unmark();
    if !marks.is_empty() {
        found.push((path.clone(), marks));
    }
    if bare.marks_deep().is_empty() {
        return bare.clone();
    }
    bare.map_parts(&mut |step, part| unmark_into(part, &path.child(step.clone()), found))
}

fn mark_places(value: Value, places: &[(&[Step], Marks)]) -> Value {
    if places.is_empty() {
        return value;
    }
    let here = matches!(
        value.bare(),
        Value::Set(..) | Value::Null(_) | Value::Unknown(..)
    );
    let own = places
        .iter()
        .filter(|(path, _)| path.is_empty() || here)
        .fold(Marks::NONE, |all, (_, marks)| all.union(*marks));
    let marked = if here {
        value
    } else {
        value.map_parts(&mut |step, part| {
            let within: Vec<_> = places
                .iter()
                .filter_map(|(path, marks)| match path.split_first() {
                    Some((first, rest)) if same_step(first, step) => Some((rest, *marks)),
                    _ => None,
                })
                .collect();
            mark_places(part.clone(), &within)
        })
    };
    marked.mark(own)
}

/// Attributes and keys stand for each other: paths are kept in forms that mix them.
fn same_step(one: &Step, two: &Step) -> bool {
    match (one, two) {
        (Step::Attribute(one), Step::Key(two)) | (Step::Key(one), Step::Attribute(two)) => {
            one == two
        }
        _ => one == two,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_off_and_go_on_again() {
        let secret = Value::from("x").mark(Marks::SENSITIVE);
        let value = Value::object([("a", Value::tuple([secret])), ("b", Value::TRUE)]);
        let (bare, paths) = value.unmark_deep();
        assert!(!bare.contains_mark(Marks::SENSITIVE));
        assert_eq!(
            paths.first().map(|(path, _)| path.to_string()),
            Some(".a[0]".into())
        );
        assert_eq!(bare.mark_with_paths(&paths), value);
    }
}
