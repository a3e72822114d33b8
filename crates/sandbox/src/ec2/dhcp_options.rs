//! DHCP option sets.

use super::describe::describe;
use super::resource::{Ec2Resource, create as put, described, find, many, remove};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::errors::dependency;
use crate::ec2::model::DhcpOptions;
use crate::store::Account;
use crate::wire::{Answer, Call, Xml};
use std::collections::BTreeMap;

/// The operations on DHCP options.
const ACTIONS: Actions = &[
    ("CreateDhcpOptions", create),
    ("DeleteDhcpOptions", delete),
    ("DescribeDhcpOptions", describe::<DhcpOptions>),
];

impl Ec2Resource for DhcpOptions {
    const RESOURCE_TYPE: &'static str = "dhcp-options";
    const PREFIX: &'static str = "dopt";
    const PARAMETER: &'static str = "DhcpOptionsId";
    const SET: &'static str = "dhcpOptionsSet";
    const ID_FILTER: &'static str = "dhcp-options-id";

    fn not_found(id: &str) -> (&'static str, String) {
        (
            "InvalidDhcpOptionID.NotFound",
            format!("The dhcpOption ID '{id}' does not exist"),
        )
    }

    fn filter(&self, _id: &str, _account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "key" => many(self.options.keys()),
            "value" => many(self.options.values().flatten()),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("dhcpOptionsId", id)
            .text("ownerId", &account.account_id);
        xml.list(
            "dhcpConfigurationSet",
            &self.options,
            |item, (key, values)| {
                item.text("key", key)
                    .list("valueSet", values, |item, value| {
                        item.text("value", value);
                    });
            },
        );
    }
}

impl Ec2Type for DhcpOptions {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::tagged("")
    }
}

/// `CreateDhcpOptions`: keeps the options as they are given.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDhcpOptions.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let mut options = BTreeMap::new();
    for part in call.params.parts("DhcpConfiguration") {
        let values = part.list("Value").into_iter().map(str::to_owned).collect();
        options.insert(part.required("Key")?.to_owned(), values);
    }
    let id = put(account, call, DhcpOptions { options })?;
    described::<DhcpOptions>(account, &id, "dhcpOptions")
}

/// `DeleteDhcpOptions`: refused with `DependencyViolation` while a VPC uses the set.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteDhcpOptions.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("DhcpOptionsId")?;
    find::<DhcpOptions>(account, id)?;
    if account.ec2.vpcs.values().any(|vpc| vpc.dhcp_options == id) {
        return Err(dependency("dhcpOptions", id));
    }
    remove::<DhcpOptions>(account, id);
    Ok(Answer::done())
}
