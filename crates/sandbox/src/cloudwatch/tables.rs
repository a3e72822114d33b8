//! The tables of the service.

use super::model::{Alarm, Dashboard};
use crate::store::table::tables;

tables! {
    /// The tables that CloudWatch keeps alarms and dashboards in.
    pub(crate) struct CloudWatch = "cloudwatch" {
        /// Alarms of all regions, by ARN.
        alarms: Alarm,
        /// Dashboards of the account, by name: they are in no region.
        dashboards: Dashboard,
    }
}
