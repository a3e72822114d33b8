//! The tables of the service.

use super::model::{Group, InstanceProfile, Policy, Role, User};
use crate::store::table::tables;

tables! {
    /// The tables that IAM's resources are kept in.
    pub(crate) struct Iam = "iam" {
        /// Kept by their names.
        roles: Role,
        /// Kept by their names.
        users: User,
        /// Kept by their names.
        groups: Group,
        /// Kept by their names.
        profiles: InstanceProfile,
        /// Kept by their ARNs, AWS's own policies included.
        policies: Policy,
    }
}
