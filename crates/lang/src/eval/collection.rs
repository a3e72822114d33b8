//! `{ key = value }`

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Evaluator;
use crate::references::Traversal;
use crate::syntax::tree::ObjectItem;
use crate::syntax::{Expression, ExpressionKind};
use rform_core::diag::Diagnostic;
use rform_core::value::{Marks, Type, Value, convert};

impl Evaluator<'_> {
    pub(super) fn object(&mut self, items: &[ObjectItem]) -> Value {
        let mut attributes: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        let mut marks = Marks::NONE;
        let mut known = true;
        for item in items {
            let key = self.object_key(&item.key);
            let value = self.evaluate(&item.value);
            let name = key.and_then(|key| {
                marks = marks.union(key.marks());
                self.attribute_name(&key, item)
            });
            match name {
                Some(name) => {
                    self.check_json_key(&name, &attributes, items, item);
                    attributes.insert(name, value);
                }
                None => known = false,
            }
        }
        if known {
            Value::Object(Arc::new(attributes))
        } else {
            Value::DYNAMIC
        }
        .mark(marks)
    }

    /// The value of a key; none after an error. A bare word stands for itself.
    fn object_key(&mut self, key: &Expression) -> Option<Value> {
        if let Some(word) = key.as_word() {
            return Some(Value::String(word.clone()));
        }
        if matches!(&*key.kind, ExpressionKind::Literal(Value::Null(_))) {
            return Some(Value::from("null"));
        }
        if Traversal::of(key).is_some_and(|traversal| !traversal.accesses.is_empty()) {
            let detail = "If this expression is intended to be a reference, wrap it in \
                          parentheses. If it's instead intended as a literal name containing \
                          periods, wrap it in quotes to create a string literal.";
            self.diagnostics
                .push(Diagnostic::error("Ambiguous attribute key", detail).at(key.span));
            return None;
        }
        let (value, good) = self.checked(key);
        good.then_some(value)
    }

    fn attribute_name(&mut self, key: &Value, item: &ObjectItem) -> Option<Arc<str>> {
        let json = matches!(&*item.key.kind, ExpressionKind::Json(_));
        if json {
            return self.json_attribute_name(key, item);
        }
        if key.is_null() {
            let detail = "Can't use a null value as a key.";
            let error = Diagnostic::error("Null value as key", detail).at(item.value.span);
            self.report(error, &item.key);
            return None;
        }
        match convert(key, &Type::String) {
            Ok(name) => name.as_str().map(Arc::from),
            Err(error) => {
                let detail = format!("Can't use this value as a key: {}.", error.message);
                let error = Diagnostic::error("Incorrect key type", detail).at(item.key.span);
                self.report(error, &item.key);
                None
            }
        }
    }

    /// The key of an object in JSON, for which other words are used.
    fn json_attribute_name(&mut self, key: &Value, item: &ObjectItem) -> Option<Arc<str>> {
        let detail = match convert(key, &Type::String) {
            Ok(name) if name.is_null() => "Cannot use null value as an object key.".to_owned(),
            Ok(name) => return name.as_str().map(Arc::from),
            Err(error) => format!(
                "Cannot use this expression as an object key: {}.",
                error.message
            ),
        };
        let error = Diagnostic::error("Invalid object key expression", detail);
        self.report(error.at(item.key.span), &item.key);
        None
    }

    /// In JSON no key may occur twice.
    fn check_json_key(
        &mut self,
        name: &str,
        attributes: &BTreeMap<Arc<str>, Value>,
        items: &[ObjectItem],
        item: &ObjectItem,
    ) {
        let ExpressionKind::Json(_) = &*item.key.kind else {
            return;
        };
        if !attributes.contains_key(name) {
            return;
        }
        let first = items
            .iter()
            .find(|it| it.key.as_text().as_deref() == Some(name))
            .and_then(|it| self.scope.sources()?.range_of(it.key.span))
            .map(|place| format!(" at {place}"))
            .unwrap_or_default();
        let detail = format!("An attribute named {name:?} was already defined{first}.");
        let error = Diagnostic::error("Duplicate object attribute", detail);
        self.diagnostics.push(error.at(item.key.span));
    }
}
