//! The tables of the service.

use super::model::{Alias, Key};
use crate::store::table::tables;

tables! {
    /// The tables that KMS's resources are kept in.
    pub(crate) struct Kms = "kms" {
        /// Kept by their ARNs, of all regions.
        keys: Key,
        /// Kept by their ARNs, of all regions.
        aliases: Alias,
    }
}
