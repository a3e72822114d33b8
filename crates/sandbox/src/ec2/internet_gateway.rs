//! Internet gateways.

use super::describe::describe;
use super::resource::{
    Kind, create as put, dependency, described, find, find_mut, in_table, maybe, remove,
};
use super::vpc::Vpc;
use super::{Outcome, address};
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Failure, Xml};
use serde::{Deserialize, Serialize};

/// What is about internet gateways.
pub const ACTIONS: Actions = &[
    ("CreateInternetGateway", create),
    ("DeleteInternetGateway", delete),
    ("DescribeInternetGateways", describe::<InternetGateway>),
    ("AttachInternetGateway", attach),
    ("DetachInternetGateway", detach),
];

/// An internet gateway.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct InternetGateway {
    /// What it is attached to.
    pub vpc: Option<String>,
}

impl Kind for InternetGateway {
    const PREFIX: &'static str = "igw";
    const PARAMETER: &'static str = "InternetGatewayId";
    const SET: &'static str = "internetGatewaySet";
    const ID_FILTER: &'static str = "internet-gateway-id";
    in_table!(internet_gateways);

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The internetGateway ID '{id}' does not exist");
        ("InvalidInternetGatewayID.NotFound", message)
    }

    fn filter(&self, _id: &str, _cloud: &Cloud, name: &str) -> Option<Vec<String>> {
        match name {
            "attachment.vpc-id" => maybe(self.vpc.as_ref()),
            "attachment.state" => maybe(self.vpc.as_ref().map(|_| "available")),
            _ => None,
        }
    }

    fn write(&self, id: &str, cloud: &Cloud, xml: &mut Xml) {
        xml.text("internetGatewayId", id)
            .text("ownerId", &cloud.account);
        xml.list("attachmentSet", &self.vpc, |item, vpc| {
            item.text("vpcId", vpc).text("state", "available");
        });
    }
}

/// Whether an internet gateway is attached to the VPC.
pub fn serves(cloud: &Cloud, vpc_id: &str) -> bool {
    let mut gateways = cloud.ec2.internet_gateways.values();
    gateways.any(|gateway| gateway.vpc.as_deref() == Some(vpc_id))
}

fn create(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = put(cloud, call, "internet-gateway", InternetGateway::default())?;
    described::<InternetGateway>(cloud, &id, "internetGateway")
}

fn delete(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("InternetGatewayId")?;
    if find::<InternetGateway>(cloud, id)?.vpc.is_some() {
        return Err(dependency("internetGateway", id));
    }
    remove::<InternetGateway>(cloud, id);
    Ok(Answer::done())
}

fn attach(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("InternetGatewayId")?;
    let vpc_id = call.params.required("VpcId")?;
    find::<Vpc>(cloud, vpc_id)?;
    if let Some(other) = &find::<InternetGateway>(cloud, id)?.vpc {
        let message = format!("resource {id} is already attached to network {other}");
        return Err(Failure::new("Resource.AlreadyAssociated", message));
    }
    if serves(cloud, vpc_id) {
        let message = format!("Network {vpc_id} already has an internet gateway attached");
        return Err(Failure::invalid(message));
    }
    find_mut::<InternetGateway>(cloud, id)?.vpc = Some(vpc_id.to_owned());
    Ok(Answer::done())
}

fn detach(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("InternetGatewayId")?;
    let vpc_id = call.params.required("VpcId")?;
    find::<Vpc>(cloud, vpc_id)?;
    if find::<InternetGateway>(cloud, id)?.vpc.as_deref() != Some(vpc_id) {
        let message = format!("resource {id} is not attached to network {vpc_id}");
        return Err(Failure::new("Gateway.NotAttached", message));
    }
    if address::is_any_mapped(cloud, vpc_id) {
        let message = format!(
            "Network {vpc_id} has some mapped public address(es). Please unmap those public \
             address(es) before detaching the gateway."
        );
        return Err(Failure::new("DependencyViolation", message));
    }
    find_mut::<InternetGateway>(cloud, id)?.vpc = None;
    Ok(Answer::done())
}
