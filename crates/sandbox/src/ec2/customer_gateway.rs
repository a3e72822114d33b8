//! Customer gateways: descriptions of routers that AWS does not have.

use super::describe::describe;
use super::resource::{Ec2Resource, create as put, described, find, find_mut, maybe, one};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::{CustomerGateway, Transition};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on customer gateways.
const ACTIONS: Actions = &[
    ("CreateCustomerGateway", create),
    ("DeleteCustomerGateway", delete),
    ("DescribeCustomerGateways", describe::<CustomerGateway>),
];

impl Ec2Resource for CustomerGateway {
    const RESOURCE_TYPE: &'static str = "customer-gateway";
    const PREFIX: &'static str = "cgw";
    const PARAMETER: &'static str = "CustomerGatewayId";
    const SET: &'static str = "customerGatewaySet";
    const ID_FILTER: &'static str = "customer-gateway-id";
    const QUOTA: Option<&'static str> = Some("customer-gateways");

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The customerGateway ID '{id}' does not exist");
        ("InvalidCustomerGatewayID.NotFound", message)
    }

    fn filter(&self, _id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "bgp-asn" => one(&self.asn),
            "device-name" => maybe(self.device_name.as_ref()),
            "ip-address" => maybe(self.address.as_ref()),
            "state" => one(self.state.at(account.now)),
            "type" => one("ipsec.1"),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("customerGatewayId", id)
            .text("state", self.state.at(account.now))
            .text("type", "ipsec.1")
            .text("bgpAsn", &self.asn);
        xml.optional("ipAddress", self.address.as_ref());
        xml.optional("certificateArn", self.certificate.as_ref());
        xml.optional("deviceName", self.device_name.as_ref());
    }
}

impl Ec2Type for CustomerGateway {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, now: Moment) -> Listed {
        Listed::tagged(self.state.at(now))
    }
}

/// `CreateCustomerGateway`: a second one with the same arguments is the first one.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCustomerGateway.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let text = |name: &str| call.params.get(name).map(str::to_owned);
    let kind = call.params.required("Type")?;
    if kind != "ipsec.1" {
        let message = format!("Value ({kind}) for parameter type is invalid.");
        return Err(Failure::invalid(message));
    }
    let asn = text("BgpAsn").or_else(|| text("BgpAsnExtended"));
    let asn = asn.unwrap_or_else(|| "65000".to_owned());
    let address = text("IpAddress").or_else(|| text("PublicIp"));
    let certificate = text("CertificateArn");
    if address.is_none() && certificate.is_none() {
        return Err(Failure::missing("ipAddress"));
    }
    let now = account.now;
    let is_same = |it: &CustomerGateway| {
        it.address == address && it.asn == asn && it.state.at(now) != "deleted"
    };
    if let Some(id) = account.ec2.customer_gateways.ids_where(is_same).pop() {
        return described::<CustomerGateway>(account, &id, "customerGateway");
    }
    let ready = account.after(account.latencies.network_available);
    let gateway = CustomerGateway {
        asn,
        address,
        certificate,
        device_name: text("DeviceName"),
        state: Transition::from_to("pending", ready, "available"),
    };
    let id = put(account, call, gateway)?;
    described::<CustomerGateway>(account, &id, "customerGateway")
}

/// `DeleteCustomerGateway`: can be described as `deleted` afterwards.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteCustomerGateway.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("CustomerGatewayId")?;
    find::<CustomerGateway>(account, id)?;
    find_mut::<CustomerGateway>(account, id)?.state = Transition::fixed("deleted");
    Ok(Answer::done())
}
