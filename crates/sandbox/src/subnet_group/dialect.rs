//! The words of a service for its subnet groups.

use super::model::SubnetGroup;
use crate::store::Account;
use crate::store::table::Table;

/// The words of a service for its subnet groups, and where it keeps them.
pub(crate) struct Dialect {
    /// The service in ARNs, and what the name of a group follows there.
    pub service: &'static str,
    /// What stands before the name of a group in its ARN, such as `subgrp`.
    pub resource: &'static str,
    /// The parameter and element with the name.
    pub name: &'static str,
    /// The parameter and element with the description.
    pub description: &'static str,
    /// The element with one group.
    pub element: &'static str,
    /// The element with the list of groups.
    pub list: &'static str,
    /// The element with the ARN; none where groups are shown without.
    pub arn: Option<&'static str>,
    /// The element with the types of addresses, and the word for the usual type.
    pub network_types: (&'static str, &'static str),
    /// The code of a group that there is already.
    pub exists: &'static str,
    /// The code of a group that there is not.
    pub absent: &'static str,
    /// The code of a group that is in use.
    pub in_use: &'static str,
    /// The code of a group in too few availability zones, and how many it must be in.
    pub zones: Option<(&'static str, usize)>,
    /// Whether tags are shown with the group.
    pub shows_tags: bool,
    /// What uses the group of that name, by the subnets that it is in.
    pub users: fn(&Account, &str) -> Vec<String>,
    pub table: fn(&Account) -> &Table<SubnetGroup>,
    pub table_mut: fn(&mut Account) -> &mut Table<SubnetGroup>,
}
