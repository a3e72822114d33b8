//! CreateNetworkInterface, and the interfaces that other actions create.

use super::addresses::{free, give_ipv6, take};
use super::groups::{check_groups, distinct};
use crate::action::Outcome;
use crate::ec2::model::{NetworkInterface, Subnet};
use crate::ec2::resource::create as put;
use crate::ec2::resource::{described, find};
use crate::store::Account;
use crate::wire::{Call, Failure, Params};
use std::collections::BTreeMap;

/// The request for a new interface.
#[derive(Clone, Debug, Default)]
pub(crate) struct NetworkInterfaceRequest {
    pub subnet: String,
    /// The primary address, if not any.
    pub address: Option<String>,
    /// Further addresses that are named.
    pub secondary: Vec<String>,
    /// How many further ones besides.
    pub more: usize,
    /// IPv6 addresses that are named, and how many besides; none at all is up to the subnet.
    pub ipv6: Vec<String>,
    pub more_ipv6: Option<usize>,
    /// None: the VPC's default group.
    pub groups: Vec<String>,
    pub description: String,
}

/// Puts a new interface of the kind, attached to nothing; its id.
///
/// # Errors
/// The subnet, a group or an address does not exist, does not fit or is taken.
pub(crate) fn make(
    account: &mut Account,
    call: &Call,
    wanted: NetworkInterfaceRequest,
    kind: &str,
) -> Result<String, Failure> {
    let subnet = find::<Subnet>(account, &wanted.subnet)?.clone();
    let groups = if kind != "nat_gateway" {
        groups_of(account, &subnet.vpc, &wanted)?
    } else {
        Vec::new()
    };
    let digits = account.random.hex(8);
    let mac: Vec<&str> = (0..4)
        .filter_map(|at| digits.get(2 * at..2 * at + 2))
        .collect();
    let mut interface = NetworkInterface {
        addresses: Vec::new(),
        ipv6: Vec::new(),
        mac: format!("0e:f2:{}", mac.join(":")),
        description: wanted.description.clone(),
        groups,
        kind: kind.to_owned(),
        source_dest_check: kind == "interface",
        attachment: None,
        public_ip: None,
        elastic: BTreeMap::new(),
        vpc: subnet.vpc.clone(),
        zone: subnet.zone.clone(),
        subnet: wanted.subnet.clone(),
    };
    let named = wanted.address.iter().chain(&wanted.secondary);
    for address in named {
        take(account, &subnet, &mut interface, address)?;
    }
    if wanted.address.is_none() && !subnet.ipv6_native {
        // Secondary ones by name leave the primary one to AWS.
        let primary = free(account, &subnet, &interface)?;
        interface.addresses.insert(0, primary);
    }
    for _ in 0..wanted.more {
        let address = free(account, &subnet, &interface)?;
        interface.addresses.push(address);
    }
    if kind == "interface" {
        let usual = usize::from(subnet.assign_ipv6 && wanted.ipv6.is_empty());
        let more = wanted.more_ipv6.unwrap_or(usual);
        give_ipv6(account, &subnet, &mut interface, &wanted.ipv6, more)?;
    }
    put(account, call, interface)
}

fn groups_of(
    account: &Account,
    vpc_id: &str,
    wanted: &NetworkInterfaceRequest,
) -> Result<Vec<String>, Failure> {
    if wanted.groups.is_empty() {
        let vpc = account.ec2.vpcs.get(vpc_id);
        return Ok(vpc
            .map(|vpc| vpc.default_group.clone())
            .into_iter()
            .collect());
    }
    check_groups(account, vpc_id, &wanted.subnet, &wanted.groups)?;
    Ok(distinct(&wanted.groups))
}

/// Fields of CreateNetworkInterface and of RunInstances' `NetworkInterface.N`.
pub(crate) fn wanted(params: &Params, subnet: &str) -> Result<NetworkInterfaceRequest, Failure> {
    let texts = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut address = params.get("PrivateIpAddress").map(str::to_owned);
    let mut secondary = Vec::new();
    for part in params.parts("PrivateIpAddresses") {
        let text = part.required("PrivateIpAddress")?.to_owned();
        if part.flag("Primary") == Some(true) {
            address = Some(text);
        } else {
            secondary.push(text);
        }
    }
    Ok(NetworkInterfaceRequest {
        subnet: subnet.to_owned(),
        address,
        secondary,
        more: params.parse("SecondaryPrivateIpAddressCount")?.unwrap_or(0),
        ipv6: ipv6_named(params)?,
        more_ipv6: params.parse("Ipv6AddressCount")?,
        groups: texts(params.list("SecurityGroupId")),
        description: params.get("Description").unwrap_or_default().to_owned(),
    })
}

/// IPv6 addresses by name: `Ipv6Addresses.N.Ipv6Address`, or `Ipv6Address.N.Ipv6Address`.
fn ipv6_named(params: &Params) -> Result<Vec<String>, Failure> {
    let parts = params
        .parts("Ipv6Addresses")
        .into_iter()
        .chain(params.parts("Ipv6Address"));
    parts
        .map(|part| part.required("Ipv6Address").map(str::to_owned))
        .collect()
}

/// `CreateNetworkInterface`: takes addresses from the subnet, by name or any free ones.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html>.
pub(crate) fn create(account: &mut Account, call: &Call) -> Outcome {
    let subnet = call.params.required("SubnetId")?;
    let wanted = wanted(&call.params, subnet)?;
    let id = make(account, call, wanted, "interface")?;
    described::<NetworkInterface>(account, &id, "networkInterface")
}
