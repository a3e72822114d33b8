//! The instances that keep groups from being deleted.

use aws_sdk_rds::types::DbInstance;

use super::instance::describe::all;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Blocker;

/// The instances that a condition holds of.
async fn instances(
    client: &AwsClient,
    holds: impl Fn(&DbInstance) -> bool,
) -> Result<Vec<Blocker>, AwsError> {
    let found = all(client).await?.into_iter().filter(holds);
    let blockers = found.map(|it| Blocker {
        is_being_deleted: it.db_instance_status.as_deref() == Some("deleting"),
        owner: it.db_instance_identifier.unwrap_or_default(),
        ..Blocker::new("DB instance", it.dbi_resource_id.unwrap_or_default())
    });
    Ok(blockers.collect())
}

/// The instances in the subnet group of that name.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn in_subnet_group(
    client: &AwsClient,
    name: &str,
) -> Result<Vec<Blocker>, AwsError> {
    instances(client, |it| {
        let group = it.db_subnet_group.as_ref();
        group.and_then(|it| it.db_subnet_group_name.as_deref()) == Some(name)
    })
    .await
}

/// The instances with the parameter group of that name.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn with_parameter_group(
    client: &AwsClient,
    name: &str,
) -> Result<Vec<Blocker>, AwsError> {
    instances(client, |it| {
        let mut groups = it.db_parameter_groups.iter().flatten();
        groups.any(|it| it.db_parameter_group_name.as_deref() == Some(name))
    })
    .await
}

/// The instances with the option group of that name.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn with_option_group(
    client: &AwsClient,
    name: &str,
) -> Result<Vec<Blocker>, AwsError> {
    instances(client, |it| {
        let mut groups = it.option_group_memberships.iter().flatten();
        groups.any(|it| it.option_group_name.as_deref() == Some(name))
    })
    .await
}
