//! SQS: queues and their attributes. No messages come.
//!
//! A change of attributes and a deletion are not seen at once, and a name is not free for a minute
//! after its queue was deleted.

mod attributes;
mod inventory;
mod lookup;
mod model;
mod queues;
mod redrive;
pub(crate) mod tables;
mod tags;

#[cfg(test)]
mod tests;

pub(crate) use inventory::inventory;

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("CreateQueue", queues::create),
    ("GetQueueUrl", queues::url),
    ("ListQueues", queues::list),
    ("DeleteQueue", queues::delete),
    ("GetQueueAttributes", attributes::get),
    ("SetQueueAttributes", attributes::set),
    ("TagQueue", tags::tag),
    ("UntagQueue", tags::untag),
    ("ListQueueTags", tags::list),
];
