//! What IAM keeps: identities, instance profiles, managed policies.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Tag values by their keys.
pub(crate) type Tags = BTreeMap<String, String>;

/// The properties that roles, users and groups share.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// Unique in the account among its kind.
    pub name: String,
    /// The path: `/` or `/some/path/`.
    pub path: String,
    /// The unique id: `AROA…` of a role, `AIDA…` of a user, `AGPA…` of a group.
    pub id: String,
    /// The ARN: `arn:aws:iam::ACCOUNT:TYPE/PATH/NAME`.
    pub arn: String,
    /// The moment of its creation.
    pub created: Moment,
    /// The tags by their keys; groups have none.
    pub tags: Tags,
    /// Inline policies: documents by name.
    pub inline: BTreeMap<String, String>,
    /// ARNs of attached managed policies.
    pub attached: BTreeSet<String>,
    /// ARN of the permissions boundary.
    pub boundary: Option<String>,
}

/// A role, which services and users assume.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Role {
    /// The properties of all identities: name, path, policies.
    pub identity: Identity,
    /// The trust policy: the principals that may assume the role.
    pub trust: String,
    /// The description; absent if none was ever given.
    pub description: Option<String>,
    /// The longest session, in seconds.
    pub max_session: u32,
}

/// A user with its access keys and login profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    /// The properties of all identities: name, path, policies.
    pub identity: Identity,
    /// The access keys, at most two.
    pub keys: Vec<AccessKey>,
    /// When the login profile was made, and whether its password must be changed.
    pub login: Option<(Moment, bool)>,
}

/// An access key of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AccessKey {
    /// The key's id, `AKIA…`.
    pub id: String,
    /// The secret, which only CreateAccessKey returns.
    pub secret: String,
    /// Whether its status is `Active` rather than `Inactive`.
    pub active: bool,
    /// The moment of its creation.
    pub created: Moment,
}

/// A group of users.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    /// The properties of all identities: name, path, policies.
    pub identity: Identity,
    /// The names of the users in it.
    pub members: BTreeSet<String>,
}

/// An instance profile, through which an instance assumes a role.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct InstanceProfile {
    /// The name, unique in the account.
    pub name: String,
    /// The path: `/` or `/some/path/`.
    pub path: String,
    /// The unique id, `AIPA…`.
    pub id: String,
    /// The ARN: `arn:aws:iam::ACCOUNT:instance-profile/PATH/NAME`.
    pub arn: String,
    /// The moment of its creation.
    pub created: Moment,
    /// The tags by their keys.
    pub tags: Tags,
    /// The name of its one role.
    pub role: Option<String>,
}

/// A managed policy, the customer's or AWS's own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Policy {
    /// The name, unique in its account.
    pub name: String,
    /// The path: `/` or `/some/path/`.
    pub path: String,
    /// The unique id, `ANPA…`.
    pub id: String,
    /// `arn:aws:iam::ACCOUNT:policy/PATH/NAME`; the account of AWS's own is `aws`.
    pub arn: String,
    /// The moment of its creation.
    pub created: Moment,
    /// When its newest version was made.
    pub updated: Moment,
    /// The description; absent if none was ever given.
    pub description: Option<String>,
    /// The tags by their keys.
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
    /// The number; 1 is the version id `v1`.
    pub number: u32,
    /// The policy document, as it was given.
    pub document: String,
    /// The moment of its creation.
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
