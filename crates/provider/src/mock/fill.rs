//! Values for computed attributes of mocked objects: those that the test gives, and generated ones
//! for the rest. <https://developer.hashicorp.com/terraform/language/tests/mocking#generated-data>

use std::collections::BTreeMap;
use std::sync::Arc;

use super::data::MockData;
use crate::Problem;
use rform_core::schema::{Block, Nesting};
use rform_core::value::{ConvertError, Type, Value, convert};
use rform_core::world::World;

/// Which attributes the mock sets, of those that a provider may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FillMode {
    /// Null attributes get a value.
    Null,
    /// Null attributes become unknown.
    NullToUnknown,
    /// Unknown attributes get a value.
    Unknown,
}

/// Fills the computed attributes of one object.
pub struct MockFiller<'a> {
    world: &'a dyn World,
    data: Option<&'a MockData>,
    fill_mode: FillMode,
    /// The path of the current attribute, for messages.
    path: Vec<Arc<str>>,
    /// Errors of given values that do not fit the type of their attribute.
    pub problems: Vec<Problem>,
}

impl<'a> MockFiller<'a> {
    /// A filler with the values that a test gives for the type, if any.
    pub fn new(
        world: &'a dyn World,
        data: Option<&'a MockData>,
        fill_mode: FillMode,
    ) -> MockFiller<'a> {
        MockFiller {
            world,
            data,
            fill_mode,
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
        let is_unset = match self.fill_mode {
            FillMode::Null | FillMode::NullToUnknown => value.is_null(),
            FillMode::Unknown => !value.is_known(),
        };
        match (is_unset, self.fill_mode) {
            (false, _) => value.clone(),
            (true, FillMode::NullToUnknown) => Value::unknown(ty.clone()),
            (true, _) => self.value(ty, given),
        }
    }

    /// The values given for a nested block are used for each of its elements.
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

    /// A value of a type: as given, and generated where nothing is given.
    fn value(&mut self, ty: &Type, given: Option<&Value>) -> Value {
        let Some(given) = given else {
            return self.generated_value(ty);
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

    fn generated_value(&mut self, ty: &Type) -> Value {
        match ty {
            Type::String => Value::string(self.text()),
            Type::Number => Value::int(0),
            Type::Bool => Value::FALSE,
            Type::List(element) => Value::list((**element).clone(), []),
            Type::Set(element) => Value::set((**element).clone(), Vec::new()),
            Type::Map(element) => Value::map::<Arc<str>>((**element).clone(), []),
            Type::Object(object) => {
                let parts = object.attributes.iter();
                Value::object(parts.map(|(name, ty)| (name.clone(), self.generated_value(ty))))
            }
            Type::Tuple(elements) => {
                Value::tuple(elements.iter().map(|ty| self.generated_value(ty)))
            }
            Type::Dynamic => Value::null(ty),
        }
    }

    /// Eight random lowercase letters and digits, as Terraform generates them.
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
