//! The tables of the service.

use super::model::Parameter;
use crate::store::table::tables;

tables! {
    /// The tables that parameters are kept in.
    pub(crate) struct Ssm = "ssm" {
        /// Parameters by their ARNs, of all regions.
        parameters: Parameter,
    }
}
