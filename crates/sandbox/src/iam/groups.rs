//! Groups: their members, in addition to the common part of identities.

use super::identity::{IamIdentity, IdentityType};
use super::lookup;
use super::lookup::required;
use super::model::{Group, Identity, User};
use super::tables::Iam;
use super::views::{group, nothing, page, user};
use crate::action::Outcome;
use crate::store::Account;
use crate::store::table::Table;
use crate::wire::{Call, Failure, Xml};
use std::collections::BTreeSet;

impl IamIdentity for Group {
    const TYPE: IdentityType = IdentityType::Group;

    type Details = ();

    fn table(iam: &Iam) -> &Table<Group> {
        &iam.groups
    }

    fn table_mut(iam: &mut Iam) -> &mut Table<Group> {
        &mut iam.groups
    }

    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn identity_mut(&mut self) -> &mut Identity {
        &mut self.identity
    }

    fn read(_account: &Account, _call: &Call) -> Result<(), Failure> {
        Ok(())
    }

    fn new(identity: Identity, (): ()) -> Group {
        Group {
            identity,
            members: BTreeSet::new(),
        }
    }

    fn write(&self, xml: &mut Xml) {
        group(xml, self);
    }

    fn write_rest(&self, account: &Account, xml: &mut Xml) {
        let users = &account.iam.users;
        let members = self.members.iter().filter_map(|name| users.get(name));
        xml.members("Users", members, user);
        xml.text("IsTruncated", false);
    }

    fn uses(&self, _account: &Account) -> Option<&'static str> {
        let used = !self.members.is_empty();
        used.then_some("remove users from group")
    }
}

/// `ListGroupsForUser`: lists the groups of a user.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html>.
pub(crate) fn list_for_user(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "UserName")?;
    lookup::find::<User>(account, name)?;
    let groups = account.iam.groups.values();
    let groups = groups
        .filter(|group| group.members.contains(name))
        .collect();
    page(call, "Groups", groups, |xml, it| group(xml, it))
}

/// `AddUserToGroup`: repeating it succeeds.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html>.
pub(crate) fn add_user(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "UserName")?;
    lookup::find::<User>(account, name)?;
    let group = lookup::find::<Group>(account, required(call, "GroupName")?)?;
    group.members.insert(name.to_owned());
    nothing()
}

/// `RemoveUserFromGroup`: refused with `NoSuchEntity` when the user is not in the group.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html>.
pub(crate) fn remove_user(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "UserName")?;
    let group = lookup::find::<Group>(account, required(call, "GroupName")?)?;
    if group.members.remove(name) {
        nothing()
    } else {
        Err(lookup::none(format!(
            "The user with name {name} cannot be found."
        )))
    }
}
