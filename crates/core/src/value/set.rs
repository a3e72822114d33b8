//! Sets: canonical order and no repetition.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::go::quote::write_quoted;

use super::{Marks, Type, Value};

impl Value {
    /// A set: equal elements once, in Terraform's order. Marks of elements become the
    /// set's. Unknown elements are all kept, since none is known to equal another.
    pub fn set(element: Type, elements: impl IntoIterator<Item = Value>) -> Value {
        let mut marks = Marks::NONE;
        let mut items: Vec<Value> = elements
            .into_iter()
            .map(|item| {
                let own = item.marks_deep();
                marks = marks.union(own);
                if own.is_empty() {
                    item
                } else {
                    item.without_marks()
                }
            })
            .collect();
        items.sort_by(order);
        items.dedup_by(|one, two| one.is_wholly_known() && one == two);
        Value::Set(element, items.into()).mark(marks)
    }

    /// The elements of a known list, set or tuple as a set; none for other values.
    pub(super) fn items(&self) -> Option<&Arc<[Value]>> {
        match self.bare() {
            Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items) => Some(items),
            _ => None,
        }
    }
}

/// Known values first, then unknown ones, then nulls.
fn order(one: &Value, two: &Value) -> Ordering {
    rank(one).cmp(&rank(two)).then_with(|| match (one, two) {
        (Value::String(one), Value::String(two)) => one.as_bytes().cmp(two.as_bytes()),
        (Value::Number(one), Value::Number(two)) => one.cmp(two),
        (Value::Bool(one), Value::Bool(two)) => one.cmp(two),
        _ => sort_key(one).cmp(&sort_key(two)),
    })
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Null(_) => 2,
        Value::Unknown(..) => 1,
        _ => 0,
    }
}

/// The text that Terraform sorts compound elements by.
fn sort_key(value: &Value) -> String {
    let mut key = String::new();
    write_sort_key(value, &mut key);
    key
}

fn write_sort_key(value: &Value, key: &mut String) {
    let (open, close) = match value.bare() {
        Value::Unknown(..) => return key.push('?'),
        Value::Null(_) => return key.push('~'),
        Value::Bool(truth) => return key.push(if *truth { 'T' } else { 'F' }),
        Value::Number(number) => return key.push_str(&number.to_short_string()),
        Value::String(text) => return write_quoted(text, key),
        Value::Map(..) => ('{', '}'),
        Value::List(..) | Value::Set(..) => ('[', ']'),
        _ => ('<', '>'),
    };
    key.push(open);
    if let Value::Map(_, items) = value.bare() {
        for (name, item) in items.iter() {
            write_quoted(name, key);
            key.push(':');
            write_sort_key(item, key);
            key.push(';');
        }
    } else {
        for item in value.elements() {
            write_sort_key(item, key);
            key.push(';');
        }
    }
    key.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_sorted_and_single() {
        let set = Value::set(Type::Number, [10, 9, 10, 1].map(Value::int));
        assert_eq!(
            set,
            Value::Set(Type::Number, [1, 9, 10].map(Value::int).into())
        );
        let unknown = Value::unknown(Type::String);
        let set = Value::set(
            Type::String,
            [unknown.clone(), "b".into(), unknown, "a".into()],
        );
        assert_eq!(set.elements().count(), 4);
        assert_eq!(set.elements().next(), Some(&Value::from("a")));
    }

    #[test]
    fn marks_of_elements_become_the_sets() {
        let set = Value::set(Type::Bool, [Value::TRUE.mark(Marks::SENSITIVE)]);
        assert_eq!(set.marks(), Marks::SENSITIVE);
        assert!(set.elements().all(|item| item.marks().is_empty()));
    }
}
