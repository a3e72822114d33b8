//! The tables of the service.

use super::model::{LogGroup, Policy};
use crate::store::table::tables;

tables! {
    /// The tables that CloudWatch Logs keeps its groups and policies in.
    pub(crate) struct Logs = "logs" {
        /// Log groups of all regions, by region and name: `us-east-1//aws/lambda/f`.
        groups: LogGroup,
        /// Resource policies of all regions, by region and name.
        policies: Policy,
    }
}
