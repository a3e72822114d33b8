//! Values for attributes that only an API could tell: those that the test gives, made-up ones
//! for the rest.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::data::MockData;
use crate::Problem;
use rform_core::schema::{Block, Nesting};
use rform_core::value::{ConvertError, Type, Value, convert};
use rform_core::world::World;

/// Which attributes the mock sets, of those that a provider may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Null attributes get a value.
    Null,
    /// Null attributes become unknown.
    NullToUnknown,
    /// Unknown attributes get a value.
    Unknown,
}

/// One object in the making.
pub struct Filling<'a> {
    world: &'a dyn World,
    data: Option<&'a MockData>,
    open: Open,
    /// Attributes around the one at hand, for messages.
    path: Vec<Arc<str>>,
    /// Given values that do not fit.
    pub problems: Vec<Problem>,
}

impl<'a> Filling<'a> {
    /// Fills with what the test gives.
    pub fn new(world: &'a dyn World, data: Option<&'a MockData>, open: Open) -> Filling<'a> {
        Filling {
            world,
            data,
            open,
            path: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// The object with everything open in it filled.
    pub fn block(&mut self, block: &Block, object: &Value) -> Value {
        let given = self.data.map(|data| data.values.clone());
        self.object(block, object, given.as_ref())
    }

    fn object(&mut self, block: &Block, object: &Value, given: Option<&Value>) -> Value {
        let Value::Object(items) = object.bare() else {
            return object.clone();
        };
        let given = |name: &str| given.and_then(|given| given.get(name));
        let mut filled: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        for (name, value) in items.iter() {
            self.path.push(name.clone());
            let value = match (block.attributes.get(name), block.blocks.get(name)) {
                (Some(attribute), _) if attribute.presence.is_computed() => {
                    self.attribute(&attribute.ty, value, given(name))
                }
                (None, Some(nested)) => {
                    self.nested((nested.nesting, &nested.block), value, given(name))
                }
                _ => value.clone(),
            };
            self.path.pop();
            filled.insert(name.clone(), value);
        }
        Value::Object(Arc::new(filled))
    }

    fn attribute(&mut self, ty: &Type, value: &Value, given: Option<&Value>) -> Value {
        let is_open = match self.open {
            Open::Null | Open::NullToUnknown => value.is_null(),
            Open::Unknown => !value.is_known(),
        };
        match (is_open, self.open) {
            (false, _) => value.clone(),
            (true, Open::NullToUnknown) => Value::unknown(ty.clone()),
            (true, _) => self.value(ty, given),
        }
    }

    /// What is given for a block counts for each of its repetitions.
    fn nested(
        &mut self,
        (nesting, block): (Nesting, &Block),
        value: &Value,
        given: Option<&Value>,
    ) -> Value {
        match nesting {
            Nesting::Single | Nesting::Group => self.object(block, value, given),
            Nesting::List | Nesting::Set | Nesting::Map => {
                value.map_parts(&mut |_, part| self.object(block, part, given))
            }
        }
    }

    /// A value of a type: as given, and made up where nothing is given.
    fn value(&mut self, ty: &Type, given: Option<&Value>) -> Value {
        let Some(given) = given else {
            return self.made_up(ty);
        };
        let whole = match (ty, given.bare()) {
            (Type::Object(object), Value::Object(_) | Value::Map(..)) => {
                let parts = object.attributes.iter();
                Value::object(parts.map(|(name, ty)| {
                    self.path.push(name.clone());
                    let value = self.value(ty, given.get(name));
                    self.path.pop();
                    (name.clone(), value)
                }))
            }
            _ => given.clone(),
        };
        convert(&whole, ty).unwrap_or_else(|error| {
            self.report(ty, &error);
            Value::null(ty)
        })
    }

    fn made_up(&mut self, ty: &Type) -> Value {
        match ty {
            Type::String => Value::string(self.text()),
            Type::Number => Value::int(0),
            Type::Bool => Value::FALSE,
            Type::List(element) => Value::list((**element).clone(), []),
            Type::Set(element) => Value::set((**element).clone(), Vec::new()),
            Type::Map(element) => Value::map::<Arc<str>>((**element).clone(), []),
            Type::Object(object) => {
                let parts = object.attributes.iter();
                Value::object(parts.map(|(name, ty)| (name.clone(), self.made_up(ty))))
            }
            Type::Tuple(elements) => Value::tuple(elements.iter().map(|ty| self.made_up(ty))),
            Type::Dynamic => Value::null(ty),
        }
    }

    /// Eight small letters and digits.
    fn text(&self) -> String {
        const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        let letter = |byte: u8| {
            let at = usize::from(byte) % LETTERS.len();
            char::from(LETTERS.get(at).copied().unwrap_or(b'a'))
        };
        self.world
            .random()
            .into_iter()
            .take(8)
            .map(letter)
            .collect()
    }

    fn report(&mut self, ty: &Type, error: &ConvertError) {
        let place = self.data.map_or("", |data| &*data.place);
        let detail = format!(
            "Terraform could not compute a value for the target type {} with the mocked data \
             defined at {place} with the attribute {:?}: {}.",
            ty.friendly_name(),
            self.path.join("."),
            error.message
        );
        let problem = Problem::error("Failed to compute attribute", detail);
        self.problems.push(problem);
    }
}
