//! The tables of the service.

use super::model::{Group, InstanceProfile, Policy, Role, User};
use crate::store::table::tables;

tables! {
    /// IAM.
    pub(crate) struct Iam = "iam" {
        /// By name.
        roles: Role,
        /// By name.
        users: User,
        /// By name.
        groups: Group,
        /// By name.
        profiles: InstanceProfile,
        /// By ARN.
        policies: Policy,
    }
}
