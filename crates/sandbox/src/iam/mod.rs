//! IAM: roles, users, groups, instance profiles, managed policies.

mod account;
mod decision;
mod documents;
mod grants;
mod groups;
mod keys;
mod lookup;
mod managed;
mod model;
mod naming;
mod policies;
mod profiles;
mod roles;
mod tags;
mod users;
mod versions;
mod views;

#[cfg(test)]
mod tests;

use crate::Object;
use crate::clock::Moment;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::store::tables;
pub use decision::profile_may;
use lookup::Kind;
pub use model::AccessKey;
use model::{Group, Identity, InstanceProfile, Policy, Role, User};
use serde_json::Value;

tables! {
    /// IAM.
    pub struct Iam = "iam" {
        /// By name.
        roles: Role,
        /// By name.
        users: User,
        /// By name.
        groups: Group,
        /// By name.
        profiles: InstanceProfile,
        /// By ARN.
        policies: Policy,
    }
}

impl Iam {
    /// What exists at `now`.
    pub fn objects(&self, _now: Moment) -> Vec<Object> {
        let named = |kind: &str, id: &str, name: &str| Object {
            kind: format!("iam.{kind}"),
            id: id.to_owned(),
            name: name.to_owned(),
            state: String::new(),
        };
        let identity = |kind, identity: &Identity| named(kind, &identity.id, &identity.name);
        let roles = self
            .roles
            .values()
            .map(|role| identity("role", &role.identity));
        let users = self
            .users
            .values()
            .map(|user| identity("user", &user.identity));
        let groups = self
            .groups
            .values()
            .map(|group| identity("group", &group.identity));
        let profiles = self.profiles.values();
        let profiles = profiles.map(|it| named("instance-profile", &it.id, &it.name));
        let policies = self
            .policies
            .values()
            .map(|it| named("policy", &it.arn, &it.name));
        let all = roles.chain(users).chain(groups);
        all.chain(profiles).chain(policies).collect()
    }
}

/// The instance profile of that name, as far as EC2 sees it by now.
pub fn instance_profile<'a>(cloud: &'a Cloud, name: &str) -> Option<&'a InstanceProfile> {
    let seen = cloud.sees(&profiles::sight_of_ec2(name));
    cloud.iam.profiles.get(name).filter(|_| seen)
}

/// Whether EC2 has heard by now of the role that a profile was given.
pub fn is_role_seen(cloud: &Cloud, profile: &InstanceProfile) -> bool {
    profile.role.is_some() && cloud.sees(&profiles::sight_of_role(&profile.name))
}

/// Whether a policy on a resource names a role or user of this account that is not there.
pub fn has_unknown_principal(cloud: &Cloud, policy: &Value) -> bool {
    documents::has_unknown_principal(cloud, policy)
}

/// The roles and users that can be seen by now.
fn identities(cloud: &Cloud) -> impl Iterator<Item = &Identity> {
    let roles = cloud
        .iam
        .roles
        .values()
        .map(|role| (Kind::Role, &role.identity));
    let users = cloud
        .iam
        .users
        .values()
        .map(|user| (Kind::User, &user.identity));
    roles
        .chain(users)
        .filter(|(kind, identity)| cloud.sees(&kind.sight(&identity.name)))
        .map(|(_, identity)| identity)
}

/// What this service can do.
pub const ACTIONS: Actions = &[
    ("CreateRole", roles::create),
    ("GetRole", roles::get),
    ("ListRoles", roles::list),
    ("UpdateRole", roles::update),
    ("UpdateRoleDescription", roles::update_description),
    ("UpdateAssumeRolePolicy", roles::update_trust),
    ("DeleteRole", roles::delete),
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
    ("CreateUser", users::create),
    ("GetUser", users::get),
    ("ListUsers", users::list),
    ("UpdateUser", users::update),
    ("DeleteUser", users::delete),
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
    ("CreateGroup", groups::create),
    ("GetGroup", groups::get),
    ("ListGroups", groups::list),
    ("UpdateGroup", groups::update),
    ("DeleteGroup", groups::delete),
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
        account::authorization_details,
    ),
    ("GetAccountSummary", account::summary),
    ("ListAccountAliases", account::aliases),
];

/// Puts in what a fresh account has: AWS's own policies.
pub fn create_defaults(cloud: &mut Cloud) {
    managed::create_defaults(cloud);
}
