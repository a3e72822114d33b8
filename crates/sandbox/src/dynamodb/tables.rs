//! The tables of the service.

use super::model::{Item, TableDefinition};
use crate::store::table::tables;

tables! {
    /// DynamoDB.
    pub(crate) struct DynamoDb = "dynamodb" {
        /// By ARN.
        tables: TableDefinition,
        /// By ARN of the table and key.
        items: Item,
    }
}
