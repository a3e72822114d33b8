//! What SSM keeps.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A parameter in its newest version.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Parameter {
    /// The name, such as `name` or `/a/path/to/it`.
    pub name: String,
    /// The ARN: `arn:aws:ssm:REGION:ACCOUNT:parameter/…`.
    pub arn: String,
    /// The type: `String`, `StringList` or `SecureString`.
    pub kind: String,
    /// The value in plain text, even of a `SecureString`.
    pub value: String,
    /// Counts the puts, from 1.
    pub version: i64,
    /// When it was last put.
    pub modified: Moment,
    /// The tier: `Standard` or `Advanced`.
    pub tier: String,
    /// The data type: `text` or `aws:ec2:image`.
    pub data_type: String,
    /// The description; absent if none was ever given.
    pub description: Option<String>,
    /// A regular expression for values.
    pub pattern: Option<String>,
    /// The key of a `SecureString`.
    pub key: Option<String>,
    /// The tags by their keys.
    pub tags: BTreeMap<String, String>,
}
