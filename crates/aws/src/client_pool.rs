//! The clients of a provider: one for the region of its block, and one for each other region that
//! a resource names. They are made at first use and live as long as the provider.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::client::AwsClient;
use crate::object::Attributes;
use rform_core::value::Value;
use rform_provider::Problem;

/// The clients of a provider by region.
#[derive(Default)]
pub struct ClientPool {
    of_provider: RwLock<Option<Arc<AwsClient>>>,
    of_regions: Mutex<BTreeMap<String, Arc<AwsClient>>>,
}

impl ClientPool {
    /// Takes the client of a provider block that was configured. Those of an earlier configuration
    /// are forgotten.
    pub fn configure(&self, client: AwsClient) {
        self.regions().clear();
        let mut held = self
            .of_provider
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *held = Some(Arc::new(client));
    }

    /// The client of the provider's own region.
    ///
    /// # Errors
    /// Before the provider is configured.
    pub fn of_provider(&self) -> Result<Arc<AwsClient>, Problem> {
        let client = self.of_provider.read();
        let client = client.unwrap_or_else(PoisonError::into_inner).clone();
        client.ok_or_else(|| {
            Problem::error(
                "Provider not configured",
                "The aws provider was used before it was configured.",
            )
        })
    }

    /// The client of the region in which an object is: that of its attribute `region`, or the
    /// provider's if it has none.
    ///
    /// # Errors
    /// Before the provider is configured.
    pub fn of_object(&self, object: &Value) -> Result<Arc<AwsClient>, Problem> {
        let client = self.of_provider()?;
        let Some(region) = object.owned("region").filter(|it| it != client.region()) else {
            return Ok(client);
        };
        let mut regions = self.regions();
        let found = regions.entry(region);
        let found = found.or_insert_with_key(|region| Arc::new(client.in_region(region)));
        Ok(Arc::clone(found))
    }

    fn regions(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<AwsClient>>> {
        self.of_regions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
