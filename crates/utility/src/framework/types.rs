//! The traits that resource types and data sources implement, and the list of what a provider offers.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value as Json;

use super::declare::Declaration;
use super::fields::Fields;
use super::plan::PlannedChange;
use crate::provider_data::ProviderData;
use rform_core::schema::FunctionSchema;
use rform_core::value::Value;
use rform_provider::{FunctionFailure, Problem};

/// A managed resource type. The provided methods are those of a type whose objects exist in the state
/// only: a read keeps what is known, an update what was planned, and a delete does nothing.
#[async_trait]
pub trait ResourceType: Send + Sync {
    /// The name of the type.
    fn kind(&self) -> &'static str;

    /// The schema and its rules.
    fn declaration(&self) -> Declaration;

    /// Changes a plan after the plan modifiers of the attributes.
    fn modify_plan(&self, _around: &ProviderData, _change: &mut PlannedChange) {}

    /// Creates an object; `warn` takes warnings.
    ///
    /// # Errors
    /// The object cannot be created, and nothing of it exists.
    async fn create(
        &self,
        meta: &ProviderData,
        planned: Fields,
        warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem>;

    /// Reads an object; none if it does not exist any more.
    ///
    /// # Errors
    /// The object cannot be read, so that it is not known whether it exists.
    async fn read(&self, _around: &ProviderData, known: Fields) -> Result<Option<Fields>, Problem> {
        Ok(Some(known))
    }

    /// Changes an object in place.
    ///
    /// # Errors
    /// The object cannot be changed, and is as it was.
    async fn update(
        &self,
        _around: &ProviderData,
        _prior: &Fields,
        planned: Fields,
    ) -> Result<Fields, Problem> {
        Ok(planned)
    }

    /// Deletes an object.
    ///
    /// # Errors
    /// The object cannot be deleted, and still exists.
    async fn delete(&self, _around: &ProviderData, _known: &Fields) -> Result<(), Problem> {
        Ok(())
    }

    /// The attributes of the object with an import id, beginning with nulls for all; none if the type has
    /// no import.
    ///
    /// # Errors
    /// The id does not have the expected form.
    fn import(
        &self,
        _around: &ProviderData,
        _empty: Fields,
        _id: &str,
    ) -> Option<Result<Fields, Problem>> {
        None
    }

    /// Converts the attributes of a state of an older version; none for a version that never was.
    ///
    /// # Errors
    /// What the state holds cannot be converted.
    fn upgrade(&self, _version: u64, _attributes: Json) -> Option<Result<Json, Problem>> {
        None
    }
}

/// A data source.
#[async_trait]
pub trait DataType: Send + Sync {
    /// The name of the type.
    fn kind(&self) -> &'static str;

    /// The schema and its rules.
    fn declaration(&self) -> Declaration;

    /// Reads it; `warn` takes warnings.
    ///
    /// # Errors
    /// It cannot be read.
    async fn read(
        &self,
        meta: &ProviderData,
        config: Fields,
        warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem>;
}

/// A function of a provider.
pub struct FunctionType {
    /// The name without that of the provider.
    pub name: &'static str,
    /// Parameters and result.
    pub schema: FunctionSchema,
    /// What it does. The arguments are of the types of the parameters.
    pub call: fn(&ProviderData, &[Value]) -> Result<Value, FunctionFailure>,
}

/// A provider as the list of what it offers.
#[derive(Default)]
pub struct Offer {
    /// The `provider` block.
    pub provider: Declaration,
    /// The managed resource types.
    pub resources: Vec<Arc<dyn ResourceType>>,
    /// The data sources.
    pub data_sources: Vec<Arc<dyn DataType>>,
    /// The ephemeral resources. They are opened as data sources are read, and nothing is left of them
    /// to close.
    pub ephemerals: Vec<Arc<dyn DataType>>,
    /// The functions of the provider.
    pub functions: Vec<FunctionType>,
}
