//! What the providers of this crate get from the program: the host, the clock, and the configuration.

use std::sync::{Arc, Mutex, PoisonError};

use rform_core::value::Value;
use rform_core::world::World;
use rform_provider::Clock;

/// The host, the clock, and the configuration.
#[derive(Clone)]
pub struct ProviderData {
    /// Files, environment and programs.
    pub world: Arc<dyn World>,
    /// The time; in a sandbox it may run faster.
    pub clock: Arc<dyn Clock>,
    configuration: Arc<Mutex<Value>>,
}

impl ProviderData {
    /// The data of providers that are not configured.
    pub fn new(world: Arc<dyn World>, clock: Arc<dyn Clock>) -> ProviderData {
        ProviderData {
            world,
            clock,
            configuration: Arc::new(Mutex::new(Value::NULL)),
        }
    }

    /// The same for one more configuration of a provider.
    pub(crate) fn unconfigured(&self) -> ProviderData {
        ProviderData::new(self.world.clone(), self.clock.clone())
    }

    /// The `provider` block.
    pub(crate) fn configuration(&self) -> Value {
        let held = self.configuration.lock();
        held.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn configure(&self, configuration: Value) {
        let held = self.configuration.lock();
        *held.unwrap_or_else(PoisonError::into_inner) = configuration;
    }
}
