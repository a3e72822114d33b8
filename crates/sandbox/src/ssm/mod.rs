//! Systems Manager: the parameters of its parameter store.

mod inventory;
mod listing;
mod lookup;
mod model;
mod parameters;
mod public;
pub(crate) mod tables;
mod tags;

#[cfg(test)]
mod tests;

pub(crate) use inventory::inventory;
pub(crate) use lookup::value;

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("PutParameter", parameters::put),
    ("GetParameter", parameters::get),
    ("GetParameters", parameters::get_many),
    ("DeleteParameter", parameters::delete),
    ("DeleteParameters", parameters::delete_many),
    ("GetParametersByPath", listing::by_path),
    ("DescribeParameters", listing::describe),
    ("AddTagsToResource", tags::add),
    ("RemoveTagsFromResource", tags::remove),
    ("ListTagsForResource", tags::list),
];
