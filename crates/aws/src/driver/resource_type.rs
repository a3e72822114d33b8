//! A resource type, or a data source, with what follows from its declaration.

use std::sync::Arc;

use crate::declare::Spec;
use crate::object::completed;
use crate::resource::{Behavior, DataSource, Resource};
use rform_core::schema::ResourceSchema;
use rform_core::value::{Type, Value};

/// A resource type with what follows from its declaration.
pub struct ResourceType {
    /// The name in configurations, such as `aws_vpc`.
    pub name: &'static str,
    /// The declaration of the type.
    pub spec: Spec,
    /// How AWS behaves about the type.
    pub behavior: Behavior,
    /// The schema in the form of the engine.
    pub schema: Arc<ResourceSchema>,
    /// The type of the objects.
    pub ty: Type,
    /// The type's own requests and rules.
    pub resource: &'static dyn Resource,
}

impl ResourceType {
    /// Derives schema and object type from the declaration.
    pub fn new(name: &'static str, resource: &'static dyn Resource) -> ResourceType {
        let spec = resource.spec().completed();
        let schema = Arc::new(spec.schema());
        ResourceType {
            name,
            behavior: resource.behavior(),
            ty: schema.block.object_type(),
            spec,
            schema,
            resource,
        }
    }

    /// The object with every attribute; unknown values are null.
    pub(super) fn without_unknowns(&self, value: &Value) -> Value {
        completed(&self.ty, &known_parts(value))
    }
}

/// A data source with what follows from its declaration.
pub struct DataSourceType {
    /// The declared attributes and blocks.
    pub spec: Spec,
    /// As the engine sees it.
    pub schema: Arc<ResourceSchema>,
    /// The type of its objects.
    pub ty: Type,
    /// The data source's own requests.
    pub source: &'static dyn DataSource,
}

impl DataSourceType {
    /// Derives schema and object type from the declaration.
    pub fn new(source: &'static dyn DataSource) -> DataSourceType {
        let spec = source.spec().completed();
        let schema = Arc::new(spec.schema());
        DataSourceType {
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
