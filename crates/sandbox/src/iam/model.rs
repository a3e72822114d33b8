//! What IAM keeps: identities, instance profiles, managed policies.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Tags, by key.
pub(crate) type Tags = BTreeMap<String, String>;

/// What roles, users and groups have in common.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// Unique in the account among its kind.
    pub name: String,
    /// `/` or `/some/path/`.
    pub path: String,
    /// `AROA…`, `AIDA…`, `AGPA…`.
    pub id: String,
    /// `arn:aws:iam::ACCOUNT:KIND/PATH/NAME`.
    pub arn: String,
    /// When it was made.
    pub created: Moment,
    /// Groups have none.
    pub tags: Tags,
    /// Inline policies: documents by name.
    pub inline: BTreeMap<String, String>,
    /// ARNs of attached managed policies.
    pub attached: BTreeSet<String>,
    /// ARN of the permissions boundary.
    pub boundary: Option<String>,
}

/// A role.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Role {
    /// Name, path, policies.
    pub identity: Identity,
    /// The trust policy.
    pub trust: String,
    /// Absent if never given.
    pub description: Option<String>,
    /// Seconds.
    pub max_session: u32,
}

/// A user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    /// Name, path, policies.
    pub identity: Identity,
    /// At most two.
    pub keys: Vec<AccessKey>,
    /// When the login profile was made, and whether its password must be changed.
    pub login: Option<(Moment, bool)>,
}

/// An access key of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AccessKey {
    /// `AKIA…`.
    pub id: String,
    /// Told once, at creation.
    pub secret: String,
    /// Otherwise `Inactive`.
    pub active: bool,
    /// When it was made.
    pub created: Moment,
}

/// A group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    /// Name, path, policies.
    pub identity: Identity,
    /// Names of users.
    pub members: BTreeSet<String>,
}

/// An instance profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct InstanceProfile {
    /// Unique in the account.
    pub name: String,
    /// `/` or `/some/path/`.
    pub path: String,
    /// `AIPA…`.
    pub id: String,
    /// `arn:aws:iam::ACCOUNT:instance-profile/PATH/NAME`.
    pub arn: String,
    /// When it was made.
    pub created: Moment,
    /// By key.
    pub tags: Tags,
    /// The name of its one role.
    pub role: Option<String>,
}

/// A managed policy, the customer's or AWS's own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Policy {
    /// Unique in its account.
    pub name: String,
    /// `/` or `/some/path/`.
    pub path: String,
    /// `ANPA…`.
    pub id: String,
    /// `arn:aws:iam::ACCOUNT:policy/PATH/NAME`; the account of AWS's own is `aws`.
    pub arn: String,
    /// When it was made.
    pub created: Moment,
    /// When its newest version was made.
    pub updated: Moment,
    /// Absent if never given.
    pub description: Option<String>,
    /// By key.
    pub tags: Tags,
    /// At most five, the oldest first.
    pub versions: Vec<PolicyVersion>,
    /// The number of the version in force.
    pub default: u32,
    /// The number of the next version.
    pub next: u32,
}

/// A version of a managed policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PolicyVersion {
    /// 1 is `v1`.
    pub number: u32,
    /// The policy document.
    pub document: String,
    /// When it was made.
    pub created: Moment,
}

impl Policy {
    /// The version of that number.
    pub(crate) fn version(&self, number: u32) -> Option<&PolicyVersion> {
        self.versions
            .iter()
            .find(|version| version.number == number)
    }
}
