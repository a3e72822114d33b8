//! EC2 and VPC: one file for each resource type, named after it.

pub mod blockers;
pub(crate) mod describe;
pub mod tags;

mod acl_protocol;
mod acl_subnets;
mod ami_data;
mod availability_zones_data;
mod block_public_access;
mod customer_gateway;
mod data;
mod default_network_acl;
mod default_route_table;
mod default_security_group;
mod default_subnet;
mod default_vpc;
mod default_vpc_dhcp_options;
mod deleting;
mod dns_names;
mod ebs_snapshot;
mod ebs_volume;
mod ec2_tag;
mod egress_only_internet_gateway;
mod eip;
mod eip_association;
mod eip_attributes;
mod eip_data;
mod eips_data;
mod final_snapshot;
mod flow_log;
mod gateway_blockers;
mod id_lists_data;
mod image;
mod instance;
mod instance_types_data;
mod instances_data;
mod internet_gateway;
mod internet_gateway_attachment;
mod internet_gateway_data;
mod key_pair;
mod launch_template;
mod made_defaults;
mod main_route_table_association;
mod managed_prefix_list;
mod nat_gateway;
mod nat_gateway_addresses;
mod nat_gateway_data;
mod nat_gateway_describe;
mod network_acl;
mod network_acl_association;
mod network_acl_entries;
mod network_acl_rule;
mod network_interface;
mod network_interface_attachment;
mod network_interface_sg_attachment;
mod permission_blocks;
mod permissions;
mod placement_group;
mod route;
mod route_table;
mod route_table_association;
mod route_table_data;
mod routes;
mod security_group;
mod security_group_data;
mod security_group_rule;
mod service_interfaces;
mod subnet;
mod subnet_data;
mod subnet_describe;
mod subnet_ipv6;
mod subnet_settings;
mod volume_attachment;
mod volumes;
mod vpc;
mod vpc_attribute;
mod vpc_blockers;
mod vpc_cidr_block_association;
mod vpc_data;
mod vpc_defaults;
mod vpc_dhcp_options;
mod vpc_dhcp_options_association;
mod vpc_endpoint;
mod vpc_peering_accepter;
mod vpc_peering_connection;
mod vpc_security_group_rule;
mod vpn_gateway;

pub(crate) use service_interfaces::left_interfaces;

use super::resource::{DataSources, Resources};

/// The resource types of the service, by name. A row makes a type known to the provider.
pub const RESOURCES: Resources = &[
    (
        "aws_default_network_acl",
        &default_network_acl::DefaultNetworkAcl,
    ),
    (
        "aws_default_route_table",
        &default_route_table::DefaultRouteTable,
    ),
    (
        "aws_default_security_group",
        &default_security_group::DefaultSecurityGroup,
    ),
    ("aws_default_subnet", &default_subnet::DefaultSubnet),
    ("aws_default_vpc", &default_vpc::DefaultVpc),
    ("aws_ami", &image::Ami::Registered),
    ("aws_ami_copy", &image::Ami::Copied),
    ("aws_ami_from_instance", &image::Ami::OfInstance),
    (
        "aws_ami_launch_permission",
        &image::launch_permission::AmiLaunchPermission,
    ),
    ("aws_ebs_snapshot", &ebs_snapshot::EbsSnapshot::OfVolume),
    ("aws_ebs_snapshot_copy", &ebs_snapshot::EbsSnapshot::Copied),
    (
        "aws_snapshot_create_volume_permission",
        &ebs_snapshot::CreateVolumePermission,
    ),
    ("aws_ebs_volume", &ebs_volume::EbsVolume),
    (
        "aws_egress_only_internet_gateway",
        &egress_only_internet_gateway::EgressOnlyInternetGateway,
    ),
    ("aws_eip", &eip::Eip),
    ("aws_eip_association", &eip_association::EipAssociation),
    ("aws_instance", &instance::Instance),
    ("aws_internet_gateway", &internet_gateway::InternetGateway),
    ("aws_key_pair", &key_pair::KeyPair),
    (
        "aws_main_route_table_association",
        &main_route_table_association::MainRouteTableAssociation,
    ),
    ("aws_nat_gateway", &nat_gateway::NatGateway),
    ("aws_network_acl", &network_acl::NetworkAcl),
    (
        "aws_network_acl_association",
        &network_acl_association::NetworkAclAssociation,
    ),
    ("aws_network_acl_rule", &network_acl_rule::NetworkAclRule),
    ("aws_route", &route::Route),
    ("aws_route_table", &route_table::RouteTable),
    (
        "aws_route_table_association",
        &route_table_association::RouteTableAssociation,
    ),
    ("aws_security_group", &security_group::SecurityGroup),
    (
        "aws_security_group_rule",
        &security_group_rule::SecurityGroupRule,
    ),
    ("aws_subnet", &subnet::Subnet),
    (
        "aws_volume_attachment",
        &volume_attachment::VolumeAttachment,
    ),
    ("aws_vpc", &vpc::Vpc),
    (
        "aws_vpc_peering_connection",
        &vpc_peering_connection::VpcPeeringConnection,
    ),
    (
        "aws_vpc_security_group_egress_rule",
        &vpc_security_group_rule::VpcSecurityGroupRule { egress: true },
    ),
    (
        "aws_vpc_security_group_ingress_rule",
        &vpc_security_group_rule::VpcSecurityGroupRule { egress: false },
    ),
    ("aws_customer_gateway", &customer_gateway::CustomerGateway),
    (
        "aws_default_vpc_dhcp_options",
        &default_vpc_dhcp_options::DefaultVpcDhcpOptions,
    ),
    ("aws_ec2_tag", &ec2_tag::Ec2Tag),
    ("aws_flow_log", &flow_log::FlowLog),
    ("aws_launch_template", &launch_template::LaunchTemplate),
    (
        "aws_internet_gateway_attachment",
        &internet_gateway_attachment::InternetGatewayAttachment,
    ),
    (
        "aws_ec2_managed_prefix_list",
        &managed_prefix_list::ManagedPrefixList,
    ),
    (
        "aws_ec2_managed_prefix_list_entry",
        &managed_prefix_list::entry::ManagedPrefixListEntry,
    ),
    (
        "aws_network_interface",
        &network_interface::NetworkInterface,
    ),
    (
        "aws_network_interface_attachment",
        &network_interface_attachment::NetworkInterfaceAttachment,
    ),
    (
        "aws_network_interface_sg_attachment",
        &network_interface_sg_attachment::NetworkInterfaceGroup,
    ),
    ("aws_placement_group", &placement_group::PlacementGroup),
    (
        "aws_vpc_ipv4_cidr_block_association",
        &vpc_cidr_block_association::VpcCidrBlockAssociation { ipv6: false },
    ),
    (
        "aws_vpc_ipv6_cidr_block_association",
        &vpc_cidr_block_association::VpcCidrBlockAssociation { ipv6: true },
    ),
    ("aws_vpc_dhcp_options", &vpc_dhcp_options::VpcDhcpOptions),
    (
        "aws_vpc_block_public_access_exclusion",
        &block_public_access::exclusion::PublicAccessExclusion,
    ),
    (
        "aws_vpc_block_public_access_options",
        &block_public_access::PublicAccessOptions,
    ),
    (
        "aws_vpc_dhcp_options_association",
        &vpc_dhcp_options_association::VpcDhcpOptionsAssociation,
    ),
    ("aws_vpc_endpoint", &vpc_endpoint::VpcEndpoint),
    (
        "aws_vpc_endpoint_policy",
        &vpc_endpoint::policy::VpcEndpointPolicy,
    ),
    (
        "aws_vpc_endpoint_route_table_association",
        &vpc_endpoint::association::VpcEndpointAssociation(
            vpc_endpoint::association::Member::RouteTable,
        ),
    ),
    (
        "aws_vpc_endpoint_subnet_association",
        &vpc_endpoint::association::VpcEndpointAssociation(
            vpc_endpoint::association::Member::Subnet,
        ),
    ),
    (
        "aws_vpc_endpoint_security_group_association",
        &vpc_endpoint::association::VpcEndpointAssociation(
            vpc_endpoint::association::Member::SecurityGroup,
        ),
    ),
    (
        "aws_vpc_peering_connection_accepter",
        &vpc_peering_accepter::VpcPeeringAccepter,
    ),
    (
        "aws_vpc_peering_connection_options",
        &vpc_peering_accepter::VpcPeeringOptions,
    ),
    ("aws_vpn_gateway", &vpn_gateway::VpnGateway),
    (
        "aws_vpn_gateway_attachment",
        &vpn_gateway::attachment::VpnGatewayAttachment,
    ),
    (
        "aws_vpn_gateway_route_propagation",
        &vpn_gateway::propagation::VpnGatewayRoutePropagation,
    ),
];

/// The data sources of the service, by name.
pub const DATA_SOURCES: DataSources = &[
    ("aws_ebs_snapshot", &ebs_snapshot::EbsSnapshotData),
    ("aws_ebs_snapshot_ids", &ebs_snapshot::EbsSnapshotIds),
    ("aws_ebs_volumes", &id_lists_data::IdList::EbsVolumes),
    (
        "aws_ec2_instance_type_offerings",
        &instance_types_data::InstanceTypeOfferings,
    ),
    (
        "aws_ec2_instance_types",
        &instance_types_data::InstanceTypes,
    ),
    ("aws_eips", &eips_data::Eips),
    ("aws_instance", &instance::InstanceData),
    ("aws_instances", &instances_data::Instances),
    ("aws_nat_gateway", &nat_gateway_data::NatGatewayData),
    ("aws_nat_gateways", &id_lists_data::IdList::NatGateways),
    ("aws_network_acls", &id_lists_data::IdList::NetworkAcls),
    (
        "aws_network_interface",
        &network_interface::NetworkInterfaceData,
    ),
    (
        "aws_network_interfaces",
        &id_lists_data::IdList::NetworkInterfaces,
    ),
    (
        "aws_vpc_peering_connections",
        &id_lists_data::IdList::VpcPeeringConnections,
    ),
    ("aws_ami", &ami_data::Ami),
    ("aws_ami_ids", &ami_data::AmiIds),
    (
        "aws_availability_zone",
        &availability_zones_data::AvailabilityZone,
    ),
    (
        "aws_availability_zones",
        &availability_zones_data::AvailabilityZones,
    ),
    ("aws_eip", &eip_data::Eip),
    (
        "aws_internet_gateway",
        &internet_gateway_data::InternetGateway,
    ),
    ("aws_launch_template", &launch_template::LaunchTemplateData),
    ("aws_regions", &availability_zones_data::Regions),
    ("aws_route_table", &route_table_data::RouteTable),
    ("aws_route_tables", &vpc_data::RouteTables),
    ("aws_security_group", &security_group_data::SecurityGroup),
    ("aws_security_groups", &security_group_data::SecurityGroups),
    ("aws_subnet", &subnet_data::Subnet),
    ("aws_subnets", &subnet_data::Subnets),
    ("aws_vpc", &vpc_data::Vpc),
    ("aws_vpcs", &vpc_data::Vpcs),
    ("aws_prefix_list", &vpc_endpoint::data::PrefixList),
    ("aws_vpc_endpoint", &vpc_endpoint::data::VpcEndpoint),
    (
        "aws_vpc_endpoint_service",
        &vpc_endpoint::data::VpcEndpointService,
    ),
];
