//! Internet gateways.

use super::describe::describe;
use super::resource::{Ec2Resource, create as put, described, find, find_mut, maybe, remove};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::address_mapping;
use crate::ec2::errors::dependency;
use crate::ec2::model::{InternetGateway, Vpc};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on internet gateways.
const ACTIONS: Actions = &[
    ("CreateInternetGateway", create),
    ("DeleteInternetGateway", delete),
    ("DescribeInternetGateways", describe::<InternetGateway>),
    ("AttachInternetGateway", attach),
    ("DetachInternetGateway", detach),
];

impl Ec2Resource for InternetGateway {
    const RESOURCE_TYPE: &'static str = "internet-gateway";
    const PREFIX: &'static str = "igw";
    const PARAMETER: &'static str = "InternetGatewayId";
    const SET: &'static str = "internetGatewaySet";
    const ID_FILTER: &'static str = "internet-gateway-id";
    const QUOTA: Option<&'static str> = Some("internet-gateways");

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The internetGateway ID '{id}' does not exist");
        ("InvalidInternetGatewayID.NotFound", message)
    }

    fn filter(&self, _id: &str, _account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "attachment.vpc-id" => maybe(self.vpc.as_ref()),
            "attachment.state" => maybe(self.vpc.as_ref().map(|_| "available")),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("internetGatewayId", id)
            .text("ownerId", &account.account_id);
        xml.list("attachmentSet", &self.vpc, |item, vpc| {
            item.text("vpcId", vpc).text("state", "available");
        });
    }
}

impl Ec2Type for InternetGateway {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::tagged(if self.vpc.is_some() {
            "attached"
        } else {
            "detached"
        })
    }
}

/// Whether an internet gateway is attached to the VPC.
pub(crate) fn serves(account: &Account, vpc_id: &str) -> bool {
    let mut gateways = account.ec2.internet_gateways.values();
    gateways.any(|gateway| gateway.vpc.as_deref() == Some(vpc_id))
}

/// `CreateInternetGateway`: the gateway is not attached to a VPC.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let id = put(account, call, InternetGateway::default())?;
    described::<InternetGateway>(account, &id, "internetGateway")
}

/// `DeleteInternetGateway`: refused with `DependencyViolation` while the gateway is attached.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteInternetGateway.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("InternetGatewayId")?;
    if find::<InternetGateway>(account, id)?.vpc.is_some() {
        return Err(dependency("internetGateway", id));
    }
    remove::<InternetGateway>(account, id);
    Ok(Answer::done())
}

/// `AttachInternetGateway`: a VPC has at most one internet gateway, and a gateway at most one VPC.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html>.
fn attach(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("InternetGatewayId")?;
    let vpc_id = call.params.required("VpcId")?;
    find::<Vpc>(account, vpc_id)?;
    if let Some(other) = &find::<InternetGateway>(account, id)?.vpc {
        let message = format!("resource {id} is already attached to network {other}");
        return Err(Failure::new("Resource.AlreadyAssociated", message));
    }
    if serves(account, vpc_id) {
        let message = format!("Network {vpc_id} already has an internet gateway attached");
        return Err(Failure::invalid(message));
    }
    find_mut::<InternetGateway>(account, id)?.vpc = Some(vpc_id.to_owned());
    Ok(Answer::done())
}

/// `DetachInternetGateway`: refused with `DependencyViolation` while the VPC has mapped public
/// addresses.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html>.
fn detach(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("InternetGatewayId")?;
    let vpc_id = call.params.required("VpcId")?;
    find::<Vpc>(account, vpc_id)?;
    if find::<InternetGateway>(account, id)?.vpc.as_deref() != Some(vpc_id) {
        let message = format!("resource {id} is not attached to network {vpc_id}");
        return Err(Failure::new("Gateway.NotAttached", message));
    }
    if address_mapping::is_any_mapped(account, vpc_id) {
        let message = format!(
            "Network {vpc_id} has some mapped public address(es). Please unmap those public \
             address(es) before detaching the gateway."
        );
        return Err(Failure::new("DependencyViolation", message));
    }
    find_mut::<InternetGateway>(account, id)?.vpc = None;
    Ok(Answer::done())
}
