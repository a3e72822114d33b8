//! Virtual private gateways: attached to one VPC at a time, and slow about it.

use super::describe::describe;
use super::resource::{Ec2Resource, create as put, described, find, find_mut, many, maybe, one};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::{RouteTable, Transition, Vpc, VpnAttachment, VpnGateway};
use crate::latency::Latency;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on virtual private gateways.
const ACTIONS: Actions = &[
    ("CreateVpnGateway", create),
    ("DeleteVpnGateway", delete),
    ("DescribeVpnGateways", describe::<VpnGateway>),
    ("AttachVpnGateway", attach),
    ("DetachVpnGateway", detach),
    ("EnableVgwRoutePropagation", enable_propagation),
    ("DisableVgwRoutePropagation", disable_propagation),
];

/// Amazon's own number, where none is given:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnGateway.html>.
const AMAZON_ASN: u64 = 64_512;

impl VpnGateway {
    fn attachments<'a>(&'a self, account: &'a Account) -> impl Iterator<Item = &'a VpnAttachment> {
        let shown = |it: &&VpnAttachment| it.state.at(account.now) != "detached";
        self.attachments.iter().filter(shown)
    }

    /// Whether it is attached to some VPC.
    pub(crate) fn is_attached(&self, now: Moment) -> bool {
        let mut attachments = self.attachments.iter();
        attachments.any(|it| it.state.at(now) == "attached")
    }

    /// Whether it is attached to the VPC, or about to be, or not detached yet.
    pub(crate) fn holds(&self, account: &Account, vpc: &str) -> bool {
        self.attachments(account).any(|it| it.vpc == vpc)
    }
}

impl Ec2Resource for VpnGateway {
    const RESOURCE_TYPE: &'static str = "vpn-gateway";
    const PREFIX: &'static str = "vgw";
    const PARAMETER: &'static str = "VpnGatewayId";
    const SET: &'static str = "vpnGatewaySet";
    const ID_FILTER: &'static str = "vpn-gateway-id";
    const QUOTA: Option<&'static str> = Some("vpn-gateways");

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The vpnGateway ID '{id}' does not exist");
        ("InvalidVpnGatewayID.NotFound", message)
    }

    fn filter(&self, _id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "amazon-side-asn" => one(self.asn),
            "attachment.vpc-id" => many(self.attachments(account).map(|it| &it.vpc)),
            "attachment.state" => {
                many(self.attachments(account).map(|it| it.state.at(account.now)))
            }
            "availability-zone" => maybe(self.zone.as_ref()),
            "state" => one(self.state.at(account.now)),
            "type" => one("ipsec.1"),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("vpnGatewayId", id)
            .text("state", self.state.at(account.now))
            .text("type", "ipsec.1")
            .text("amazonSideAsn", self.asn);
        xml.optional("availabilityZone", self.zone.as_ref());
        xml.list("attachments", self.attachments(account), |item, it| {
            item.text("vpcId", &it.vpc)
                .text("state", it.state.at(account.now));
        });
    }
}

impl Ec2Type for VpnGateway {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, now: Moment) -> Listed {
        Listed::tagged(self.state.at(now))
    }
}

fn soon() -> Latency {
    Latency::seconds(5, 20)
}

/// `CreateVpnGateway`: the gateway is not attached to a VPC.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnGateway.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let kind = call.params.required("Type")?;
    if kind != "ipsec.1" {
        let message = format!("Value ({kind}) for parameter type is invalid.");
        return Err(Failure::invalid(message));
    }
    let ready = account.after(account.latencies.network_available);
    let gateway = VpnGateway {
        asn: call.params.parse("AmazonSideAsn")?.unwrap_or(AMAZON_ASN),
        zone: call.params.get("AvailabilityZone").map(str::to_owned),
        attachments: Vec::new(),
        state: Transition::from_to("pending", ready, "available"),
    };
    let id = put(account, call, gateway)?;
    described::<VpnGateway>(account, &id, "vpnGateway")
}

/// `DeleteVpnGateway`: refused with `IncorrectState` while it is attached; can be described as
/// `deleted` afterwards.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpnGateway.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("VpnGatewayId")?.to_owned();
    let gateway = find::<VpnGateway>(account, &id)?;
    if gateway.attachments(account).next().is_some() {
        let message = format!("The vpnGateway '{id}' has been attached to a VPC.");
        return Err(Failure::new("IncorrectState", message));
    }
    find_mut::<VpnGateway>(account, &id)?.state = Transition::fixed("deleted");
    for table in account
        .ec2
        .route_tables
        .ids_where(|it| it.propagating.contains(&id))
    {
        if let Some(row) = account.ec2.route_tables.get_mut(&table) {
            row.propagating.retain(|it| *it != id);
        }
    }
    Ok(Answer::done())
}

/// `AttachVpnGateway`: one VPC has one gateway, and one gateway one VPC.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVpnGateway.html>.
fn attach(account: &mut Account, call: &Call) -> Outcome {
    let (id, vpc) = named(account, call)?;
    let gateway = find::<VpnGateway>(account, &id)?;
    if gateway.state.at(account.now) == "deleted" {
        let (code, message) = VpnGateway::not_found(&id);
        return Err(Failure::new(code, message));
    }
    if gateway.holds(account, &vpc) {
        return answer(account, &id, &vpc);
    }
    let others = account.ec2.vpn_gateways.values();
    let is_taken = gateway.attachments(account).next().is_some()
        || others.into_iter().any(|it| it.holds(account, &vpc));
    if is_taken {
        let message = format!("The vpnGateway '{id}' or the VPC '{vpc}' is attached already.");
        return Err(Failure::new("VpnGatewayAttachmentLimitExceeded", message));
    }
    let ready = account.after(soon());
    let gateway = find_mut::<VpnGateway>(account, &id)?;
    gateway.attachments.retain(|it| it.vpc != vpc);
    gateway.attachments.push(VpnAttachment {
        vpc: vpc.clone(),
        state: Transition::from_to("attaching", ready, "attached"),
    });
    answer(account, &id, &vpc)
}

fn named(account: &Account, call: &Call) -> Result<(String, String), Failure> {
    let (id, vpc) = (
        call.params.required("VpnGatewayId")?,
        call.params.required("VpcId")?,
    );
    find::<VpnGateway>(account, id)?;
    find::<Vpc>(account, vpc)?;
    Ok((id.to_owned(), vpc.to_owned()))
}

fn answer(account: &Account, id: &str, vpc: &str) -> Outcome {
    let gateway = find::<VpnGateway>(account, id)?;
    let attachment = gateway.attachments.iter().find(|it| it.vpc == vpc);
    let mut xml = Xml::new();
    xml.element("attachment", |xml| {
        xml.text("vpcId", vpc);
        xml.optional("state", attachment.map(|it| it.state.at(account.now)));
    });
    Ok(Answer::Xml(xml))
}

/// `DetachVpnGateway`: the VPC cannot be deleted until the gateway is `detached`.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVpnGateway.html>.
fn detach(account: &mut Account, call: &Call) -> Outcome {
    let (id, vpc) = named(account, call)?;
    let gone = account.after(soon());
    let now = account.now;
    let gateway = find_mut::<VpnGateway>(account, &id)?;
    let mut attachments = gateway.attachments.iter_mut();
    let attachment = attachments.find(|it| it.vpc == vpc && it.state.at(now) != "detached");
    let Some(attachment) = attachment else {
        let message = format!("The vpnGateway '{id}' is not attached to the VPC '{vpc}'.");
        return Err(Failure::new(
            "InvalidVpnGatewayAttachment.NotFound",
            message,
        ));
    };
    if attachment.state.at(now) != "detaching" {
        attachment.state = Transition::from_to("detaching", gone, "detached");
    }
    Ok(Answer::done())
}

fn propagated<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<(&'a mut RouteTable, String), Failure> {
    let table = call.params.required("RouteTableId")?;
    let gateway = call.params.required("GatewayId")?.to_owned();
    let vpc = find::<RouteTable>(account, table)?.vpc.clone();
    let found = find::<VpnGateway>(account, &gateway)?;
    if !found.holds(account, &vpc) {
        let message = format!("The vpnGateway '{gateway}' is not attached to the VPC '{vpc}'.");
        return Err(Failure::new("Gateway.NotAttached", message));
    }
    Ok((find_mut::<RouteTable>(account, table)?, gateway))
}

/// `EnableVgwRoutePropagation`: needs a gateway that is attached to the table's VPC.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableVgwRoutePropagation.html>.
fn enable_propagation(account: &mut Account, call: &Call) -> Outcome {
    let (table, gateway) = propagated(account, call)?;
    if !table.propagating.contains(&gateway) {
        table.propagating.push(gateway);
    }
    Ok(Answer::done())
}

/// `DisableVgwRoutePropagation`: succeeds as well where nothing was propagated.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableVgwRoutePropagation.html>.
fn disable_propagation(account: &mut Account, call: &Call) -> Outcome {
    let table = call.params.required("RouteTableId")?;
    let gateway = call.params.required("GatewayId")?;
    find::<VpnGateway>(account, gateway)?;
    let table = find_mut::<RouteTable>(account, table)?;
    table.propagating.retain(|it| it != gateway);
    Ok(Answer::done())
}
