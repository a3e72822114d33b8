//! ElastiCache: subnet groups.

mod groups;
pub(crate) mod tables;

#[cfg(test)]
mod tests;

pub(crate) use groups::inventory;

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("CreateCacheSubnetGroup", groups::create),
    ("DescribeCacheSubnetGroups", groups::describe),
    ("ModifyCacheSubnetGroup", groups::modify),
    ("DeleteCacheSubnetGroup", groups::delete),
    ("AddTagsToResource", groups::tag),
    ("RemoveTagsFromResource", groups::untag),
    ("ListTagsForResource", groups::list_tags),
];
