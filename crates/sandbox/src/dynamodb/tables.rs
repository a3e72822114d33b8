//! The tables of the service.

use super::model::{Item, TableDefinition, TableImport};
use crate::store::table::tables;

tables! {
    /// The tables that DynamoDB's tables and items are kept in.
    pub(crate) struct DynamoDb = "dynamodb" {
        /// DynamoDB's tables by their ARNs.
        tables: TableDefinition,
        /// By ARN of the table and key.
        items: Item,
        /// Imports by their ARNs.
        imports: TableImport,
    }
}
