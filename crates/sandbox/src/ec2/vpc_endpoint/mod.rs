//! VPC endpoints: routes to a service, or network interfaces in subnets that take their time to come
//! and to go.

mod change;
mod create;
mod services;

pub(crate) use create::has_gone;
pub(crate) use services::prefix_lists;

use super::describe::describe;
use super::resource::{Ec2Resource, one};
use super::resource_type::{Ec2Type, Listed};
use crate::action::Actions;
use crate::clock::Moment;
use crate::ec2::model::VpcEndpoint;
use crate::store::Account;
use crate::wire::Xml;

/// The operations on VPC endpoints and the services that they lead to.
const ACTIONS: Actions = &[
    ("CreateVpcEndpoint", create::create),
    ("ModifyVpcEndpoint", change::modify),
    ("DeleteVpcEndpoints", change::delete),
    ("DescribeVpcEndpoints", describe::<VpcEndpoint>),
    ("DescribeVpcEndpointServices", services::describe_services),
    ("DescribePrefixLists", services::describe_prefix_lists),
];

impl Ec2Resource for VpcEndpoint {
    const RESOURCE_TYPE: &'static str = "vpc-endpoint";
    const PREFIX: &'static str = "vpce";
    const PARAMETER: &'static str = "VpcEndpointId";
    const SET: &'static str = "vpcEndpointSet";
    const ID_FILTER: &'static str = "vpc-endpoint-id";
    const QUOTA: Option<&'static str> = Some("vpc-endpoints");

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The Vpc Endpoint Id '{id}' does not exist");
        ("InvalidVpcEndpointId.NotFound", message)
    }

    fn filter(&self, _id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "vpc-id" => one(&self.vpc),
            "service-name" => one(&self.service),
            "vpc-endpoint-type" => one(&self.kind),
            "vpc-endpoint-state" => one(self.state.at(account.now)),
            "ip-address-type" => one(&self.ip_address_type),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        let state = self.state.at(account.now);
        xml.text("vpcEndpointId", id)
            .text("vpcEndpointType", &self.kind)
            .text("vpcId", &self.vpc)
            .text("serviceName", &self.service)
            .text("serviceRegion", &account.region)
            .text("state", state)
            .text("ownerId", &account.account_id)
            .text("requesterManaged", false)
            .text("privateDnsEnabled", self.private_dns)
            .text("creationTimestamp", self.created.iso());
        xml.optional("policyDocument", self.policy.as_ref());
        xml.list("routeTableIdSet", &self.route_tables, |item, table| {
            item.value(table);
        });
        xml.list("subnetIdSet", &self.subnets, |item, (subnet, _)| {
            item.value(subnet);
        });
        xml.list("networkInterfaceIdSet", &self.subnets, |item, (_, it)| {
            item.value(it);
        });
        xml.list("groupSet", &self.groups, |item, group| {
            let row = account.ec2.security_groups.get(group);
            item.text("groupId", group);
            item.optional("groupName", row.map(|it| &it.name));
        });
        if self.kind == "Interface" {
            xml.text("ipAddressType", &self.ip_address_type);
            xml.element("dnsOptions", |xml| {
                xml.text("dnsRecordIpType", &self.dns_record_type);
            });
            self.write_names(id, account, xml);
        }
    }
}

impl Ec2Type for VpcEndpoint {
    const ACTIONS: &'static [Actions] = &[ACTIONS];
    const CLIENT_TOKEN: &'static [&'static str] = &["CreateVpcEndpoint"];

    fn listed(&self, now: Moment) -> Listed {
        Listed::tagged(self.state.at(now))
    }
}

impl VpcEndpoint {
    fn write_names(&self, id: &str, account: &Account, xml: &mut Xml) {
        let service = self.service.rsplit('.').next().unwrap_or_default();
        let region = &account.region;
        let own = format!("{id}-sandbox.{service}.{region}.vpce.amazonaws.com");
        let private = format!("{service}.{region}.amazonaws.com");
        let names = std::iter::once(own).chain(self.private_dns.then_some(private));
        xml.list("dnsEntrySet", names, |item, name| {
            item.text("dnsName", name)
                .text("hostedZoneId", "Z7HUB22UULQXV");
        });
    }
}
