//! Egress-only internet gateways.

use super::describe::describe;
use super::resource::{Ec2Resource, create as put, described, find, remove};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::{EgressGateway, Vpc};
use crate::store::Account;
use crate::wire::{Answer, Call, Xml};

/// The operations on egress-only internet gateways.
const ACTIONS: Actions = &[
    ("CreateEgressOnlyInternetGateway", create),
    ("DeleteEgressOnlyInternetGateway", delete),
    (
        "DescribeEgressOnlyInternetGateways",
        describe::<EgressGateway>,
    ),
];

impl Ec2Resource for EgressGateway {
    const RESOURCE_TYPE: &'static str = "egress-only-internet-gateway";
    const PREFIX: &'static str = "eigw";
    const PARAMETER: &'static str = "EgressOnlyInternetGatewayId";
    const SET: &'static str = "egressOnlyInternetGatewaySet";
    const ID_FILTER: &'static str = "egress-only-internet-gateway-id";
    const QUOTA: Option<&'static str> = Some("egress-only-internet-gateways");
    /// The most objects on a page:
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeEgressOnlyInternetGateways.html>.
    const PAGE: usize = 255;

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The egressOnlyInternetGateway ID '{id}' does not exist");
        ("InvalidEgressOnlyInternetGatewayId.NotFound", message)
    }

    fn filter(&self, _id: &str, _account: &Account, _name: &str) -> Option<Vec<String>> {
        None
    }

    fn write(&self, id: &str, _account: &Account, xml: &mut Xml) {
        xml.text("egressOnlyInternetGatewayId", id);
        xml.list("attachmentSet", [&self.vpc], |item, vpc| {
            item.text("vpcId", vpc).text("state", "attached");
        });
    }
}

impl Ec2Type for EgressGateway {
    const ACTIONS: &'static [Actions] = &[ACTIONS];
    const CLIENT_TOKEN: &'static [&'static str] = &["CreateEgressOnlyInternetGateway"];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::tagged(&self.vpc)
    }
}

/// `CreateEgressOnlyInternetGateway`: the gateway is attached to its VPC from the start.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateEgressOnlyInternetGateway.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let vpc = call.params.required("VpcId")?.to_owned();
    find::<Vpc>(account, &vpc)?;
    let id = put(account, call, EgressGateway { vpc })?;
    described::<EgressGateway>(account, &id, "egressOnlyInternetGateway")
}

/// `DeleteEgressOnlyInternetGateway`: takes effect at once, whether routes use the gateway or not.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteEgressOnlyInternetGateway.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("EgressOnlyInternetGatewayId")?;
    find::<EgressGateway>(account, id)?;
    remove::<EgressGateway>(account, id);
    let mut xml = Xml::new();
    xml.text("returnCode", true);
    Ok(Answer::Xml(xml))
}
