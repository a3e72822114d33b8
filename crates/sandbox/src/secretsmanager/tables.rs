//! The tables of the service.

use super::model::Secret;
use crate::store::table::tables;

tables! {
    /// Secrets Manager.
    pub(crate) struct SecretsManager = "secretsmanager" {
        /// By ARN.
        secrets: Secret,
    }
}
