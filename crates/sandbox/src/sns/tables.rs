//! The tables of the service.

use super::model::{Subscription, Topic};
use crate::store::table::tables;

tables! {
    /// The tables that SNS keeps topics and subscriptions in.
    pub(crate) struct Sns = "sns" {
        /// Topics of all regions, by ARN.
        topics: Topic,
        /// Subscriptions of all regions, by ARN.
        subscriptions: Subscription,
    }
}
