//! Users: renaming and the lists of their credentials, in addition to the common part of identities.

use super::identities;
use super::identity::{IamIdentity, IdentityType};
use super::lookup;
use super::model::{Identity, User};
use super::tables::Iam;
use super::views::{answer, page, time, user};
use crate::action::Outcome;
use crate::store::Account;
use crate::store::table::Table;
use crate::wire::{Call, Failure, Xml};

impl IamIdentity for User {
    const TYPE: IdentityType = IdentityType::User;

    type Details = ();

    fn table(iam: &Iam) -> &Table<User> {
        &iam.users
    }

    fn table_mut(iam: &mut Iam) -> &mut Table<User> {
        &mut iam.users
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

    fn new(identity: Identity, (): ()) -> User {
        User {
            identity,
            keys: Vec::new(),
            login: None,
        }
    }

    fn write(&self, xml: &mut Xml) {
        user(xml, self);
    }

    fn uses(&self, account: &Account) -> Option<&'static str> {
        let mut groups = account.iam.groups.values();
        let reasons = [
            (
                groups.any(|group| group.members.contains(&self.identity.name)),
                "remove users from group",
            ),
            (!self.keys.is_empty(), "delete access keys"),
            (self.login.is_some(), "delete login profile"),
        ];
        let used = reasons.into_iter().find(|(holds, _)| *holds);
        used.map(|(_, must)| must)
    }

    fn renamed(account: &mut Account, old: &str, new: &str) {
        rename_in_groups(account, old, new);
    }
}

/// `GetUser`: without a name it returns the caller, which is the account's root.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html>.
pub(crate) fn get(account: &mut Account, call: &Call) -> Outcome {
    if call.params.get("UserName").is_some() {
        return identities::get::<User>(account, call);
    }
    answer(|xml| {
        xml.element("User", |xml| {
            xml.text("UserId", &account.account_id)
                .text("Arn", format!("arn:aws:iam::{}:root", account.account_id))
                .text("CreateDate", time(super::managed::LONG_AGO));
        });
    })
}

fn rename_in_groups(account: &mut Account, old: &str, new: &str) {
    for id in account
        .iam
        .groups
        .ids_where(|group| group.members.contains(old))
    {
        if let Some(group) = account.iam.groups.get_mut(&id) {
            group.members.remove(old);
            group.members.insert(new.to_owned());
        }
    }
}

/// Lists that are always empty in the sandbox; clients read them before they delete a user.
fn empty_list(account: &mut Account, call: &Call, name: &str) -> Outcome {
    if let Some(user) = call.params.get("UserName") {
        lookup::find::<User>(account, user)?;
    }
    page(call, name, Vec::<()>::new(), |_, ()| ())
}

/// `ListMFADevices`: users have no MFA devices here, but deletion of a user asks.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html>.
pub(crate) fn list_mfa_devices(account: &mut Account, call: &Call) -> Outcome {
    empty_list(account, call, "MFADevices")
}

/// `ListVirtualMFADevices`: the account has no virtual MFA devices.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html>.
pub(crate) fn list_virtual_mfa_devices(account: &mut Account, call: &Call) -> Outcome {
    empty_list(account, call, "VirtualMFADevices")
}

/// `ListSSHPublicKeys`: users have no SSH keys here, but deletion of a user asks.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html>.
pub(crate) fn list_ssh_keys(account: &mut Account, call: &Call) -> Outcome {
    empty_list(account, call, "SSHPublicKeys")
}

/// `ListSigningCertificates`: users have no signing certificates here, but deletion of a user asks.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html>.
pub(crate) fn list_certificates(account: &mut Account, call: &Call) -> Outcome {
    empty_list(account, call, "Certificates")
}

/// `ListServiceSpecificCredentials`: users have no service-specific credentials here, but deletion
/// of a user asks.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html>.
pub(crate) fn list_service_credentials(account: &mut Account, call: &Call) -> Outcome {
    empty_list(account, call, "ServiceSpecificCredentials")
}
