//! The tables of the service.

use super::model::Secret;
use crate::store::table::tables;

tables! {
    /// The tables that Secrets Manager's resources are kept in.
    pub(crate) struct SecretsManager = "secretsmanager" {
        /// Secrets by their ARNs, of all regions.
        secrets: Secret,
    }
}
