//! Many roles at once: two listings of the account in place of some calls for each role.

use std::collections::BTreeMap;

use aws_sdk_iam::types::{EntityType, Role as SdkRole, RoleDetail};

use super::requests::{decoded, pages};
use crate::client::AwsClient;
use crate::error::AwsError;

/// The number of roles from which two listings of the account need fewer requests than the roles
/// one by one.
pub const BATCH_THRESHOLD: usize = 20;

/// The error codes of users who may read single roles but not list the account.
const REFUSED: &[&str] = &["AccessDenied", "AccessDeniedException"];

/// A role with all that hangs on it.
pub struct RoleWithPolicies {
    /// The role itself.
    pub role: SdkRole,
    /// Its inline policies, by name.
    pub inline: BTreeMap<String, String>,
    /// The ARNs of its managed policies.
    pub managed: Vec<String>,
}

/// All roles of the account by name, with their policies; none if the credentials may not list
/// them.
///
/// # Errors
/// When IAM refuses for another reason, or does not answer.
pub async fn all(
    client: &AwsClient,
) -> Result<Option<BTreeMap<String, RoleWithPolicies>>, AwsError> {
    let answers = futures_util::future::join(details(client), listed(client)).await;
    let (details, listed) = match answers {
        (Ok(details), Ok(listed)) => (details, listed),
        (Err(error), _) | (_, Err(error)) if error.is(REFUSED) => return Ok(None),
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let mut rest: BTreeMap<String, SdkRole> = listed
        .into_iter()
        .map(|role| (role.role_name.clone(), role))
        .collect();
    let whole = details.into_iter().filter_map(|detail| {
        let role = rest.remove(detail.role_name.as_deref()?)?;
        Some((role.role_name.clone(), joined(role, detail)))
    });
    Ok(Some(whole.collect()))
}

/// The details lack description and session duration.
async fn listed(client: &AwsClient) -> Result<Vec<SdkRole>, AwsError> {
    let iam = &client.clients.iam;
    Ok(pages!(
        client,
        "iam:ListRoles",
        roles,
        iam.list_roles().max_items(1000)
    ))
}

/// The list lacks tags, boundary and policies.
async fn details(client: &AwsClient) -> Result<Vec<RoleDetail>, AwsError> {
    let iam = &client.clients.iam;
    Ok(pages!(
        client,
        "iam:GetAccountAuthorizationDetails",
        role_detail_list.unwrap_or_default(),
        iam.get_account_authorization_details()
            .filter(EntityType::Role)
            .max_items(1000)
    ))
}

fn joined(mut role: SdkRole, detail: RoleDetail) -> RoleWithPolicies {
    role.assume_role_policy_document = detail
        .assume_role_policy_document
        .or(role.assume_role_policy_document);
    role.permissions_boundary = detail.permissions_boundary;
    role.tags = detail.tags;
    let inline = detail.role_policy_list.unwrap_or_default().into_iter();
    let attached = detail.attached_managed_policies.unwrap_or_default();
    RoleWithPolicies {
        role,
        inline: inline
            .filter_map(|it| Some((it.policy_name?, decoded(&it.policy_document?))))
            .collect(),
        managed: attached
            .into_iter()
            .filter_map(|it| it.policy_arn)
            .collect(),
    }
}
