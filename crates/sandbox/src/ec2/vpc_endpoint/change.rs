//! ModifyVpcEndpoint and DeleteVpcEndpoints.

use super::super::resource::{Ec2Resource, find, find_mut};
use super::create::{
    add_route_table, add_subnet, begin_deletion, check_dns, remove_route_table, remove_subnet,
    set_groups,
};
use crate::action::Outcome;
use crate::ec2::model::VpcEndpoint;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

fn texts(call: &Call, name: &str) -> Vec<String> {
    let listed = call.params.list(name).into_iter();
    listed.map(str::to_owned).collect()
}

/// `ModifyVpcEndpoint`: refused with `IncorrectState` while the endpoint is not `available`.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("VpcEndpointId")?.to_owned();
    let endpoint = find::<VpcEndpoint>(account, &id)?.clone();
    let state = endpoint.state.at(account.now);
    if state != "available" {
        let message = format!("The VPC endpoint {id} is in state {state}.");
        return Err(Failure::new("IncorrectState", message));
    }
    if let Some(on) = call.params.flag("PrivateDnsEnabled") {
        check_dns(
            account,
            &endpoint.vpc,
            &endpoint.service,
            on && !endpoint.private_dns,
        )?;
        find_mut::<VpcEndpoint>(account, &id)?.private_dns = on;
    }
    let policy = match call.params.flag("ResetPolicy") {
        Some(true) => Some(None),
        _ => call
            .params
            .get("PolicyDocument")
            .map(|it| Some(it.to_owned())),
    };
    let row = find_mut::<VpcEndpoint>(account, &id)?;
    if let Some(policy) = policy {
        row.policy = policy;
    }
    let set = |name: &str, place: &mut String| {
        if let Some(text) = call.params.get(name) {
            text.clone_into(place);
        }
    };
    set("IpAddressType", &mut row.ip_address_type);
    set("DnsOptions.DnsRecordIpType", &mut row.dns_record_type);
    change_members(account, call, &id, &endpoint.groups)?;
    Ok(Answer::done())
}

fn change_members(
    account: &mut Account,
    call: &Call,
    id: &str,
    groups: &[String],
) -> Result<(), Failure> {
    for table in texts(call, "AddRouteTableId") {
        add_route_table(account, id, &table)?;
    }
    for table in texts(call, "RemoveRouteTableId") {
        remove_route_table(account, id, &table)?;
    }
    for subnet in texts(call, "AddSubnetId") {
        add_subnet(account, call, id, &subnet)?;
    }
    for subnet in texts(call, "RemoveSubnetId") {
        remove_subnet(account, id, &subnet)?;
    }
    let (new, gone) = (
        texts(call, "AddSecurityGroupId"),
        texts(call, "RemoveSecurityGroupId"),
    );
    if new.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let mut after: Vec<String> = groups.to_vec();
    after.retain(|it| !gone.contains(it));
    after.extend(new.into_iter().filter(|it| !groups.contains(it)));
    set_groups(account, id, after)
}

/// `DeleteVpcEndpoints`: says which of them there are not; network interfaces go some time later.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let mut missing = Vec::new();
    for id in texts(call, "VpcEndpointId") {
        match find::<VpcEndpoint>(account, &id).map(drop) {
            Ok(()) => begin_deletion(account, &id)?,
            Err(_) => missing.push(id),
        }
    }
    let mut xml = Xml::new();
    xml.list("unsuccessful", missing, |item, id| {
        let (code, message) = VpcEndpoint::not_found(&id);
        item.text("resourceId", &id);
        item.element("error", |xml| {
            xml.text("code", code).text("message", message);
        });
    });
    Ok(Answer::Xml(xml))
}
