//! Data sources that find objects by filters and tags, and list their ids.

use async_trait::async_trait;

use super::data;
use super::describe::pages;
use super::vpc_data::{ids_object, ids_spec};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, optional};
use crate::error::AwsError;
use crate::resource::DataSource;
use rform_core::value::Value;

/// A data source that lists ids, by the type of the objects.
pub enum IdList {
    /// The objects of the data source `aws_ebs_volumes`.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ebs_volumes>
    EbsVolumes,
    /// The objects of the data source `aws_nat_gateways`.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/nat_gateways>
    NatGateways,
    /// The objects of the data source `aws_network_acls`.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/network_acls>
    NetworkAcls,
    /// The objects of the data source `aws_network_interfaces`.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/network_interfaces>
    NetworkInterfaces,
    /// The objects of the data source `aws_vpc_peering_connections`.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/vpc_peering_connections>
    VpcPeeringConnections,
}

impl IdList {
    /// Whether the objects can be found by the VPC that they are in.
    fn has_vpc(&self) -> bool {
        matches!(self, IdList::NatGateways | IdList::NetworkAcls)
    }
}

/// The ids of all pages of a Describe request with filters.
macro_rules! ids {
    ($client:expr, $action:literal, $items:ident, $id:ident, $request:expr) => {{
        let found = pages!($client, $action, $items, $request);
        found.into_iter().filter_map(|it| it.$id).collect()
    }};
}

#[async_trait]
impl DataSource for IdList {
    fn title(&self) -> &'static str {
        match self {
            IdList::EbsVolumes => "EBS Volumes",
            IdList::NatGateways => "EC2 NAT Gateways",
            IdList::NetworkAcls => "EC2 Network ACLs",
            IdList::NetworkInterfaces => "EC2 Network Interfaces",
            IdList::VpcPeeringConnections => "EC2 VPC Peering Connections",
        }
    }

    fn spec(&self) -> Spec {
        let mut spec = ids_spec();
        if self.has_vpc() {
            spec.fields.push(optional("vpc_id", STRING));
        }
        spec
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut filters = data::filters(config);
        data::add(&mut filters, config, &[("vpc_id", "vpc-id")]);
        let filters = data::some(filters);
        let ec2 = &client.clients.ec2;
        let ids: Vec<String> = match self {
            IdList::EbsVolumes => ids!(
                client,
                "ec2:DescribeVolumes",
                volumes,
                volume_id,
                ec2.describe_volumes().set_filters(filters.clone())
            ),
            IdList::NatGateways => ids!(
                client,
                "ec2:DescribeNatGateways",
                nat_gateways,
                nat_gateway_id,
                ec2.describe_nat_gateways().set_filter(filters.clone())
            ),
            IdList::NetworkAcls => ids!(
                client,
                "ec2:DescribeNetworkAcls",
                network_acls,
                network_acl_id,
                ec2.describe_network_acls().set_filters(filters.clone())
            ),
            IdList::NetworkInterfaces => ids!(
                client,
                "ec2:DescribeNetworkInterfaces",
                network_interfaces,
                network_interface_id,
                ec2.describe_network_interfaces()
                    .set_filters(filters.clone())
            ),
            IdList::VpcPeeringConnections => ids!(
                client,
                "ec2:DescribeVpcPeeringConnections",
                vpc_peering_connections,
                vpc_peering_connection_id,
                ec2.describe_vpc_peering_connections()
                    .set_filters(filters.clone())
            ),
        };
        Ok(ids_object(client, config, ids))
    }
}
