//! Egress-only internet gateways.

use super::Outcome;
use super::describe::describe;
use super::resource::{Kind, create as put, described, find, in_table, remove};
use super::vpc::Vpc;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Xml};
use serde::{Deserialize, Serialize};

/// What is about egress-only internet gateways.
pub const ACTIONS: Actions = &[
    ("CreateEgressOnlyInternetGateway", create),
    ("DeleteEgressOnlyInternetGateway", delete),
    (
        "DescribeEgressOnlyInternetGateways",
        describe::<EgressGateway>,
    ),
];

/// An egress-only internet gateway; it is attached from birth.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EgressGateway {
    pub vpc: String,
}

impl Kind for EgressGateway {
    const PREFIX: &'static str = "eigw";
    const PARAMETER: &'static str = "EgressOnlyInternetGatewayId";
    const SET: &'static str = "egressOnlyInternetGatewaySet";
    const ID_FILTER: &'static str = "egress-only-internet-gateway-id";
    const PAGE: usize = 255;
    in_table!(egress_gateways);

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The egressOnlyInternetGateway ID '{id}' does not exist");
        ("InvalidEgressOnlyInternetGatewayId.NotFound", message)
    }

    fn filter(&self, _id: &str, _cloud: &Cloud, _name: &str) -> Option<Vec<String>> {
        None
    }

    fn write(&self, id: &str, _cloud: &Cloud, xml: &mut Xml) {
        xml.text("egressOnlyInternetGatewayId", id);
        xml.list("attachmentSet", [&self.vpc], |item, vpc| {
            item.text("vpcId", vpc).text("state", "attached");
        });
    }
}

fn create(cloud: &mut Cloud, call: &Call) -> Outcome {
    let vpc = call.params.required("VpcId")?.to_owned();
    find::<Vpc>(cloud, &vpc)?;
    let id = put(
        cloud,
        call,
        "egress-only-internet-gateway",
        EgressGateway { vpc },
    )?;
    described::<EgressGateway>(cloud, &id, "egressOnlyInternetGateway")
}

fn delete(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("EgressOnlyInternetGatewayId")?;
    find::<EgressGateway>(cloud, id)?;
    remove::<EgressGateway>(cloud, id);
    let mut xml = Xml::new();
    xml.text("returnCode", true);
    Ok(Answer::Xml(xml))
}
