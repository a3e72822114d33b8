//! The tables of the service.

use super::model::{Instance, OptionGroup, ParameterGroup, Snapshot};
use crate::store::table::tables;
use crate::subnet_group::SubnetGroup;

tables! {
    /// What RDS keeps, of all regions, by region and name: `us-east-1/main`.
    pub(crate) struct Rds = "rds" {
        instances: Instance,
        snapshots: Snapshot,
        subnet_groups: SubnetGroup,
        parameter_groups: ParameterGroup,
        cluster_parameter_groups: ParameterGroup,
        option_groups: OptionGroup,
    }
}
