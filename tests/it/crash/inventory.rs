//! What there is: in the cloud, in the state, and beside it on the disk.

use std::collections::BTreeSet;
use std::io;

use rform_sandbox::{Options, Sandbox, Storage};
use serde_json::Value as Json;

use super::disk::Disk;
use super::machine::{CLOUD, STACK};

/// Kind and id of all objects in the cloud that a fresh account does not have.
pub fn cloud(disk: &Disk) -> Vec<(String, String)> {
    let lines = disk.read(CLOUD).unwrap_or_default();
    let sandbox = Sandbox::open(&lines, Box::new(Forgetful), Options::default());
    let objects = sandbox.expect("lines of a sandbox").inspect().objects;
    objects.into_iter().map(|it| (it.kind, it.id)).collect()
}

/// Nothing is kept: the cloud is only looked at.
struct Forgetful;

impl Storage for Forgetful {
    fn append(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn replace(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
}

/// One object in a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// The address, with `(deposed)` and `(tainted)` behind it.
    pub address: String,
    /// The id under which the sandbox has it.
    pub id: String,
}

/// The state in that file; none without one.
pub fn state(disk: &Disk, path: &str) -> Result<Json, String> {
    let text = disk.read(path).unwrap_or_default();
    if text.is_empty() {
        return Ok(Json::Null);
    }
    serde_json::from_slice(&text).map_err(|error| format!("{path}: {error}"))
}

/// The objects in a state, by address.
pub fn held(state: &Json) -> Vec<Held> {
    let mut all = Vec::new();
    for resource in state["resources"].as_array().into_iter().flatten() {
        if resource["mode"] != "managed" {
            continue;
        }
        for instance in resource["instances"].as_array().into_iter().flatten() {
            all.push(one(resource, instance));
        }
    }
    all.sort();
    all
}

fn one(resource: &Json, instance: &Json) -> Held {
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let mut address = text(&resource["module"]);
    address.push_str(&format!(
        " {}.{}",
        text(&resource["type"]),
        text(&resource["name"])
    ));
    if !instance["index_key"].is_null() {
        address.push_str(&format!("[{}]", instance["index_key"]));
    }
    if !instance["deposed"].is_null() {
        address.push_str(" (deposed)");
    }
    if instance["status"] == "tainted" {
        address.push_str(" (tainted)");
    }
    Held {
        address: address.trim().to_owned(),
        id: text(&instance["attributes"]["id"]),
    }
}

/// The files beside the configuration, with numbers in their names left out.
pub fn files(disk: &Disk) -> BTreeSet<String> {
    let within = disk.names().filter(|it| it.starts_with(STACK));
    let names = within.map(|it| it.to_string_lossy().into_owned());
    names
        .map(|name| name.replace(|char: char| char.is_ascii_digit(), ""))
        .collect()
}
