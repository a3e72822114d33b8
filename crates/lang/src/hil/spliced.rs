//! Lists that are written out, in which Terraform 0.11 had no lists.

use rform_core::value::{Marks, Type, Value};

use super::sequence;

/// The list of these elements: of an element that is a list, its elements stand in its place, as they
/// are (<https://github.com/hashicorp/terraform/blob/v0.11.14/config/interpolate_walk.go>). Unknown where
/// it is not known what there is.
pub fn spliced(items: &[Value]) -> Value {
    let mut all = Vec::new();
    let mut marks = Marks::NONE;
    let mut known = true;
    for item in items {
        let (bare, own) = item.unmark();
        match bare {
            Value::List(..) | Value::Set(..) | Value::Tuple(_) => {
                marks = marks.union(own);
                all.extend(bare.elements().cloned());
            }
            Value::Unknown(Type::List(_) | Type::Set(_) | Type::Tuple(_) | Type::Dynamic, _) => {
                marks = marks.union(own);
                known = false;
            }
            _ => all.push(item.clone()),
        }
    }
    let list = match known {
        true => sequence(all),
        false => Value::DYNAMIC,
    };
    list.mark(marks)
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;

    fn list(items: impl IntoIterator<Item = Value>) -> Value {
        sequence(items.into_iter().collect())
    }

    #[test]
    fn lists_in_a_list_are_their_elements_and_those_stay_lists() {
        let texts = |all: &[&str]| list(all.iter().map(|it| Value::from(*it)));
        let of_lists = list([texts(&["a", "b"]), texts(&["c"])]);
        assert_eq!(spliced(from_ref(&of_lists)), of_lists);
        assert_eq!(
            spliced(&[texts(&["a"]), Value::from("b"), texts(&[])]),
            texts(&["a", "b"])
        );
        let map = Value::map(Type::String, [("k", Value::from("v"))]);
        assert_eq!(spliced(from_ref(&map)), list([map.clone()]));
    }

    #[test]
    fn what_is_in_a_list_that_is_not_known_is_not_known() {
        let unknown = Value::unknown(Type::list(Type::String)).mark(Marks::SENSITIVE);
        let found = spliced(&[Value::from("a"), unknown]);
        assert_eq!(found, Value::DYNAMIC.mark(Marks::SENSITIVE));
    }
}
