//! `for` expressions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Evaluator;
use crate::syntax::Expression;
use crate::syntax::tree::For;
use rform_core::diag::Span;
use rform_core::value::{Marks, Type, Value, convert};

/// The keys and elements of a known collection, in the order of iteration.
pub(super) fn pairs(collection: &Value) -> Vec<(Value, Value)> {
    match collection.bare() {
        Value::List(_, items) | Value::Tuple(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| (Value::int(at as i64), item.clone()))
            .collect(),
        Value::Set(_, items) => items
            .iter()
            .map(|item| (item.clone(), item.clone()))
            .collect(),
        Value::Map(_, items) | Value::Object(items) => items
            .iter()
            .map(|(key, item)| (Value::String(key.clone()), item.clone()))
            .collect(),
        _ => Vec::new(),
    }
}

/// The collection of the results of a `for` expression.
#[derive(Default)]
struct Results {
    items: Vec<Value>,
    by_key: BTreeMap<Arc<str>, Vec<Value>>,
    /// A condition or key is unknown, or there was an error: the result is unknown.
    unknown: bool,
    marks: Marks,
}

impl Evaluator<'_> {
    /// The collection that is gone through and its marks; inner none if it is not known,
    /// outer none if that is all that can be said.
    pub(super) fn iterated(
        &mut self,
        collection: &Expression,
        whole: Span,
    ) -> Option<(Option<Value>, Marks)> {
        let value = self.evaluate(collection);
        let place = (collection.span, whole);
        if value.is_null() {
            let detail = "A null value cannot be used as the collection in a 'for' expression.";
            self.error("Iteration over null value", detail, place, collection);
            return None;
        }
        let (bare, marks) = value.unmark();
        match bare.ty() {
            Type::Dynamic => None,
            Type::Bool | Type::Number | Type::String => {
                let detail = format!(
                    "A value of type {} cannot be used as the collection in a 'for' expression.",
                    bare.ty().friendly_name()
                );
                self.error(
                    "Iteration over non-iterable value",
                    detail,
                    place,
                    collection,
                );
                None
            }
            _ => Some((bare.is_known().then(|| bare.clone()), marks)),
        }
    }

    pub(super) fn for_expression(&mut self, it: &For, whole: Span) -> Value {
        let Some((collection, marks)) = self.iterated(&it.collection, whole) else {
            return Value::DYNAMIC;
        };
        let mut results = Results {
            marks,
            ..Results::default()
        };
        if let Some(condition) = &it.condition {
            match self.check_condition(it, condition, whole) {
                Some(marks) if collection.is_none() => results.marks = results.marks.union(marks),
                Some(_) => {}
                None => return Value::DYNAMIC,
            }
        }
        let Some(collection) = collection else {
            return Value::DYNAMIC.mark(results.marks);
        };
        let names = (it.key.as_ref().map(|(name, _)| name), &it.value.0);
        for (key, item) in pairs(&collection) {
            if !self.count_element(whole) {
                break;
            }
            self.with_bound(bind(names, key, item), |inner| {
                inner.for_element(it, whole, &mut results);
            });
        }
        results.finish(it)
    }

    /// Tries the condition with nothing known about the element: errors are told once, and
    /// also for an empty collection. Its marks, or none after an error.
    fn check_condition(&mut self, it: &For, condition: &Expression, whole: Span) -> Option<Marks> {
        let names = (it.key.as_ref().map(|(name, _)| name), &it.value.0);
        let bound = bind(names, Value::DYNAMIC, Value::DYNAMIC);
        let (value, good) = self.with_bound(bound, |inner| inner.checked(condition));
        let place = (condition.span, whole);
        if value.is_null() {
            let detail = "The value of the 'if' clause must not be null.";
            self.error("Condition is null", detail, place, condition);
            return None;
        }
        if let Err(error) = convert(&value, &Type::Bool) {
            let detail = format!("The 'if' clause value is invalid: {}.", error.message);
            self.error("Invalid 'for' condition", detail, place, condition);
            return None;
        }
        good.then(|| value.marks())
    }

    fn for_element(&mut self, it: &For, whole: Span, results: &mut Results) {
        if let Some(condition) = &it.condition
            && !self.included(condition, whole, results)
        {
            return;
        }
        let Some(key) = &it.result_key else {
            results.items.push(self.evaluate(&it.result));
            return;
        };
        let Some(name) = self.result_key(key, whole, results) else {
            return;
        };
        let value = self.evaluate(&it.result);
        if !it.group && results.by_key.contains_key(&name) {
            let same = match results.marks.is_empty() {
                true => format!("the key {name:?}"),
                false => "the same sensitive key".to_owned(),
            };
            let detail = format!(
                "Two different items produced {same} in this 'for' expression. If duplicates are \
                 expected, use the ellipsis (...) after the value expression to enable grouping \
                 by key."
            );
            self.error("Duplicate object key", detail, (key.span, whole), key);
            return;
        }
        results.by_key.entry(name).or_default().push(value);
    }

    fn included(&mut self, condition: &Expression, whole: Span, results: &mut Results) -> bool {
        let value = self.evaluate(condition);
        let place = (condition.span, whole);
        let problem = if value.is_null() {
            "The value of the 'if' clause must not be null.".to_owned()
        } else {
            results.marks = results.marks.union(value.marks());
            match convert(&value, &Type::Bool) {
                Ok(truth) => {
                    results.unknown |= !truth.is_known();
                    return truth.as_bool() == Some(true);
                }
                Err(error) => format!("The 'if' clause value is invalid: {}.", error.message),
            }
        };
        if !results.unknown {
            self.error("Invalid 'for' condition", problem, place, condition);
        }
        results.unknown = true;
        false
    }

    fn result_key(
        &mut self,
        key: &Expression,
        whole: Span,
        results: &mut Results,
    ) -> Option<Arc<str>> {
        let value = self.evaluate(key);
        let problem = if value.is_null() {
            "Key expression in 'for' expression must not produce a null value.".to_owned()
        } else {
            results.marks = results.marks.union(value.marks());
            match convert(&value, &Type::String) {
                Ok(name) => {
                    results.unknown |= !name.is_known();
                    return name.as_str().map(Arc::from);
                }
                Err(_) if !value.is_known() => {
                    results.unknown = true;
                    return None;
                }
                Err(error) => {
                    format!(
                        "The key expression produced an invalid result: {}.",
                        error.message
                    )
                }
            }
        };
        if !results.unknown {
            self.error("Invalid object key", problem, (key.span, whole), key);
        }
        results.unknown = true;
        None
    }
}

impl Results {
    fn finish(self, it: &For) -> Value {
        let value =
            if self.unknown {
                Value::DYNAMIC
            } else if it.result_key.is_none() {
                Value::tuple(self.items)
            } else if it.group {
                Value::object(
                    self.by_key
                        .into_iter()
                        .map(|(key, items)| (key, Value::tuple(items))),
                )
            } else {
                let single = self.by_key.into_iter();
                Value::object(single.flat_map(|(key, items)| {
                    items.into_iter().map(move |item| (key.clone(), item))
                }))
            };
        value.mark(self.marks)
    }
}

/// The names of a `for` expression with their values for one element.
pub(super) fn bind(
    (key, value): (Option<&Arc<str>>, &Arc<str>),
    item_key: Value,
    item: Value,
) -> Vec<(Arc<str>, Value)> {
    let key = key.map(|name| (name.clone(), item_key));
    key.into_iter().chain([(value.clone(), item)]).collect()
}
