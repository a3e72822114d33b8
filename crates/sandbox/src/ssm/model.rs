//! What SSM keeps.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A parameter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Parameter {
    /// `name` or `/a/path/to/it`.
    pub name: String,
    /// `arn:aws:ssm:REGION:ACCOUNT:parameter/…`.
    pub arn: String,
    /// `String`, `StringList`, `SecureString`.
    pub kind: String,
    /// In the clear.
    pub value: String,
    /// Counts the puts, from 1.
    pub version: i64,
    /// When it was last put.
    pub modified: Moment,
    /// `Standard` or `Advanced`.
    pub tier: String,
    /// `text` or `aws:ec2:image`.
    pub data_type: String,
    /// Absent if never given.
    pub description: Option<String>,
    /// A regular expression for values.
    pub pattern: Option<String>,
    /// The key of a `SecureString`.
    pub key: Option<String>,
    /// By key.
    pub tags: BTreeMap<String, String>,
}
