//! Values and their types: the currency that flows between configuration, plan and state.
//!
//! A [`Value`] is immutable and cheap to clone: whatever can be large is behind an `Arc`. It is
//! one of
//!
//! - a primitive: [`Value::String`] (in Unicode normal form C), [`Value::Number`] (512 bits of
//!   mantissa, as Terraform has it), [`Value::Bool`];
//! - a collection with one element type: [`Value::List`], [`Value::Set`] (sorted and without
//!   duplicates, see `set.rs`), [`Value::Map`] (sorted by key);
//! - a structure: [`Value::Tuple`], [`Value::Object`];
//! - [`Value::Null`] of a type, or [`Value::Unknown`] of a type: known only after apply.
//!
//! **Unknown values** carry a [`Refinement`]: limits that the final value is certain to keep, such
//! as "not null" or a prefix. An operation on unknown values must return something that every
//! possible result refines: evaluating with an unknown and evaluating with the final value must
//! never contradict each other. `Type::Dynamic` is the type of a value whose type is not known yet.
//!
//! **Marks** (sensitive, ephemeral) wrap any part of a value: [`Value::Marked`] holds the marks and
//! the bare value below them. Operations take marks off, work on the bare value, and put the union
//! of all marks on the result, so that nothing derived from a secret loses its mark. A set cannot
//! have marks within, because elements would then have to be compared in secret; marks of elements
//! become the mark of the set.
//!
//! **Conversion** ([`convert`]) follows Terraform's rules
//! (<https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion>), and
//! [`unify`] finds the type that several values convert to. The two are a recursion of the matter:
//! converting a tuple to a list needs the common type of its elements, and finding a common type
//! asks whether one type converts to another.
//!
//! **JSON** ([`json`]) is the form of values in states and plans, in which a type that is not
//! certain from its place is written beside the value.

pub mod json;

mod convert;
mod equal;
mod normal_form;
mod number;
mod path;
mod refinement;
mod set;
mod type_names;
mod types;
mod unify;
mod walk;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use convert::{ConvertError, Safety, can_convert, convert, mismatch_message};
pub use number::Number;
pub use path::{Path, Step};
pub use refinement::Refinement;
pub use types::{ObjectType, Type};
pub use unify::unify;

/// A set of marks: properties of a value, such as being sensitive, that pass to everything derived
/// from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Marks(u8);

impl Marks {
    /// The empty set of marks.
    pub const NONE: Marks = Marks(0);
    /// Must not be shown.
    pub const SENSITIVE: Marks = Marks(1);
    /// Must not be kept: neither in plan nor in state.
    pub const EPHEMERAL: Marks = Marks(2);

    /// Marks the results of the console's function `type`, which stand for a type.
    pub const TYPE: Marks = Marks(4);

    /// Returns the union of both sets.
    pub fn union(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }

    /// This set without the other.
    pub fn without(self, other: Marks) -> Marks {
        Marks(self.0 & !other.0)
    }

    /// Whether all of the other set is in this one.
    pub fn contains(self, other: Marks) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A value of the language.
///
/// Lists, sets and maps carry the type of their elements, so that empty ones
/// have a type. A set holds its elements without repetition in Terraform's order.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value, of a type; `Type::Dynamic` for a bare `null`.
    Null(Type),
    /// A value that is not known yet, with its type and what is certain about it.
    Unknown(Type, Option<Arc<Refinement>>),
    /// `true` or `false`.
    Bool(bool),
    /// A whole number of 64 bits or a float of 512 bits.
    Number(Number),
    /// Text in Unicode normal form C.
    String(Arc<str>),
    /// Elements of one type in order.
    List(Type, Arc<[Value]>),
    /// Distinct elements of one type, in Terraform's order.
    Set(Type, Arc<[Value]>),
    /// Elements of one type by name.
    Map(Type, Arc<BTreeMap<Arc<str>, Value>>),
    /// Elements in order, each of its own type.
    Tuple(Arc<[Value]>),
    /// Attributes by name, each of its own type.
    Object(Arc<BTreeMap<Arc<str>, Value>>),
    /// A marked value. Never nested directly, never with no mark: see [`Value::mark`].
    Marked(Marks, Arc<Value>),
}

impl Value {
    /// The boolean value `true`.
    pub const TRUE: Value = Value::Bool(true);
    /// The boolean value `false`.
    pub const FALSE: Value = Value::Bool(false);
    /// A null value without a type, as a bare `null` in the configuration.
    pub const NULL: Value = Value::Null(Type::Dynamic);
    /// An unknown value of an unknown type.
    pub const DYNAMIC: Value = Value::Unknown(Type::Dynamic, None);

    /// A string. The caller makes sure that it is in Unicode normal form C.
    pub fn string(text: impl Into<Arc<str>>) -> Value {
        Value::String(text.into())
    }

    /// A text from outside, which is brought into normal form C.
    pub fn normalized(text: &str) -> Value {
        Value::String(normal_form::normalized(text))
    }

    /// Creates a number value from a whole number.
    pub fn int(number: i64) -> Value {
        Value::Number(Number::from(number))
    }

    /// An unknown of that type, without refinements.
    pub fn unknown(ty: Type) -> Value {
        Value::Unknown(ty, None)
    }

    /// Creates a tuple from its elements.
    pub fn tuple(elements: impl IntoIterator<Item = Value>) -> Value {
        Value::Tuple(elements.into_iter().collect())
    }

    /// A list; the caller answers for the elements being of that type.
    pub fn list(element: Type, elements: impl IntoIterator<Item = Value>) -> Value {
        Value::List(element, elements.into_iter().collect())
    }

    /// A map; the caller answers for the elements being of that type.
    pub fn map<K: Into<Arc<str>>>(
        element: Type,
        elements: impl IntoIterator<Item = (K, Value)>,
    ) -> Value {
        let elements = elements.into_iter().map(|(key, value)| (key.into(), value));
        Value::Map(element, Arc::new(elements.collect()))
    }

    /// Creates an object from names and values; of equal names the last one is kept.
    pub fn object<K: Into<Arc<str>>>(attributes: impl IntoIterator<Item = (K, Value)>) -> Value {
        let attributes = attributes
            .into_iter()
            .map(|(key, value)| (key.into(), value));
        Value::Object(Arc::new(attributes.collect()))
    }

    /// The value's type, also that of nulls and unknowns.
    pub fn ty(&self) -> Type {
        match self {
            Value::Null(ty) | Value::Unknown(ty, _) => ty.clone(),
            Value::Bool(_) => Type::Bool,
            Value::Number(_) => Type::Number,
            Value::String(_) => Type::String,
            Value::List(element, _) => Type::List(Arc::new(element.clone())),
            Value::Set(element, _) => Type::Set(Arc::new(element.clone())),
            Value::Map(element, _) => Type::Map(Arc::new(element.clone())),
            Value::Tuple(elements) => Type::Tuple(elements.iter().map(Value::ty).collect()),
            Value::Object(attributes) => Type::object(
                attributes
                    .iter()
                    .map(|(name, value)| (name.clone(), value.ty())),
            ),
            Value::Marked(_, value) => value.ty(),
        }
    }

    /// Adds marks to the value as a whole.
    pub fn mark(self, marks: Marks) -> Value {
        match self {
            value if marks.is_empty() => value,
            Value::Marked(old, value) => Value::Marked(old.union(marks), value),
            value => Value::Marked(marks, Arc::new(value)),
        }
    }

    /// The value without the marks of its outermost level, and those marks.
    pub fn unmark(&self) -> (&Value, Marks) {
        match self {
            Value::Marked(marks, value) => (value, *marks),
            value => (value, Marks::NONE),
        }
    }

    /// The value without the marks of its outermost level.
    pub fn bare(&self) -> &Value {
        self.unmark().0
    }

    /// The marks of the outermost level.
    pub fn marks(&self) -> Marks {
        self.unmark().1
    }

    /// Whether it, as a whole, must not be shown.
    pub fn is_hidden(&self) -> bool {
        let marks = self.marks();
        marks.contains(Marks::SENSITIVE) || marks.contains(Marks::EPHEMERAL)
    }

    /// Whether it, or any part of it, must not be shown.
    pub fn holds_hidden(&self) -> bool {
        let marks = self.marks_deep();
        marks.contains(Marks::SENSITIVE) || marks.contains(Marks::EPHEMERAL)
    }

    /// Whether it is a null.
    pub fn is_null(&self) -> bool {
        matches!(self.bare(), Value::Null(_))
    }

    /// Whether its outermost level is known (parts of it may not be).
    pub fn is_known(&self) -> bool {
        !matches!(self.bare(), Value::Unknown(..))
    }

    /// Whether all of it is known.
    pub fn is_wholly_known(&self) -> bool {
        self.is_known() && self.elements().all(Value::is_wholly_known)
    }

    /// The values directly within a list, set, tuple, map or object, in order.
    pub fn elements(&self) -> Box<dyn Iterator<Item = &Value> + '_> {
        match self.bare() {
            Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items) => {
                Box::new(items.iter())
            }
            Value::Map(_, items) | Value::Object(items) => Box::new(items.values()),
            _ => Box::new(std::iter::empty()),
        }
    }

    /// The text, if it is a known one.
    pub fn as_str(&self) -> Option<&str> {
        match self.bare() {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if it is a known one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.bare() {
            Value::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The number, if it is a known one.
    pub fn as_number(&self) -> Option<&Number> {
        match self.bare() {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The number, if it is a known whole one that fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number().and_then(Number::to_i64)
    }

    /// The attribute of an object or the element of a map, if it is there.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self.bare() {
            Value::Object(items) | Value::Map(_, items) => items.get(name),
            _ => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::string(text)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Value {
        Value::Bool(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::int(number)
    }
}
