//! IAM: one file for each resource type, named after it.

pub mod data;
pub mod group;
pub mod group_membership;
pub mod inline_policy;
pub mod instance_profile;
pub mod policy;
pub mod policy_attachment;
pub mod policy_document;
pub mod principal;
pub mod principal_policy_attachment;
pub mod role;
pub mod user;

mod document;
mod name_fields;
mod requests;
mod role_batch;
mod tags;

use inline_policy::InlinePolicy;
use principal::Principal;
use principal_policy_attachment::PrincipalPolicyAttachment;

use super::resource::{DataSources, Resources};

/// The resource types of the service, by name. A row makes a type known to the provider.
pub const RESOURCES: Resources = &[
    ("aws_iam_group", &group::Group),
    (
        "aws_iam_group_membership",
        &group_membership::GroupMembership,
    ),
    (
        "aws_iam_group_policy_attachment",
        &PrincipalPolicyAttachment(Principal::Group),
    ),
    (
        "aws_iam_instance_profile",
        &instance_profile::InstanceProfile,
    ),
    ("aws_iam_policy", &policy::Policy),
    (
        "aws_iam_policy_attachment",
        &policy_attachment::PolicyAttachment,
    ),
    ("aws_iam_role", &role::Role),
    ("aws_iam_role_policy", &InlinePolicy(Principal::Role)),
    (
        "aws_iam_role_policy_attachment",
        &PrincipalPolicyAttachment(Principal::Role),
    ),
    ("aws_iam_user", &user::User),
    ("aws_iam_user_policy", &InlinePolicy(Principal::User)),
    (
        "aws_iam_user_policy_attachment",
        &PrincipalPolicyAttachment(Principal::User),
    ),
];

/// The data sources of the service, by name.
pub const DATA_SOURCES: DataSources = &[
    ("aws_iam_policy", &data::Policy),
    ("aws_iam_policy_document", &policy_document::PolicyDocument),
    ("aws_iam_role", &data::Role),
];
