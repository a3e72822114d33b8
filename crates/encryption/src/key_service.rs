//! The key service of AWS, as this crate needs it: who uses the crate reaches it.

use std::fmt::Debug;

use serde_json::Value as Json;

/// A key and what the service needs to find it again.
pub struct DataKey {
    /// The key itself.
    pub key: Vec<u8>,
    /// The key as the service has encrypted it.
    pub blob: Vec<u8>,
}

/// The key service, as this crate needs it.
pub trait KeyService: Debug + Send + Sync {
    /// A new key under a key of the service: `key_id` is its id, alias or ARN, `spec` is `AES_256` or
    /// `AES_128`, and `account` are the other arguments of the block, which lead to the account.
    ///
    /// # Errors
    /// The service cannot be reached, or refuses; the text says why.
    fn generate(&self, account: &Json, key_id: &str, spec: &str) -> Result<DataKey, String>;

    /// A key that the service has encrypted.
    ///
    /// # Errors
    /// The service cannot be reached, or refuses; the text says why.
    fn decrypt(&self, account: &Json, key_id: &str, blob: &[u8]) -> Result<Vec<u8>, String>;
}
