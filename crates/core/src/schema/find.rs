//! Finding the schemas of providers, for code that must not know the providers themselves.

use std::sync::Arc;

use super::{ProviderSchema, ResourceSchema};
use crate::addr::{Mode, ProviderSource};

/// The schemas of all providers that a run knows.
///
/// The engine's registry implements it. Views and other readers take it instead of the registry,
/// so that they stand on the schemas alone.
pub trait Schemas {
    /// The schemas of one provider; none if there is no provider of that source.
    fn provider_schema(&self, source: &ProviderSource) -> Option<&ProviderSchema>;

    /// The schema of a managed resource, a data source or an ephemeral resource; none if the
    /// provider, or the type in it, is not known.
    fn resource_schema(
        &self,
        source: &ProviderSource,
        mode: Mode,
        resource_type: &str,
    ) -> Option<&Arc<ResourceSchema>> {
        let schema = self.provider_schema(source)?;
        match mode {
            Mode::Managed => schema.resources.get(resource_type),
            Mode::Data => schema.data_sources.get(resource_type),
            Mode::Ephemeral => schema.ephemeral_resources.get(resource_type),
        }
    }
}
