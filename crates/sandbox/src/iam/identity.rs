//! What roles, users and groups have in common, and what differs.

use super::model::Identity;
use super::tables::Iam;
use crate::store::Account;
use crate::store::table::Table;
use crate::wire::{Call, Failure, Xml};

/// The three kinds of identities; many actions differ in nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdentityType {
    /// A role, whose ids begin with `AROA`.
    Role,
    /// A user, whose ids begin with `AIDA`.
    User,
    /// A group, whose ids begin with `AGPA`.
    Group,
}

impl IdentityType {
    /// The kind that an action's name speaks of, as in `PutRolePolicy`.
    pub(crate) fn of(call: &Call) -> IdentityType {
        match call.action.as_str() {
            action if action.contains("Role") => IdentityType::Role,
            action if action.contains("Group") => IdentityType::Group,
            _ => IdentityType::User,
        }
    }

    /// `role`, `user`, `group`: as in ARNs and messages.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            IdentityType::Role => "role",
            IdentityType::User => "user",
            IdentityType::Group => "group",
        }
    }

    /// The parameter that names one.
    pub(crate) fn parameter(self) -> &'static str {
        match self {
            IdentityType::Role => "RoleName",
            IdentityType::User => "UserName",
            IdentityType::Group => "GroupName",
        }
    }

    /// The element that describes one: `Role`; lists append an `s`.
    pub(crate) fn element(self) -> &'static str {
        match self {
            IdentityType::Role => "Role",
            IdentityType::User => "User",
            IdentityType::Group => "Group",
        }
    }

    /// The most characters of a name:
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
    pub(crate) fn longest_name(self) -> usize {
        match self {
            IdentityType::Role | IdentityType::User => 64,
            IdentityType::Group => 128,
        }
    }

    /// The key under which a new one is hidden for a while.
    pub(crate) fn visibility_key(self, name: &str) -> String {
        format!("iam.{}.{name}", self.noun())
    }
}

/// A role, a user or a group: what differs between them.
pub(crate) trait IamIdentity: Clone {
    /// Which of the three it is.
    const TYPE: IdentityType;

    /// The parameters of the create action in addition to name, path and tags.
    type Details;

    fn table(iam: &Iam) -> &Table<Self>;

    fn table_mut(iam: &mut Iam) -> &mut Table<Self>;

    fn identity(&self) -> &Identity;

    fn identity_mut(&mut self) -> &mut Identity;

    /// Reads and checks the details of a new one.
    ///
    /// # Errors
    /// A parameter is missing or invalid.
    fn read(account: &Account, call: &Call) -> Result<Self::Details, Failure>;

    fn new(identity: Identity, details: Self::Details) -> Self;

    /// Writes the entity as its `Get` action answers it.
    fn write(&self, xml: &mut Xml);

    /// Writes what lists show.
    fn write_summary(&self, xml: &mut Xml) {
        self.write(xml);
    }

    /// Writes what Get shows after the element of the identity itself.
    fn write_rest(&self, _account: &Account, _xml: &mut Xml) {}

    /// What must be done before it can be deleted, such as `remove users from group`; its policies
    /// are checked for all.
    fn uses(&self, account: &Account) -> Option<&'static str>;

    /// Follows a change of the name in what refers to it.
    fn renamed(_account: &mut Account, _old: &str, _new: &str) {}
}
