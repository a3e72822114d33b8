//! SNS: topics and their subscriptions. No messages come.

mod inventory;
mod lookup;
mod model;
mod subscriptions;
pub(crate) mod tables;
mod tags;
mod topics;

#[cfg(test)]
mod tests;

pub(crate) use inventory::inventory;

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("CreateTopic", topics::create),
    ("ListTopics", topics::list),
    ("DeleteTopic", topics::delete),
    ("GetTopicAttributes", topics::attributes),
    ("SetTopicAttributes", topics::set_attribute),
    ("Subscribe", subscriptions::subscribe),
    ("Unsubscribe", subscriptions::unsubscribe),
    ("GetSubscriptionAttributes", subscriptions::attributes),
    ("SetSubscriptionAttributes", subscriptions::set_attribute),
    ("ListSubscriptionsByTopic", subscriptions::list),
    ("TagResource", tags::tag),
    ("UntagResource", tags::untag),
    ("ListTagsForResource", tags::list),
];
