//! The default network ACL, security group and main route table of a VPC.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::Vpc as SdkVpc;

use super::describe::{filter, pages_by};
use crate::client::AwsClient;
use crate::error::AwsError;

/// The objects that AWS creates with every VPC, by the id of the VPC.
#[derive(Default)]
pub(super) struct VpcDefaults {
    pub acls: BTreeMap<String, String>,
    pub groups: BTreeMap<String, String>,
    pub tables: BTreeMap<String, String>,
}

impl VpcDefaults {
    /// One filtered request each for all of these.
    pub(super) async fn of(client: &AwsClient, vpcs: &[SdkVpc]) -> Result<VpcDefaults, AwsError> {
        let ec2 = &client.clients.ec2;
        let ids: Vec<String> = vpcs.iter().filter_map(|vpc| vpc.vpc_id.clone()).collect();
        let acls = pages_by!(
            client,
            "ec2:DescribeNetworkAcls",
            network_acls,
            "vpc-id",
            ids,
            ec2.describe_network_acls()
                .filters(filter("default", ["true"]))
        );
        let groups = pages_by!(
            client,
            "ec2:DescribeSecurityGroups",
            security_groups,
            "vpc-id",
            ids,
            ec2.describe_security_groups()
                .filters(filter("group-name", ["default"]))
        );
        let tables = pages_by!(
            client,
            "ec2:DescribeRouteTables",
            route_tables,
            "vpc-id",
            ids,
            ec2.describe_route_tables()
                .filters(filter("association.main", ["true"]))
        );
        Ok(VpcDefaults {
            acls: acls
                .into_iter()
                .filter_map(|it| it.vpc_id.zip(it.network_acl_id))
                .collect(),
            groups: groups
                .into_iter()
                .filter_map(|it| it.vpc_id.zip(it.group_id))
                .collect(),
            tables: tables
                .into_iter()
                .filter_map(|it| it.vpc_id.zip(it.route_table_id))
                .collect(),
        })
    }
}

/// The default security group of a VPC, if there is one.
pub(super) async fn default_group(
    client: &AwsClient,
    vpc: &str,
) -> Result<Option<String>, AwsError> {
    let found = pages_by!(
        client,
        "ec2:DescribeSecurityGroups",
        security_groups,
        "vpc-id",
        [vpc.to_owned()],
        client
            .clients
            .ec2
            .describe_security_groups()
            .filters(filter("group-name", ["default"]))
    );
    Ok(found.into_iter().find_map(|it| it.group_id))
}
