//! The subnets of a network ACL: each subnet has exactly one.

use aws_sdk_ec2::types::{NetworkAcl as Acl, NetworkAclAssociation as Association};

use super::describe::{filter, pages_by};
use super::network_acl_entries::describe;
use crate::client::AwsClient;
use crate::error::AwsError;

/// The ids of the subnets that are associated with an ACL.
pub fn subnets(acl: &Acl) -> impl Iterator<Item = &str> {
    acl.associations
        .iter()
        .flatten()
        .filter_map(|it| it.subnet_id.as_deref())
}

/// Associates these subnets with another ACL. A subnet that is gone is skipped.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn move_subnets(
    client: &AwsClient,
    acl: &str,
    subnets: &[String],
) -> Result<(), AwsError> {
    let found = describe(client, "association.subnet-id", subnets).await?;
    let associations: Vec<&Association> = found
        .iter()
        .flat_map(|it| it.associations.iter().flatten())
        .collect();
    for subnet in subnets {
        let is_its = |association: &&&Association| association.subnet_id.as_ref() == Some(subnet);
        match associations.iter().find(is_its) {
            Some(association) if association.network_acl_id.as_deref() == Some(acl) => {}
            Some(association) => {
                let association = association
                    .network_acl_association_id
                    .as_deref()
                    .unwrap_or_default();
                replace_association(client, association, acl).await?;
            }
            None => {
                let message = format!("The subnet ID '{subnet}' does not exist");
                return Err(AwsError::refused("InvalidSubnetID.NotFound", message));
            }
        }
    }
    Ok(())
}

async fn replace_association(
    client: &AwsClient,
    association: &str,
    acl: &str,
) -> Result<(), AwsError> {
    let ec2 = &client.clients.ec2;
    let done = client
        .call("ec2:ReplaceNetworkAclAssociation", || {
            let request = ec2.replace_network_acl_association();
            request
                .association_id(association)
                .network_acl_id(acl)
                .send()
        })
        .await;
    // An earlier try, or another change at the same time, gave it another id.
    done.map(drop)
        .or_else(|error| error.unless(&["InvalidAssociationID.NotFound"]))
}

/// The id of the default ACL of a VPC; none if there is no such VPC.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn default_of(client: &AwsClient, vpc: &str) -> Result<Option<String>, AwsError> {
    let ec2 = &client.clients.ec2;
    let found = pages_by!(
        client,
        "ec2:DescribeNetworkAcls",
        network_acls,
        "vpc-id",
        [vpc.to_owned()],
        ec2.describe_network_acls()
            .filters(filter("default", ["true"]))
    );
    Ok(found.into_iter().find_map(|acl| acl.network_acl_id))
}
