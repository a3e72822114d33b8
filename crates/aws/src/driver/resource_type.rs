//! A resource type, or a data source, with what follows from its declaration.

use std::sync::Arc;

use crate::declare::Spec;
use crate::object::completed;
use crate::resource::{Behavior, DataSource, Resource};
use rform_core::schema::ResourceSchema;
use rform_core::value::{Type, Value};

/// A resource type with what follows from its declaration.
pub struct Kind {
    /// Such as `aws_vpc`.
    pub name: &'static str,
    /// What it declares.
    pub spec: Spec,
    /// How AWS behaves about it.
    pub behavior: Behavior,
    /// As the engine sees it.
    pub schema: Arc<ResourceSchema>,
    /// The type of its objects.
    pub ty: Type,
    /// Its requests.
    pub resource: &'static dyn Resource,
}

impl Kind {
    /// Draws the conclusions.
    pub fn new(name: &'static str, resource: &'static dyn Resource) -> Kind {
        let spec = resource.spec();
        let schema = Arc::new(spec.schema());
        Kind {
            name,
            behavior: resource.behavior(),
            ty: schema.block.object_type(),
            spec,
            schema,
            resource,
        }
    }

    /// The object with every attribute; what is not known is null.
    pub(super) fn settled(&self, value: &Value) -> Value {
        completed(&self.ty, &known_parts(value))
    }
}

/// A data source with what follows from its declaration.
pub struct DataKind {
    /// What it declares.
    pub spec: Spec,
    /// As the engine sees it.
    pub schema: Arc<ResourceSchema>,
    /// The type of its objects.
    pub ty: Type,
    /// Its requests.
    pub source: &'static dyn DataSource,
}

impl DataKind {
    /// Draws the conclusions.
    pub fn new(source: &'static dyn DataSource) -> DataKind {
        let spec = source.spec();
        let schema = Arc::new(spec.schema());
        DataKind {
            ty: schema.block.object_type(),
            spec,
            schema,
            source,
        }
    }
}

/// The value with nulls in place of unknowns.
fn known_parts(value: &Value) -> Value {
    match value.bare() {
        Value::Unknown(ty, _) => Value::null(ty),
        Value::Object(attributes) => Value::object(
            attributes
                .iter()
                .map(|(name, it)| (name.clone(), known_parts(it))),
        ),
        Value::Map(element, items) => {
            let items = items.iter().filter(|(_, it)| it.is_known());
            Value::map(
                element.clone(),
                items.map(|(key, it)| (key.clone(), it.clone())),
            )
        }
        Value::List(element, items) => Value::list(element.clone(), items.iter().map(known_parts)),
        Value::Set(element, items) => {
            let items = items.iter().filter(|it| it.is_known());
            Value::set(element.clone(), items.map(known_parts))
        }
        other => other.clone(),
    }
}
