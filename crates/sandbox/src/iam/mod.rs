//! IAM: roles, users, groups, instance profiles and managed policies.

mod account_details;
mod decision;
mod documents;
mod grants;
mod groups;
mod identities;
mod identity;
mod inventory;
mod keys;
mod lookup;
mod managed;
mod model;
mod naming;
mod policies;
mod profiles;
mod roles;
pub(crate) mod tables;
mod tags;
mod users;
mod versions;
mod views;

#[cfg(test)]
mod tests;

pub(crate) use decision::{profile_may, trusts};
pub(crate) use documents::has_unknown_principal;
pub(crate) use inventory::inventory;
pub(crate) use lookup::{instance_profile, is_role_seen};
pub(crate) use managed::create_defaults;
pub(crate) use model::AccessKey;

use crate::action::{Actions, Outcome, find};
use crate::store::Account;
use crate::wire::Call;
use model::{Group, Role, User};

/// Carries out a call.
///
/// # Errors
/// The operation is unknown, or refuses.
pub(crate) fn run(account: &mut Account, call: &Call) -> Outcome {
    let action = find(ACTIONS, call)?;
    managed::create_named(account, call);
    action(account, call)
}

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("CreateRole", identities::create::<Role>),
    ("GetRole", identities::get::<Role>),
    ("ListRoles", identities::list::<Role>),
    ("UpdateRole", roles::update),
    ("UpdateRoleDescription", roles::update_description),
    ("UpdateAssumeRolePolicy", roles::update_trust),
    ("DeleteRole", identities::delete::<Role>),
    ("PutRolePolicy", grants::put),
    ("GetRolePolicy", grants::get),
    ("ListRolePolicies", grants::list),
    ("DeleteRolePolicy", grants::delete),
    ("AttachRolePolicy", grants::attach),
    ("DetachRolePolicy", grants::detach),
    ("ListAttachedRolePolicies", grants::list_attached),
    ("PutRolePermissionsBoundary", grants::put_boundary),
    ("DeleteRolePermissionsBoundary", grants::delete_boundary),
    ("TagRole", tags::tag_identity),
    ("UntagRole", tags::untag_identity),
    ("ListRoleTags", tags::list_identity),
    ("CreateInstanceProfile", profiles::create),
    ("GetInstanceProfile", profiles::get),
    ("ListInstanceProfiles", profiles::list),
    ("ListInstanceProfilesForRole", profiles::list_for_role),
    ("AddRoleToInstanceProfile", profiles::add_role),
    ("RemoveRoleFromInstanceProfile", profiles::remove_role),
    ("DeleteInstanceProfile", profiles::delete),
    ("TagInstanceProfile", tags::tag_profile),
    ("UntagInstanceProfile", tags::untag_profile),
    ("ListInstanceProfileTags", tags::list_profile),
    ("CreatePolicy", policies::create),
    ("GetPolicy", policies::get),
    ("ListPolicies", policies::list),
    ("ListEntitiesForPolicy", policies::list_entities),
    ("DeletePolicy", policies::delete),
    ("CreatePolicyVersion", versions::create),
    ("GetPolicyVersion", versions::get),
    ("ListPolicyVersions", versions::list),
    ("SetDefaultPolicyVersion", versions::set_default),
    ("DeletePolicyVersion", versions::delete),
    ("TagPolicy", tags::tag_policy),
    ("UntagPolicy", tags::untag_policy),
    ("ListPolicyTags", tags::list_policy),
    ("CreateUser", identities::create::<User>),
    ("GetUser", users::get),
    ("ListUsers", identities::list::<User>),
    ("UpdateUser", identities::update::<User>),
    ("DeleteUser", identities::delete::<User>),
    ("PutUserPolicy", grants::put),
    ("GetUserPolicy", grants::get),
    ("ListUserPolicies", grants::list),
    ("DeleteUserPolicy", grants::delete),
    ("AttachUserPolicy", grants::attach),
    ("DetachUserPolicy", grants::detach),
    ("ListAttachedUserPolicies", grants::list_attached),
    ("PutUserPermissionsBoundary", grants::put_boundary),
    ("DeleteUserPermissionsBoundary", grants::delete_boundary),
    ("TagUser", tags::tag_identity),
    ("UntagUser", tags::untag_identity),
    ("ListUserTags", tags::list_identity),
    ("CreateAccessKey", keys::create),
    ("ListAccessKeys", keys::list),
    ("UpdateAccessKey", keys::update),
    ("DeleteAccessKey", keys::delete),
    ("CreateLoginProfile", keys::create_login),
    ("GetLoginProfile", keys::get_login),
    ("UpdateLoginProfile", keys::update_login),
    ("DeleteLoginProfile", keys::delete_login),
    ("ListMFADevices", users::list_mfa_devices),
    ("ListVirtualMFADevices", users::list_virtual_mfa_devices),
    ("ListSSHPublicKeys", users::list_ssh_keys),
    ("ListSigningCertificates", users::list_certificates),
    (
        "ListServiceSpecificCredentials",
        users::list_service_credentials,
    ),
    ("CreateGroup", identities::create::<Group>),
    ("GetGroup", identities::get::<Group>),
    ("ListGroups", identities::list::<Group>),
    ("UpdateGroup", identities::update::<Group>),
    ("DeleteGroup", identities::delete::<Group>),
    ("AddUserToGroup", groups::add_user),
    ("RemoveUserFromGroup", groups::remove_user),
    ("ListGroupsForUser", groups::list_for_user),
    ("PutGroupPolicy", grants::put),
    ("GetGroupPolicy", grants::get),
    ("ListGroupPolicies", grants::list),
    ("DeleteGroupPolicy", grants::delete),
    ("AttachGroupPolicy", grants::attach),
    ("DetachGroupPolicy", grants::detach),
    ("ListAttachedGroupPolicies", grants::list_attached),
    (
        "GetAccountAuthorizationDetails",
        account_details::authorization_details,
    ),
    ("GetAccountSummary", account_details::summary),
    ("ListAccountAliases", account_details::aliases),
];
