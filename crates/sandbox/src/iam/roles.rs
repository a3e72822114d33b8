//! Roles: sessions and trust policies, in addition to the common part of identities.

use super::documents::check_trust;
use super::identity::{IamIdentity, IdentityType};
use super::lookup;
use super::lookup::{invalid, required};
use super::model::{Identity, Role};
use super::tables::Iam;
use super::views::{answer, nothing, role, role_summary};
use crate::action::Outcome;
use crate::store::Account;
use crate::store::table::Table;
use crate::wire::{Call, Failure, Xml};

/// The session duration of a role that was not given one, in seconds:
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>.
const DEFAULT_SESSION: u32 = 3600;

impl IamIdentity for Role {
    const TYPE: IdentityType = IdentityType::Role;

    /// Trust policy, description and longest session.
    type Details = (String, Option<String>, u32);

    fn table(iam: &Iam) -> &Table<Role> {
        &iam.roles
    }

    fn table_mut(iam: &mut Iam) -> &mut Table<Role> {
        &mut iam.roles
    }

    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn identity_mut(&mut self) -> &mut Identity {
        &mut self.identity
    }

    fn read(account: &Account, call: &Call) -> Result<Self::Details, Failure> {
        let trust = required(call, "AssumeRolePolicyDocument")?;
        check_trust(account, trust)?;
        let description = call.params.get("Description").map(str::to_owned);
        let session = max_session(call)?.unwrap_or(DEFAULT_SESSION);
        Ok((trust.to_owned(), description, session))
    }

    fn new(identity: Identity, (trust, description, max_session): Self::Details) -> Role {
        Role {
            identity,
            trust,
            description,
            max_session,
        }
    }

    fn write(&self, xml: &mut Xml) {
        role(xml, self);
    }

    fn write_summary(&self, xml: &mut Xml) {
        role_summary(xml, self);
    }

    fn uses(&self, account: &Account) -> Option<&'static str> {
        let name = Some(self.identity.name.as_str());
        let mut profiles = account.iam.profiles.values();
        let used = profiles.any(|profile| profile.role.as_deref() == name);
        used.then_some("remove roles from instance profile")
    }
}

/// Between an hour and half a day.
fn max_session(call: &Call) -> Result<Option<u32>, Failure> {
    let seconds = call.params.parse("MaxSessionDuration")?;
    match seconds {
        Some(seconds) if !(3600..=43200).contains(&seconds) => Err(invalid(format!(
            "1 validation error detected: Value '{seconds}' at 'maxSessionDuration' failed to \
             satisfy constraint: Member must have value between 3600 and 43200"
        ))),
        seconds => Ok(seconds),
    }
}

/// `UpdateRole`: a session duration that is not given goes back to one hour.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html>.
pub(crate) fn update(account: &mut Account, call: &Call) -> Outcome {
    let seconds = max_session(call)?;
    let found = lookup::find::<Role>(account, required(call, "RoleName")?)?;
    if let Some(text) = call.params.get("Description") {
        found.description = Some(text.to_owned());
    }
    // Documented: a duration that is not given goes back to its default.
    found.max_session = seconds.unwrap_or(DEFAULT_SESSION);
    nothing()
}

/// `UpdateRoleDescription`: sets the description and returns the role.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html>.
pub(crate) fn update_description(account: &mut Account, call: &Call) -> Outcome {
    let found = lookup::find::<Role>(account, required(call, "RoleName")?)?;
    found.description = Some(required(call, "Description")?.to_owned());
    answer(|xml| {
        xml.element("Role", |xml| role(xml, found));
    })
}

/// `UpdateAssumeRolePolicy`: replaces the trust policy.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html>.
pub(crate) fn update_trust(account: &mut Account, call: &Call) -> Outcome {
    let trust = required(call, "PolicyDocument")?;
    let name = required(call, "RoleName")?;
    lookup::find::<Role>(account, name)?;
    check_trust(account, trust)?;
    lookup::find::<Role>(account, name)?.trust = trust.to_owned();
    nothing()
}
