//! Groups, roles and users: the requests about their policies, which are alike for all three.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html>

use super::requests::{decoded, found, pages};
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Blocker, Operation};

/// A kind of IAM identity that policies are attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A group of users.
    Group,
    /// A role that somebody assumes.
    Role,
    /// A user with credentials of its own.
    User,
}

impl Principal {
    /// The argument by which configurations name it.
    pub fn argument(self) -> &'static str {
        match self {
            Principal::Group => "group",
            Principal::Role => "role",
            Principal::User => "user",
        }
    }

    /// The failures of changes that are worth another try. Only changes of roles conflict with each
    /// other: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html>.
    pub fn retryable_errors(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Principal::Role => &[("ConcurrentModification", "")],
            Principal::Group | Principal::User => &[],
        }
    }
}

/// Attaches a managed policy; attaching it once more changes nothing.
///
/// # Errors
/// When IAM refuses, for example because there is no such principal or policy.
pub(super) async fn attach(
    client: &AwsClient,
    principal: Principal,
    name: &str,
    arn: &str,
) -> Result<(), AwsError> {
    let iam = &client.clients.iam;
    match principal {
        Principal::Group => {
            let request = || iam.attach_group_policy().group_name(name).policy_arn(arn);
            let answer = client.call("iam:AttachGroupPolicy", || request().send());
            answer.await.map(drop)
        }
        Principal::Role => {
            let request = || iam.attach_role_policy().role_name(name).policy_arn(arn);
            let answer = client.call("iam:AttachRolePolicy", || request().send());
            answer.await.map(drop)
        }
        Principal::User => {
            let request = || iam.attach_user_policy().user_name(name).policy_arn(arn);
            let answer = client.call("iam:AttachUserPolicy", || request().send());
            answer.await.map(drop)
        }
    }
}

/// Detaches a managed policy; one that is not attached is detached already.
///
/// # Errors
/// When IAM refuses, or does not answer.
pub(super) async fn detach(
    client: &AwsClient,
    principal: Principal,
    name: &str,
    arn: &str,
) -> Result<(), AwsError> {
    let iam = &client.clients.iam;
    let answer = match principal {
        Principal::Group => {
            let request = || iam.detach_group_policy().group_name(name).policy_arn(arn);
            let answer = client.call("iam:DetachGroupPolicy", || request().send());
            answer.await.map(drop)
        }
        Principal::Role => {
            let request = || iam.detach_role_policy().role_name(name).policy_arn(arn);
            let answer = client.call("iam:DetachRolePolicy", || request().send());
            answer.await.map(drop)
        }
        Principal::User => {
            let request = || iam.detach_user_policy().user_name(name).policy_arn(arn);
            let answer = client.call("iam:DetachUserPolicy", || request().send());
            answer.await.map(drop)
        }
    };
    found(answer).map(drop)
}

/// The ARNs of the managed policies that are attached to a principal.
///
/// # Errors
/// When IAM refuses, for example because there is no such principal.
pub(super) async fn attached(
    client: &AwsClient,
    principal: Principal,
    name: &str,
) -> Result<Vec<String>, AwsError> {
    let iam = &client.clients.iam;
    let policies = match principal {
        Principal::Group => pages!(
            client,
            "iam:ListAttachedGroupPolicies",
            attached_policies.unwrap_or_default(),
            iam.list_attached_group_policies().group_name(name)
        ),
        Principal::Role => pages!(
            client,
            "iam:ListAttachedRolePolicies",
            attached_policies.unwrap_or_default(),
            iam.list_attached_role_policies().role_name(name)
        ),
        Principal::User => pages!(
            client,
            "iam:ListAttachedUserPolicies",
            attached_policies.unwrap_or_default(),
            iam.list_attached_user_policies().user_name(name)
        ),
    };
    let arns = policies.into_iter().filter_map(|it| it.policy_arn);
    Ok(arns.collect())
}

/// The names of the inline policies of a principal.
///
/// # Errors
/// When IAM refuses, for example because there is no such principal.
pub(super) async fn inline_names(
    client: &AwsClient,
    principal: Principal,
    name: &str,
) -> Result<Vec<String>, AwsError> {
    let iam = &client.clients.iam;
    Ok(match principal {
        Principal::Group => pages!(
            client,
            "iam:ListGroupPolicies",
            policy_names,
            iam.list_group_policies().group_name(name)
        ),
        Principal::Role => pages!(
            client,
            "iam:ListRolePolicies",
            policy_names,
            iam.list_role_policies().role_name(name)
        ),
        Principal::User => pages!(
            client,
            "iam:ListUserPolicies",
            policy_names,
            iam.list_user_policies().user_name(name)
        ),
    })
}

/// The document of an inline policy; none if there is no such policy.
///
/// # Errors
/// When IAM refuses for another reason, or does not answer.
pub(super) async fn get_inline(
    client: &AwsClient,
    principal: Principal,
    name: &str,
    policy: &str,
) -> Result<Option<String>, AwsError> {
    let iam = &client.clients.iam;
    let document = match principal {
        Principal::Group => {
            let request = || iam.get_group_policy().group_name(name).policy_name(policy);
            let answer = client.call("iam:GetGroupPolicy", || request().send());
            found(answer.await)?.map(|it| it.policy_document)
        }
        Principal::Role => {
            let request = || iam.get_role_policy().role_name(name).policy_name(policy);
            let answer = client.call("iam:GetRolePolicy", || request().send());
            found(answer.await)?.map(|it| it.policy_document)
        }
        Principal::User => {
            let request = || iam.get_user_policy().user_name(name).policy_name(policy);
            let answer = client.call("iam:GetUserPolicy", || request().send());
            found(answer.await)?.map(|it| it.policy_document)
        }
    };
    Ok(document.map(|it| decoded(&it)))
}

/// Creates an inline policy, or replaces its document.
///
/// # Errors
/// When IAM refuses, for example because the document is malformed.
pub(super) async fn put_inline(
    client: &AwsClient,
    principal: Principal,
    name: &str,
    (policy, document): (&str, &str),
) -> Result<(), AwsError> {
    let iam = &client.clients.iam;
    match principal {
        Principal::Group => {
            let request = || iam.put_group_policy().group_name(name).policy_name(policy);
            let send = || request().policy_document(document).send();
            client.call("iam:PutGroupPolicy", send).await.map(drop)
        }
        Principal::Role => {
            let request = || iam.put_role_policy().role_name(name).policy_name(policy);
            let send = || request().policy_document(document).send();
            client.call("iam:PutRolePolicy", send).await.map(drop)
        }
        Principal::User => {
            let request = || iam.put_user_policy().user_name(name).policy_name(policy);
            let send = || request().policy_document(document).send();
            client.call("iam:PutUserPolicy", send).await.map(drop)
        }
    }
}

/// Deletes an inline policy; one that is not there is deleted already.
///
/// # Errors
/// When IAM refuses, or does not answer.
pub(super) async fn delete_inline(
    client: &AwsClient,
    principal: Principal,
    name: &str,
    policy: &str,
) -> Result<(), AwsError> {
    let iam = &client.clients.iam;
    let answer = match principal {
        Principal::Group => {
            let request = || {
                iam.delete_group_policy()
                    .group_name(name)
                    .policy_name(policy)
            };
            let answer = client.call("iam:DeleteGroupPolicy", || request().send());
            answer.await.map(drop)
        }
        Principal::Role => {
            let request = || iam.delete_role_policy().role_name(name).policy_name(policy);
            let answer = client.call("iam:DeleteRolePolicy", || request().send());
            answer.await.map(drop)
        }
        Principal::User => {
            let request = || iam.delete_user_policy().user_name(name).policy_name(policy);
            let answer = client.call("iam:DeleteUserPolicy", || request().send());
            answer.await.map(drop)
        }
    };
    found(answer).map(drop)
}

/// Sets the permissions boundary of a role or user to the planned one, or removes it. Groups have
/// none: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>.
///
/// # Errors
/// When IAM refuses, for example because there is no such policy.
pub(super) async fn set_boundary(
    operation: &Operation<'_>,
    principal: Principal,
) -> Result<(), AwsError> {
    let boundary = operation.planned.string("permissions_boundary");
    let (client, name) = (operation.client, operation.id());
    match (principal, boundary) {
        (Principal::Group, _) => Ok(()),
        (Principal::Role, Some(arn)) => {
            let iam = &client.clients.iam;
            let request = || iam.put_role_permissions_boundary().role_name(name);
            let send = || request().permissions_boundary(arn).send();
            let answer = client.call("iam:PutRolePermissionsBoundary", send);
            answer.await.map(drop)
        }
        (Principal::User, Some(arn)) => {
            let iam = &client.clients.iam;
            let request = || iam.put_user_permissions_boundary().user_name(name);
            let send = || request().permissions_boundary(arn).send();
            let answer = client.call("iam:PutUserPermissionsBoundary", send);
            answer.await.map(drop)
        }
        (_, None) => found(delete_boundary(client, principal, name).await).map(drop),
    }
}

async fn delete_boundary(
    client: &AwsClient,
    principal: Principal,
    name: &str,
) -> Result<(), AwsError> {
    let iam = &client.clients.iam;
    match principal {
        Principal::Group => Ok(()),
        Principal::Role => {
            let request = || iam.delete_role_permissions_boundary().role_name(name);
            let answer = client.call("iam:DeleteRolePermissionsBoundary", || request().send());
            answer.await.map(drop)
        }
        Principal::User => {
            let request = || iam.delete_user_permissions_boundary().user_name(name);
            let answer = client.call("iam:DeleteUserPermissionsBoundary", || request().send());
            answer.await.map(drop)
        }
    }
}

/// The policies that keep a principal from being deleted.
///
/// # Errors
/// When IAM refuses, for example because there is no such principal.
pub(super) async fn policy_blockers(
    client: &AwsClient,
    principal: Principal,
    name: &str,
) -> Result<Vec<Blocker>, AwsError> {
    let attached = attached(client, principal, name).await?.into_iter();
    let inline = inline_names(client, principal, name).await?.into_iter();
    Ok(attached
        .map(|arn| Blocker::new("attached policy", arn))
        .chain(inline.map(|policy| Blocker::new("inline policy", policy)))
        .collect())
}
