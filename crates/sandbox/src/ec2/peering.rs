//! VPC peering connections within the account.

use super::Outcome;
use super::describe::describe;
use super::resource::{Kind, create as put, described, find, find_mut, in_table, one};
use super::transition::Changing;
use super::vpc::Vpc;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Failure, Params, Xml};
use serde::{Deserialize, Serialize};

/// What is about peering connections.
pub const ACTIONS: Actions = &[
    ("CreateVpcPeeringConnection", create),
    ("AcceptVpcPeeringConnection", accept),
    ("RejectVpcPeeringConnection", reject),
    ("DeleteVpcPeeringConnection", delete),
    ("DescribeVpcPeeringConnections", describe::<Peering>),
    ("ModifyVpcPeeringConnectionOptions", modify_options),
];

/// A peering connection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Peering {
    pub requester: Side,
    pub accepter: Side,
    pub state: Changing,
}

/// One VPC of the two.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Side {
    pub vpc: String,
    pub owner: String,
    pub region: String,
    pub remote_dns: bool,
}

impl Side {
    fn write(&self, cloud: &Cloud, xml: &mut Xml) {
        xml.text("vpcId", &self.vpc)
            .text("ownerId", &self.owner)
            .text("region", &self.region);
        if let Some(vpc) = cloud.ec2.vpcs.get(&self.vpc) {
            xml.optional("cidrBlock", vpc.blocks.first().map(|block| &block.block));
            xml.list("cidrBlockSet", &vpc.blocks, |item, block| {
                item.text("cidrBlock", &block.block);
            });
        }
        xml.element("peeringOptions", |xml| self.write_options(xml));
    }

    fn write_options(&self, xml: &mut Xml) {
        xml.text("allowDnsResolutionFromRemoteVpc", self.remote_dns);
        xml.text("allowEgressFromLocalClassicLinkToRemoteVpc", false);
        xml.text("allowEgressFromLocalVpcToRemoteClassicLink", false);
    }
}

impl Kind for Peering {
    const PREFIX: &'static str = "pcx";
    const PARAMETER: &'static str = "VpcPeeringConnectionId";
    const SET: &'static str = "vpcPeeringConnectionSet";
    const ID_FILTER: &'static str = "vpc-peering-connection-id";
    in_table!(peerings);

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The vpcPeeringConnection ID '{id}' does not exist");
        ("InvalidVpcPeeringConnectionID.NotFound", message)
    }

    fn filter(&self, _id: &str, cloud: &Cloud, name: &str) -> Option<Vec<String>> {
        match name {
            "status-code" => one(self.state.at(cloud.now)),
            "requester-vpc-info.vpc-id" => one(&self.requester.vpc),
            "requester-vpc-info.owner-id" => one(&self.requester.owner),
            "accepter-vpc-info.vpc-id" => one(&self.accepter.vpc),
            "accepter-vpc-info.owner-id" => one(&self.accepter.owner),
            _ => None,
        }
    }

    fn write(&self, id: &str, cloud: &Cloud, xml: &mut Xml) {
        xml.text("vpcPeeringConnectionId", id);
        xml.element("requesterVpcInfo", |xml| self.requester.write(cloud, xml));
        xml.element("accepterVpcInfo", |xml| self.accepter.write(cloud, xml));
        let code = self.state.at(cloud.now);
        xml.element("status", |xml| {
            xml.text("code", code).text(
                "message",
                match code {
                    "pending-acceptance" => "Pending Acceptance by the owner".to_owned(),
                    "active" => "Active".to_owned(),
                    "rejected" => "Rejected".to_owned(),
                    other => other.to_owned(),
                },
            );
        });
    }
}

impl Peering {
    /// Whether a route may go through it from that VPC.
    pub fn joins(&self, vpc: &str) -> bool {
        self.requester.vpc == vpc || self.accepter.vpc == vpc
    }
}

fn create(cloud: &mut Cloud, call: &Call) -> Outcome {
    let vpc = call.params.required("VpcId")?;
    let peer = call.params.required("PeerVpcId")?;
    let owner = call
        .params
        .get("PeerOwnerId")
        .unwrap_or(&cloud.account)
        .to_owned();
    let region = call
        .params
        .get("PeerRegion")
        .unwrap_or(&cloud.region)
        .to_owned();
    let mine = find::<Vpc>(cloud, vpc)?;
    if owner == cloud.account && region == cloud.region {
        let theirs = find::<Vpc>(cloud, peer)?;
        if mine
            .cidrs()
            .any(|block| theirs.cidrs().any(|other| other.overlaps(block)))
        {
            let message = "The VPC CIDR blocks of the two VPCs overlap.";
            return Err(Failure::new("InvalidParameterValue", message));
        }
    }
    let side = |vpc: &str, owner: String, region: String| Side {
        vpc: vpc.to_owned(),
        owner,
        region,
        remote_dns: false,
    };
    let ready = cloud.after(cloud.latencies.network_available);
    let peering = Peering {
        requester: side(vpc, cloud.account.clone(), cloud.region.clone()),
        accepter: side(peer, owner, region),
        state: Changing::from_to("initiating-request", ready, "pending-acceptance"),
    };
    let id = put(cloud, call, "vpc-peering-connection", peering)?;
    described::<Peering>(cloud, &id, "vpcPeeringConnection")
}

fn accept(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("VpcPeeringConnectionId")?;
    let now = cloud.now;
    let ready = cloud.after(cloud.latencies.network_available);
    let peering = find_mut::<Peering>(cloud, id)?;
    match peering.state.at(now) {
        "active" | "provisioning" => {}
        "pending-acceptance" => {
            peering.state = Changing::from_to("provisioning", ready, "active");
        }
        other => return Err(wrong_state(id, other)),
    }
    described::<Peering>(cloud, id, "vpcPeeringConnection")
}

fn wrong_state(id: &str, state: &str) -> Failure {
    let message = format!("VpcPeeringConnection {id} is in state {state}");
    Failure::new("InvalidStateTransition", message)
}

fn reject(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("VpcPeeringConnectionId")?;
    let now = cloud.now;
    let peering = find_mut::<Peering>(cloud, id)?;
    let state = peering.state.at(now).to_owned();
    if state != "pending-acceptance" {
        return Err(wrong_state(id, &state));
    }
    peering.state = Changing::fixed("rejected");
    Ok(Answer::done())
}

fn delete(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("VpcPeeringConnectionId")?;
    let now = cloud.now;
    let gone = cloud.after(cloud.latencies.network_available);
    let peering = find_mut::<Peering>(cloud, id)?;
    let state = peering.state.at(now).to_owned();
    if ["deleted", "deleting", "rejected"].contains(&state.as_str()) {
        return Err(wrong_state(id, &state));
    }
    peering.state = Changing::from_to("deleting", gone, "deleted");
    Ok(Answer::done())
}

fn modify_options(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("VpcPeeringConnectionId")?;
    let now = cloud.now;
    let peering = find_mut::<Peering>(cloud, id)?;
    let state = peering.state.at(now).to_owned();
    if state != "active" {
        return Err(Failure::new(
            "OperationNotPermitted",
            format!("Peering {id} is {state}"),
        ));
    }
    let set = |part: Params, side: &mut Side| {
        if let Some(flag) = part.flag("AllowDnsResolutionFromRemoteVpc") {
            side.remote_dns = flag;
        }
    };
    set(
        call.params.part("RequesterPeeringConnectionOptions"),
        &mut peering.requester,
    );
    set(
        call.params.part("AccepterPeeringConnectionOptions"),
        &mut peering.accepter,
    );
    let mut xml = Xml::new();
    xml.element("requesterPeeringConnectionOptions", |xml| {
        peering.requester.write_options(xml)
    });
    xml.element("accepterPeeringConnectionOptions", |xml| {
        peering.accepter.write_options(xml)
    });
    Ok(Answer::Xml(xml))
}
