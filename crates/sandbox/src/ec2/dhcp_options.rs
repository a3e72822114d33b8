//! DHCP option sets.

use super::Outcome;
use super::describe::describe;
use super::resource::{Kind, create as put, dependency, described, find, in_table, many, remove};
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Xml};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is about DHCP options.
pub const ACTIONS: Actions = &[
    ("CreateDhcpOptions", create),
    ("DeleteDhcpOptions", delete),
    ("DescribeDhcpOptions", describe::<DhcpOptions>),
];

/// Option names and their values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DhcpOptions {
    pub options: BTreeMap<String, Vec<String>>,
}

impl Kind for DhcpOptions {
    const PREFIX: &'static str = "dopt";
    const PARAMETER: &'static str = "DhcpOptionsId";
    const SET: &'static str = "dhcpOptionsSet";
    const ID_FILTER: &'static str = "dhcp-options-id";
    in_table!(dhcp_options);

    fn not_found(id: &str) -> (&'static str, String) {
        (
            "InvalidDhcpOptionID.NotFound",
            format!("The dhcpOption ID '{id}' does not exist"),
        )
    }

    fn filter(&self, _id: &str, _cloud: &Cloud, name: &str) -> Option<Vec<String>> {
        match name {
            "key" => many(self.options.keys()),
            "value" => many(self.options.values().flatten()),
            _ => None,
        }
    }

    fn write(&self, id: &str, cloud: &Cloud, xml: &mut Xml) {
        xml.text("dhcpOptionsId", id)
            .text("ownerId", &cloud.account);
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

fn create(cloud: &mut Cloud, call: &Call) -> Outcome {
    let mut options = BTreeMap::new();
    for part in call.params.parts("DhcpConfiguration") {
        let values = part.list("Value").into_iter().map(str::to_owned).collect();
        options.insert(part.required("Key")?.to_owned(), values);
    }
    let id = put(cloud, call, "dhcp-options", DhcpOptions { options })?;
    described::<DhcpOptions>(cloud, &id, "dhcpOptions")
}

fn delete(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("DhcpOptionsId")?;
    find::<DhcpOptions>(cloud, id)?;
    if cloud.ec2.vpcs.values().any(|vpc| vpc.dhcp_options == id) {
        return Err(dependency("dhcpOptions", id));
    }
    remove::<DhcpOptions>(cloud, id);
    Ok(Answer::done())
}
