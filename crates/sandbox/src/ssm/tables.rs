//! The tables of the service.

use super::model::Parameter;
use crate::store::table::tables;

tables! {
    /// SSM.
    pub(crate) struct Ssm = "ssm" {
        /// By ARN.
        parameters: Parameter,
    }
}
