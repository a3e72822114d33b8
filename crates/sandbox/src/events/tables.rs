//! The tables of the service.

use super::model::{Bus, Rule};
use crate::store::table::tables;

tables! {
    /// The tables that EventBridge keeps buses and rules in.
    pub(crate) struct Events = "events" {
        /// Event buses of all regions, by ARN; the default ones once something was said of them.
        buses: Bus,
        /// Rules of all regions, by ARN.
        rules: Rule,
    }
}
