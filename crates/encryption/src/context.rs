//! What encryption gets from the program: the host and the key service.

use std::fmt;
use std::sync::Arc;

use crate::key_service::KeyService;
use rform_core::world::World;

/// The host, and the key service of AWS.
#[derive(Clone)]
pub struct EncryptionContext {
    /// The host, for random numbers and the environment.
    pub world: Arc<dyn World>,
    /// The key service of AWS; none where it cannot be reached.
    pub service: Option<Arc<dyn KeyService>>,
}

impl fmt::Debug for EncryptionContext {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("EncryptionContext")
    }
}
