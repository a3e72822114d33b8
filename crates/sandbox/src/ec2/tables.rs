//! The tables of EC2, and the list of its resource types.

use crate::clock::Moment;
use crate::ec2::model::{PublicAccessOptions, Scheduled, TokenAnswer};
use crate::store::table::{Table, tables};
use std::collections::BTreeMap;

/// Calls a macro with all resource types of EC2: the name of the table, which is also the name in the
/// journal, and the type of its rows. From this row follow the table, its place in [`Ec2`], the
/// operations of the service, and what tags and the inventory know of the type.
macro_rules! for_each_resource_type {
    ($callback:ident) => {
        $callback! {
            vpcs: Vpc,
            subnets: Subnet,
            internet_gateways: InternetGateway,
            route_tables: RouteTable,
            network_acls: NetworkAcl,
            security_groups: SecurityGroup,
            dhcp_options: DhcpOptions,
            network_interfaces: NetworkInterface,
            addresses: Address,
            nat_gateways: NatGateway,
            egress_gateways: EgressGateway,
            peerings: Peering,
            instances: Instance,
            volumes: Volume,
            snapshots: Snapshot,
            key_pairs: KeyPair,
            launch_templates: LaunchTemplate,
            placement_groups: PlacementGroup,
            vpn_gateways: VpnGateway,
            customer_gateways: CustomerGateway,
            vpc_endpoints: VpcEndpoint,
            prefix_lists: PrefixList,
            flow_logs: FlowLog,
            own_images: OwnImage,
            public_access_exclusions: PublicAccessExclusion,
        }
    };
}
pub(crate) use for_each_resource_type;

/// A type of rows with a table of its own.
pub(crate) trait Stored: Clone + 'static {
    /// The table of the type.
    fn table(ec2: &Ec2) -> &Table<Self>;

    /// The table of the type, to change.
    fn table_mut(ec2: &mut Ec2) -> &mut Table<Self>;
}

macro_rules! declare {
    ($($field:ident: $model:ident,)*) => {
        tables! {
            /// EC2's objects, each by its id.
            pub(crate) struct Ec2 = "ec2" {
                $($field: crate::ec2::model::$model,)*
                /// Changes that happen at a known time, in the order of time.
                scheduled = "due": (Moment, Scheduled),
                /// Tags by the id of their resource.
                tags: BTreeMap<String, String>,
                /// How the region blocks public access, in its only row.
                public_access: PublicAccessOptions,
                /// Answers to calls with a ClientToken.
                client_tokens = "tokens": TokenAnswer,
            }
        }

        $(
            impl Stored for crate::ec2::model::$model {
                fn table(ec2: &Ec2) -> &Table<Self> {
                    &ec2.$field
                }

                fn table_mut(ec2: &mut Ec2) -> &mut Table<Self> {
                    &mut ec2.$field
                }
            }
        )*
    };
}

for_each_resource_type!(declare);

impl Ec2 {
    /// The id of the default VPC, if there is one.
    pub(crate) fn default_vpc(&self) -> Option<String> {
        self.vpcs.ids_where(|vpc| vpc.is_default).pop()
    }
}
