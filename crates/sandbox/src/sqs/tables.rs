//! The tables of the service.

use super::model::Queue;
use crate::store::table::tables;

tables! {
    /// The table that SQS keeps its queues in.
    pub(crate) struct Sqs = "sqs" {
        /// Queues of all regions, by region and name: `us-east-1/jobs.fifo`.
        queues: Queue,
    }
}
