//! The tables of the service.

use super::model::{Balancer, Listener, Rule, TargetGroup};
use crate::store::table::tables;

tables! {
    /// Load balancers and what belongs to them, of all regions, by ARN.
    pub(crate) struct Elbv2 = "elbv2" {
        balancers: Balancer,
        target_groups: TargetGroup,
        listeners: Listener,
        rules: Rule,
    }
}
