//! Looking for instances.

use aws_sdk_rds::types::{DbInstance, Filter};

use crate::client::AwsClient;
use crate::error::AwsError;
use crate::rds::requests::pages;

/// The most values of a filter that are sent at once.
const AT_ONCE: usize = 50;

/// The instances with that identifier.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(crate) async fn named(
    client: &AwsClient,
    identifier: &str,
) -> Result<Vec<DbInstance>, AwsError> {
    Ok(pages!(
        client,
        "rds:DescribeDBInstances",
        db_instances,
        client
            .clients
            .rds
            .describe_db_instances()
            .db_instance_identifier(identifier)
    ))
}

/// All instances of the region that the client asks.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(crate) async fn all(client: &AwsClient) -> Result<Vec<DbInstance>, AwsError> {
    Ok(pages!(
        client,
        "rds:DescribeDBInstances",
        db_instances,
        client.clients.rds.describe_db_instances()
    ))
}

/// The instances that a filter lets pass.
async fn filtered(
    client: &AwsClient,
    name: &str,
    values: &[String],
) -> Result<Vec<DbInstance>, AwsError> {
    let mut all = Vec::new();
    for part in values.chunks(AT_ONCE) {
        let filter = Filter::builder().name(name).set_values(Some(part.to_vec()));
        let filter = filter.build();
        all.extend(pages!(
            client,
            "rds:DescribeDBInstances",
            db_instances,
            client
                .clients
                .rds
                .describe_db_instances()
                .filters(filter.clone())
        ));
    }
    Ok(all)
}

/// Whether an id is one of those that RDS gives, and not an identifier: states of version 4 and imports
/// have identifiers.
fn is_resource_id(id: &str) -> bool {
    let rest = id.strip_prefix("db-").unwrap_or_default();
    let is_allowed = |it: u8| it.is_ascii_uppercase() || it.is_ascii_digit();
    rest.len() >= 2 && rest.bytes().all(is_allowed)
}

/// The instances with these ids or identifiers; those that are absent are left out.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(crate) async fn of_ids(
    client: &AwsClient,
    ids: &[String],
) -> Result<Vec<DbInstance>, AwsError> {
    let (ids, names): (Vec<String>, Vec<String>) =
        ids.iter().cloned().partition(|it| is_resource_id(it));
    let mut found = filtered(client, "dbi-resource-id", &ids).await?;
    found.extend(filtered(client, "db-instance-id", &names).await?);
    Ok(found)
}

/// The instance of that id or identifier among others.
pub(crate) fn of_id<'a>(instances: &'a [DbInstance], id: &str) -> Option<&'a DbInstance> {
    let mut all = instances.iter();
    all.find(|it| {
        it.dbi_resource_id.as_deref() == Some(id)
            || it.db_instance_identifier.as_deref() == Some(id)
    })
}
