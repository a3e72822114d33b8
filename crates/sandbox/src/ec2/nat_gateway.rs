//! NAT gateways: slow to come, slow to go, and holding an address all the while.

use super::describe::describe;
use super::internet_gateway;
use super::nat_gateway_address;
use super::network_interface;
use super::network_interface::NetworkInterfaceRequest;
use super::resource::{Ec2Resource, create as put, described, find, find_mut, maybe, one};
use super::resource_type::{Ec2Type, Listed};
use super::scheduled;
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::address_mapping;
use crate::ec2::model::{
    Address, NatGateway, NetworkInterface, NetworkInterfaceAttachment, Scheduled, SecondaryAddress,
    Subnet, Transition,
};
use crate::ec2::network_interface::drop_interface;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on NAT gateways.
const ACTIONS: Actions = &[
    ("CreateNatGateway", create),
    ("DeleteNatGateway", delete),
    ("DescribeNatGateways", describe::<NatGateway>),
];

impl Ec2Resource for NatGateway {
    const RESOURCE_TYPE: &'static str = "natgateway";
    const PREFIX: &'static str = "nat";
    const PARAMETER: &'static str = "NatGatewayId";
    const SET: &'static str = "natGatewaySet";
    const ID_FILTER: &'static str = "nat-gateway-id";

    fn not_found(id: &str) -> (&'static str, String) {
        (
            "NatGatewayNotFound",
            format!("The Nat Gateway {id} was not found"),
        )
    }

    fn filter(&self, _id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "state" => one(self.state.at(account.now)),
            "subnet-id" => one(&self.subnet),
            "vpc-id" => one(&self.vpc),
            "connectivity-type" => maybe(Some(&self.connectivity)),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        let state = self.state.at(account.now);
        xml.text("natGatewayId", id)
            .text("vpcId", &self.vpc)
            .text("subnetId", &self.subnet);
        xml.text("state", state)
            .text("connectivityType", &self.connectivity);
        xml.text("createTime", self.created.iso());
        xml.optional("deleteTime", self.deleted.map(Moment::iso));
        if let Some((code, message)) = self.failure.as_ref().filter(|_| state == "failed") {
            xml.text("failureCode", code)
                .text("failureMessage", message);
        }
        let status = match state {
            "pending" => "associating",
            "failed" => "failed",
            "deleting" | "deleted" => "disassociating",
            _ => "succeeded",
        };
        xml.text("availabilityMode", "zonal");
        let addresses = std::iter::once(None).chain(self.secondary.iter().map(Some));
        xml.list("natGatewayAddressSet", addresses, |item, secondary| {
            match secondary {
                None => self.write_first(item),
                Some(address) => self.write_secondary(item, address),
            }
            item.text("status", status);
        });
    }
}

impl Ec2Type for NatGateway {
    const ACTIONS: &'static [Actions] = &[ACTIONS, nat_gateway_address::ACTIONS];
    const CLIENT_TOKEN: &'static [&'static str] = &["CreateNatGateway"];

    fn listed(&self, now: Moment) -> Listed {
        Listed::tagged(self.state.at(now))
    }
}

impl NatGateway {
    fn write_first(&self, item: &mut Xml) {
        item.optional("allocationId", self.allocation.as_ref());
        item.optional("networkInterfaceId", self.interface.as_ref());
        item.optional("privateIp", self.private_ip.as_ref());
        item.optional("publicIp", self.public_ip.as_ref());
        item.optional("associationId", self.association.as_ref());
        item.text("isPrimary", true);
    }

    fn write_secondary(&self, item: &mut Xml, address: &SecondaryAddress) {
        item.optional("networkInterfaceId", self.interface.as_ref());
        item.text("privateIp", &address.private);
        if let Some((allocation, association, public)) = &address.public {
            item.text("allocationId", allocation)
                .text("associationId", association)
                .text("publicIp", public);
        }
        item.text("isPrimary", false);
    }
}

/// `CreateNatGateway`: succeeds at once; what is wrong with the network turns the gateway `failed`
/// later.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let subnet_id = call.params.required("SubnetId")?.to_owned();
    let vpc = find::<Subnet>(account, &subnet_id)?.vpc.clone();
    let connectivity = call
        .params
        .get("ConnectivityType")
        .unwrap_or("public")
        .to_owned();
    let allocation = allocation(account, call, &connectivity)?;
    check_quota(account, &subnet_id)?;
    let failure = creation_failure(account, &vpc, allocation.as_deref());
    let ready = account.after(account.latencies.nat_available);
    let outcome = if failure.is_some() {
        "failed"
    } else {
        "available"
    };
    let fails = failure.is_some();
    let gateway = NatGateway {
        subnet: subnet_id.clone(),
        connectivity,
        interface: None,
        private_ip: None,
        allocation,
        association: None,
        public_ip: None,
        secondary: Vec::new(),
        created: account.now,
        deleted: None,
        failure,
        state: Transition::from_to("pending", ready, outcome),
        vpc,
    };
    let id = put(account, call, gateway)?;
    if fails {
        scheduled::at(account, ready, Scheduled::NatFailed(id.clone()));
    } else {
        create_interface(account, call, &id, subnet_id)?;
        nat_gateway_address::add_at_creation(account, call, &id)?;
    }
    let Answer::Xml(mut xml) = described::<NatGateway>(account, &id, "natGateway")? else {
        return Ok(Answer::done());
    };
    xml.optional("clientToken", call.params.get("ClientToken"));
    Ok(Answer::Xml(xml))
}

/// A zone has so many NAT gateways.
fn check_quota(account: &Account, subnet: &str) -> Result<(), Failure> {
    let zone = |id: &str| account.ec2.subnets.get(id).map(|it| it.zone.clone());
    let wanted = zone(subnet);
    let is_there = |it: &NatGateway| it.is_alive(account.now) && zone(&it.subnet) == wanted;
    let there = account.ec2.nat_gateways.values().filter(|it| is_there(it));
    account.quotas.admit("nat-gateways", there.count())
}

fn allocation(
    account: &Account,
    call: &Call,
    connectivity: &str,
) -> Result<Option<String>, Failure> {
    let given = call.params.get("AllocationId");
    match (connectivity, given) {
        ("public", Some(id)) => {
            find::<Address>(account, id)?;
            Ok(Some(id.to_owned()))
        }
        ("public", None) => Err(Failure::missing("AllocationId")),
        ("private", None) => Ok(None),
        ("private", Some(_)) => Err(Failure::new(
            "InvalidParameter",
            "AllocationId is not supported for private NAT gateways",
        )),
        (other, _) => {
            let message = format!("Value ({other}) for parameter connectivityType is invalid.");
            Err(Failure::invalid(message))
        }
    }
}

/// EC2 takes the order all the same, and says later that nothing came of it.
fn creation_failure(
    account: &Account,
    vpc: &str,
    allocation: Option<&str>,
) -> Option<(String, String)> {
    let id = allocation?;
    if !internet_gateway::serves(account, vpc) {
        let message = format!("Network {vpc} has no Internet gateway attached");
        return Some(("Gateway.NotAttached".to_owned(), message));
    }
    account.ec2.addresses.get(id)?.association.as_ref()?;
    let message = format!("Elastic IP address [{id}] is already associated");
    Some(("Resource.AlreadyAssociated".to_owned(), message))
}

/// Gives the gateway its interface in the subnet, and maps its address to that.
fn create_interface(
    account: &mut Account,
    call: &Call,
    id: &str,
    subnet: String,
) -> Result<(), Failure> {
    let wanted = NetworkInterfaceRequest {
        subnet,
        address: call.params.get("PrivateIpAddress").map(str::to_owned),
        description: format!("Interface for NAT Gateway {id}"),
        ..NetworkInterfaceRequest::default()
    };
    let interface = network_interface::make(account, call, wanted, "nat_gateway")?;
    let attachment = NetworkInterfaceAttachment {
        id: account.new_id("ela-attach"),
        instance: None,
        device_index: 1,
        delete_on_termination: false,
        attached: account.now,
    };
    let row = find_mut_interface(account, &interface)?;
    row.attachment = Some(attachment);
    let private = row.primary().to_owned();
    let allocation = account
        .ec2
        .nat_gateways
        .get(id)
        .and_then(|it| it.allocation.clone());
    let public_ip = allocation
        .as_ref()
        .and_then(|it| account.ec2.addresses.get(it));
    let public_ip = public_ip.map(|address| address.public_ip.clone());
    let association = allocation
        .as_ref()
        .map(|it| address_mapping::map(account, it, &interface, &private));
    if let Some(gateway) = account.ec2.nat_gateways.get_mut(id) {
        (gateway.interface, gateway.private_ip) = (Some(interface), Some(private));
        (gateway.public_ip, gateway.association) = (public_ip, association);
    }
    Ok(())
}

/// Not by `find_mut`: a new interface may not be visible yet.
fn find_mut_interface<'a>(
    account: &'a mut Account,
    id: &str,
) -> Result<&'a mut NetworkInterface, Failure> {
    let row = account.ec2.network_interfaces.get_mut(id);
    row.ok_or_else(|| Failure::internal("a new network interface is gone"))
}

/// `DeleteNatGateway`: the gateway keeps its address and interface until it is `deleted`; repeating
/// it succeeds.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("NatGatewayId")?;
    let now = account.now;
    let state = find::<NatGateway>(account, id)?.state.at(now).to_owned();
    if state != "deleting" && state != "deleted" {
        let gone = match state.as_str() {
            "failed" => now,
            _ => account.after(account.latencies.nat_deleted),
        };
        let gateway = find_mut::<NatGateway>(account, id)?;
        gateway.deleted = Some(now);
        gateway.state = Transition::from_to("deleting", gone, "deleted");
        scheduled::at(account, gone, Scheduled::NatDeleted(id.to_owned()));
    }
    let mut xml = Xml::new();
    xml.text("natGatewayId", id);
    Ok(Answer::Xml(xml))
}

/// Takes the gateway's interface out of the subnet; the addresses it had.
pub(crate) fn release(account: &mut Account, id: &str) -> Vec<String> {
    let gateway = account.ec2.nat_gateways.get(id);
    let interface = gateway.and_then(|gateway| gateway.interface.clone());
    interface
        .map(|it| drop_interface(account, &it))
        .unwrap_or_default()
}
