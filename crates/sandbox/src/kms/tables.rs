//! The tables of the service.

use super::model::{Alias, Key};
use crate::store::table::tables;

tables! {
    /// KMS.
    pub(crate) struct Kms = "kms" {
        /// By ARN.
        keys: Key,
        /// By ARN.
        aliases: Alias,
    }
}
