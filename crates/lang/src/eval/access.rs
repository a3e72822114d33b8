//! References, attributes and indexes.

use std::sync::Arc;

use super::constants::no_variables;
use super::{Evaluator, Resolved};
use crate::references::{
    Access, Reference, Traversal, access_span, check_attribute, key_of, parse_reference,
};
use crate::syntax::{Expression, ExpressionKind};
use rform_core::diag::{Diagnostic, Span};
use rform_core::value::{Marks, Number, Type, Value, convert};

impl Evaluator<'_> {
    pub(super) fn access(&mut self, expression: &Expression) -> Value {
        if let Some(traversal) = Traversal::of(expression) {
            return self.traverse(&traversal).unwrap_or_else(|error| {
                self.report(error, expression);
                Value::DYNAMIC
            });
        }
        match &*expression.kind {
            ExpressionKind::GetAttr(on, name, span) => {
                let value = self.evaluate(on);
                let found = get_attribute(&value, name, *span);
                self.found(found, expression)
            }
            ExpressionKind::Index(on, key) => self.index(on, key, expression),
            _ => Value::DYNAMIC,
        }
    }

    fn found(&mut self, found: Result<Value, Diagnostic>, expression: &Expression) -> Value {
        found.unwrap_or_else(|error| {
            self.report(error, expression);
            Value::DYNAMIC
        })
    }

    fn index(&mut self, on: &Expression, key: &Expression, expression: &Expression) -> Value {
        // The key is evaluated once, whatever comes of it: keys may have keys within.
        let (key, errors) = self.captured(key);
        if errors.is_empty()
            && let Some(instance) = self.instance(on, &key)
        {
            return self.found(instance, expression);
        }
        let collection = self.evaluate(on);
        self.diagnostics.extend(errors);
        let found = index(&collection, &key, access_span(on, expression));
        self.found(found, expression)
    }

    /// The one instance that a computed index selects, so that the others are not asked for.
    fn instance(&mut self, on: &Expression, key: &Value) -> Option<Result<Value, Diagnostic>> {
        let traversal = Traversal::of(on)?;
        if self.bound(&traversal.root).is_some() {
            return None;
        }
        let reference = parse_reference(&traversal).ok()?;
        let selected = reference.with_key(key_of(key)?)?;
        match self.scope.resolve(&selected) {
            Ok(Resolved::Subject(value)) => Some(Ok(value)),
            Ok(Resolved::WithoutKey(_)) => None,
            Err(error) => Some(Err(error)),
        }
    }

    pub(super) fn bound(&self, name: &str) -> Option<&Value> {
        let mut names = self.bound.iter().rev();
        names
            .find(|(bound, _)| &**bound == name)
            .map(|(_, value)| value)
            .or_else(|| self.scope.bare(name))
    }

    /// The value of a reference and of the accesses behind it.
    pub(super) fn traverse(&self, traversal: &Traversal) -> Result<Value, Diagnostic> {
        if let Some(value) = self.bound(&traversal.root) {
            return follow(value.clone(), &traversal.accesses);
        }
        // Where nothing has a name, it does not matter how well a name is formed.
        let parsed = parse_reference(traversal);
        let parsed = parsed.map_err(|error| match self.constant {
            true => no_variables(traversal),
            false => error,
        });
        let reference = parsed?;
        check_attribute(&reference)?;
        let value = self.resolve(&reference)?;
        follow(value, reference.remaining())
    }

    fn resolve(&self, reference: &Reference) -> Result<Value, Diagnostic> {
        let resolved = self.scope.resolve(reference);
        match resolved.map_err(|error| error.or_at(reference.span))? {
            Resolved::Subject(value) => Ok(value),
            Resolved::WithoutKey(value) => {
                let whole = reference.without_key();
                let between = reference
                    .traversal
                    .accesses
                    .get(whole.taken..reference.taken);
                follow(value, between.unwrap_or(&[]))
            }
        }
    }
}

fn follow(value: Value, accesses: &[Access]) -> Result<Value, Diagnostic> {
    accesses
        .iter()
        .try_fold(value, |value, access| match access {
            Access::Attribute(name, span) => get_attribute(&value, name, *span),
            Access::Index(key, span) => index(&value, key, *span),
        })
}

/// The attribute of an object or the element of a map. Errors are at `span`.
///
/// # Errors
/// Fails if the value is null, has no attributes, or has none of that name.
pub fn get_attribute(value: &Value, name: &Arc<str>, span: Span) -> Result<Value, Diagnostic> {
    let (bare, marks) = value.unmark();
    let found = match bare {
        Value::Null(_) => {
            let detail = "This value is null, so it does not have any attributes.";
            let summary = "Attempt to get attribute from null value";
            return Err(Diagnostic::error(summary, detail).at(span));
        }
        Value::Object(attributes) => attributes.get(name).cloned(),
        Value::Map(_, items) => match items.get(name) {
            Some(item) => Some(item.clone()),
            None => return Err(missing_element(name).at(span)),
        },
        Value::Unknown(Type::Object(object), _) => object
            .attributes
            .get(name)
            .map(|ty| Value::unknown(ty.clone())),
        Value::Unknown(Type::Map(element), _) => Some(Value::unknown((**element).clone())),
        Value::Unknown(Type::Dynamic, _) => Some(Value::DYNAMIC),
        _ => None,
    };
    found
        .map(|found| found.mark(marks))
        .ok_or_else(|| unsupported_attribute(&bare.ty(), name).at(span))
}

fn missing_element(name: &str) -> Diagnostic {
    let detail = format!("This map does not have an element with the key {name:?}.");
    Diagnostic::error("Missing map element", detail)
}

fn unsupported_attribute(ty: &Type, name: &str) -> Diagnostic {
    let detail = match ty {
        Type::Object(_) => format!("This object does not have an attribute named {name:?}."),
        Type::List(element) => match &**element {
            Type::Object(object) if object.attributes.contains_key(name) => format!(
                "Can't access attributes on a list of objects. Did you mean to access attribute \
                 {name:?} for a specific element of the list, or across all elements of the list?"
            ),
            Type::Object(_) => "Can't access attributes on a list of objects. Did you mean to \
                                access an attribute for a specific element of the list, or across \
                                all elements of the list?"
                .to_owned(),
            _ => "This value does not have any attributes.".to_owned(),
        },
        Type::Set(element) if matches!(**element, Type::Object(_)) => {
            "Can't access attributes on a set of objects. Did you mean to access an attribute \
             across all elements of the set?"
                .to_owned()
        }
        ty if ty.is_primitive() => format!(
            "Can't access attributes on a primitive-typed value ({}).",
            ty.friendly_name()
        ),
        _ => "This value does not have any attributes.".to_owned(),
    };
    Diagnostic::error("Unsupported attribute", detail)
}

/// The element of a list, tuple or map, or the attribute of an object, with the marks of both
/// the collection and the key. Errors are at `span`.
///
/// # Errors
/// Fails if the value is null or has no elements, or if the key is of the wrong type or leads to
/// no element.
pub fn index(collection: &Value, key: &Value, span: Span) -> Result<Value, Diagnostic> {
    let (bare, marks) = collection.unmark();
    if marks.contains(Marks::TYPE) {
        return Err(invalid("This value does not have any indices.").at(span));
    }
    if bare.is_null() {
        let detail = "This value is null, so it does not have any indices.";
        return Err(Diagnostic::error("Attempt to index null value", detail).at(span));
    }
    if key.is_null() {
        return Err(invalid("Can't use a null value as an indexing key.").at(span));
    }
    let ty = bare.ty();
    if ty == Type::Dynamic || key.ty() == Type::Dynamic {
        return Ok(Value::DYNAMIC.mark(marks));
    }
    let found = match &ty {
        Type::List(_) | Type::Tuple(_) => sequence_element(collection, &ty, key),
        Type::Map(element) => map_element(bare, element, key),
        Type::Object(_) => attribute_by_key(bare, key),
        Type::Set(_) => Err(invalid(
            "Elements of a set are identified only by their value and don't have any separate \
             index or key to select with, so it's only possible to perform operations across \
             all elements of the set.",
        )),
        _ => Err(invalid("This value does not have any indices.")),
    };
    found
        .map(|found| found.mark(marks))
        .map_err(|error| error.at(span))
}

fn invalid(detail: impl Into<String>) -> Diagnostic {
    Diagnostic::error("Invalid index", detail)
}

const NO_SUCH_KEY: &str = "The given key does not identify an element in this collection value";

fn key_as(key: &Value, ty: &Type) -> Result<Value, Diagnostic> {
    convert(key, ty).map_err(|error| invalid(format!("{NO_SUCH_KEY}: {}.", error.message)))
}

fn sequence_element(collection: &Value, ty: &Type, key: &Value) -> Result<Value, Diagnostic> {
    let key = key_as(key, &Type::Number)?;
    let Some(number) = key.as_number() else {
        return Ok(match ty {
            Type::List(element) => Value::unknown((**element).clone()),
            _ => Value::DYNAMIC,
        });
    };
    let place = number
        .to_i64()
        .and_then(|index| usize::try_from(index).ok());
    let found = place.and_then(|place| match (collection.bare(), ty) {
        (Value::List(_, items) | Value::Tuple(items), _) => items.get(place).cloned(),
        (_, Type::Tuple(types)) => types.get(place).map(|ty| Value::unknown(ty.clone())),
        (_, ty) => ty.element().map(|element| Value::unknown(element.clone())),
    });
    found
        .map(|found| found.mark(key.marks()))
        .ok_or_else(|| no_such_index(collection, number))
}

fn no_such_index(collection: &Value, index: &Number) -> Diagnostic {
    if !index.is_integer() {
        return invalid(format!(
            "{NO_SUCH_KEY}: indexing a sequence requires a whole number, but the given index has \
             a fractional part."
        ));
    }
    if index.is_negative() {
        return invalid(format!(
            "{NO_SUCH_KEY}: a negative number is not a valid index for a sequence."
        ));
    }
    let length = Number::from(collection.length_bounds().0);
    if *index > length || !collection.marks().is_empty() {
        return invalid(format!("{NO_SUCH_KEY}."));
    }
    if length.is_zero() {
        return invalid(format!("{NO_SUCH_KEY}: the collection has no elements."));
    }
    invalid(format!(
        "{NO_SUCH_KEY}: the given index is greater than or equal to the length of the collection."
    ))
}

fn map_element(map: &Value, element: &Type, key: &Value) -> Result<Value, Diagnostic> {
    let key = key_as(key, &Type::String)?;
    match (map, key.as_str()) {
        (Value::Map(_, items), Some(name)) => items
            .get(name)
            .map(|item| item.clone().mark(key.marks()))
            .ok_or_else(|| invalid(format!("{NO_SUCH_KEY}."))),
        _ => Ok(Value::unknown(element.clone())),
    }
}

fn attribute_by_key(object: &Value, key: &Value) -> Result<Value, Diagnostic> {
    let was_number = key.ty() == Type::Number;
    let key = key_as(key, &Type::String)?;
    let (Value::Object(attributes), Some(name)) = (object, key.as_str()) else {
        return Ok(Value::DYNAMIC);
    };
    attributes.get(name).cloned().ok_or_else(|| {
        let advice =
            " An object only supports looking up attributes by name, not by numeric index.";
        invalid(format!(
            "{NO_SUCH_KEY}.{}",
            if was_number { advice } else { "" }
        ))
    })
}
