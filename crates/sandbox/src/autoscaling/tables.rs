//! The tables of the service.

use super::model::Group;
use crate::store::table::tables;

tables! {
    /// The tables that EC2 Auto Scaling keeps its groups in.
    pub(crate) struct Autoscaling = "autoscaling" {
        /// Groups of all regions, by region and name: `us-east-1/web`.
        groups: Group,
    }
}
