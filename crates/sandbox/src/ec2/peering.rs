//! VPC peering connections within the account.

use super::describe::describe;
use super::resource::{Ec2Resource, create as put, described, find, find_mut, many, one};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::{Peering, PeeringVpc, Transition, Vpc};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Params, Xml};

/// The operations on peering connections.
const ACTIONS: Actions = &[
    ("CreateVpcPeeringConnection", create),
    ("AcceptVpcPeeringConnection", accept),
    ("RejectVpcPeeringConnection", reject),
    ("DeleteVpcPeeringConnection", delete),
    ("DescribeVpcPeeringConnections", describe::<Peering>),
    ("ModifyVpcPeeringConnectionOptions", modify_options),
];

impl PeeringVpc {
    fn write(&self, account: &Account, xml: &mut Xml) {
        xml.text("vpcId", &self.vpc)
            .text("ownerId", &self.owner)
            .text("region", &self.region);
        if let Some(vpc) = account.ec2.vpcs.get(&self.vpc) {
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

/// The IPv4 blocks of a VPC, if it is one of the account's.
fn blocks(account: &Account, vpc: &str) -> Vec<String> {
    let vpc = account.ec2.vpcs.get(vpc);
    let blocks = vpc.into_iter().flat_map(|vpc| &vpc.blocks);
    blocks.map(|block| block.block.clone()).collect()
}

impl Ec2Resource for Peering {
    const RESOURCE_TYPE: &'static str = "vpc-peering-connection";
    const PREFIX: &'static str = "pcx";
    const PARAMETER: &'static str = "VpcPeeringConnectionId";
    const SET: &'static str = "vpcPeeringConnectionSet";
    const ID_FILTER: &'static str = "vpc-peering-connection-id";

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The vpcPeeringConnection ID '{id}' does not exist");
        ("InvalidVpcPeeringConnectionID.NotFound", message)
    }

    fn filter(&self, _id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "status-code" => one(self.state.at(account.now)),
            "requester-vpc-info.vpc-id" => one(&self.requester.vpc),
            "requester-vpc-info.owner-id" => one(&self.requester.owner),
            "accepter-vpc-info.vpc-id" => one(&self.accepter.vpc),
            "accepter-vpc-info.owner-id" => one(&self.accepter.owner),
            "accepter-vpc-info.cidr-block" => many(blocks(account, &self.accepter.vpc)),
            "requester-vpc-info.cidr-block" => many(blocks(account, &self.requester.vpc)),
            "expiration-time" => many(Vec::<String>::new()),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("vpcPeeringConnectionId", id);
        xml.element("requesterVpcInfo", |xml| self.requester.write(account, xml));
        xml.element("accepterVpcInfo", |xml| self.accepter.write(account, xml));
        let code = self.state.at(account.now);
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

impl Ec2Type for Peering {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, now: Moment) -> Listed {
        Listed::tagged(self.state.at(now))
    }
}

/// `CreateVpcPeeringConnection`: refused when the address blocks of the two VPCs overlap.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcPeeringConnection.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let vpc = call.params.required("VpcId")?;
    let peer = call.params.required("PeerVpcId")?;
    let owner = call
        .params
        .get("PeerOwnerId")
        .unwrap_or(&account.account_id)
        .to_owned();
    let region = call
        .params
        .get("PeerRegion")
        .unwrap_or(&account.region)
        .to_owned();
    let mine = find::<Vpc>(account, vpc)?;
    if owner == account.account_id && region == account.region {
        let theirs = find::<Vpc>(account, peer)?;
        if mine
            .cidrs()
            .any(|block| theirs.cidrs().any(|other| other.overlaps(block)))
        {
            let message = "The VPC CIDR blocks of the two VPCs overlap.";
            return Err(Failure::new("InvalidParameterValue", message));
        }
    }
    let side = |vpc: &str, owner: String, region: String| PeeringVpc {
        vpc: vpc.to_owned(),
        owner,
        region,
        remote_dns: false,
    };
    let ready = account.after(account.latencies.network_available);
    let peering = Peering {
        requester: side(vpc, account.account_id.clone(), account.region.clone()),
        accepter: side(peer, owner, region),
        state: Transition::from_to("initiating-request", ready, "pending-acceptance"),
    };
    let id = put(account, call, peering)?;
    described::<Peering>(account, &id, "vpcPeeringConnection")
}

/// `AcceptVpcPeeringConnection`: needs a connection that is `pending-acceptance`.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AcceptVpcPeeringConnection.html>.
fn accept(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("VpcPeeringConnectionId")?;
    let now = account.now;
    let ready = account.after(account.latencies.network_available);
    let peering = find_mut::<Peering>(account, id)?;
    match peering.state.at(now) {
        "active" | "provisioning" => {}
        "pending-acceptance" => {
            peering.state = Transition::from_to("provisioning", ready, "active");
        }
        other => return Err(wrong_state(id, other)),
    }
    described::<Peering>(account, id, "vpcPeeringConnection")
}

fn wrong_state(id: &str, state: &str) -> Failure {
    let message = format!("VpcPeeringConnection {id} is in state {state}");
    Failure::new("InvalidStateTransition", message)
}

/// `RejectVpcPeeringConnection`: needs a connection that is `pending-acceptance`.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RejectVpcPeeringConnection.html>.
fn reject(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("VpcPeeringConnectionId")?;
    let now = account.now;
    let peering = find_mut::<Peering>(account, id)?;
    let state = peering.state.at(now).to_owned();
    if state != "pending-acceptance" {
        return Err(wrong_state(id, &state));
    }
    peering.state = Transition::fixed("rejected");
    Ok(Answer::done())
}

/// `DeleteVpcPeeringConnection`: refused with `InvalidStateTransition` once the connection is
/// deleted or rejected.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcPeeringConnection.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("VpcPeeringConnectionId")?;
    let now = account.now;
    let gone = account.after(account.latencies.network_available);
    let peering = find_mut::<Peering>(account, id)?;
    let state = peering.state.at(now).to_owned();
    if ["deleted", "deleting", "rejected"].contains(&state.as_str()) {
        return Err(wrong_state(id, &state));
    }
    peering.state = Transition::from_to("deleting", gone, "deleted");
    Ok(Answer::done())
}

/// `ModifyVpcPeeringConnectionOptions`: needs an active connection.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcPeeringConnectionOptions.html>.
fn modify_options(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("VpcPeeringConnectionId")?;
    let now = account.now;
    let peering = find_mut::<Peering>(account, id)?;
    let state = peering.state.at(now).to_owned();
    if state != "active" {
        return Err(Failure::new(
            "OperationNotPermitted",
            format!("Peering {id} is {state}"),
        ));
    }
    let set = |part: Params, side: &mut PeeringVpc| {
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
