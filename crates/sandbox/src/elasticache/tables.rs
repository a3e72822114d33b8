//! The tables of the service.

use crate::store::table::tables;
use crate::subnet_group::SubnetGroup;

tables! {
    /// What ElastiCache keeps, of all regions, by region and name: `us-east-1/main`.
    pub(crate) struct ElastiCache = "elasticache" {
        subnet_groups: SubnetGroup,
    }
}
