//! SSM: parameters.

mod listing;
mod model;
mod parameters;
mod public;
mod tags;

#[cfg(test)]
mod tests;

use crate::Object;
use crate::clock::Moment;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::store::tables;
use crate::wire::Failure;
use model::Parameter;

tables! {
    /// SSM.
    pub struct Ssm = "ssm" {
        /// By ARN.
        parameters: Parameter,
    }
}

impl Ssm {
    /// What exists at `now`.
    pub fn objects(&self, _now: Moment) -> Vec<Object> {
        let object = |parameter: &Parameter| Object {
            kind: "ssm.parameter".into(),
            id: parameter.arn.clone(),
            name: parameter.name.clone(),
            state: String::new(),
        };
        self.parameters.values().map(object).collect()
    }
}

/// The ARN of a parameter of the region of the call.
fn arn(cloud: &Cloud, name: &str) -> String {
    if name.starts_with("arn:") {
        return name.to_owned();
    }
    let slash = if name.starts_with('/') { "" } else { "/" };
    cloud.arn("ssm", &format!("parameter{slash}{name}"))
}

/// The value of a parameter, for services that read parameters themselves.
///
/// # Errors
/// There is no such parameter, or not in that version.
pub fn value(cloud: &Cloud, name: &str) -> Result<String, Failure> {
    Ok(parameters::find(cloud, name)?.value.clone())
}

/// `ParameterNotFound`.
fn none(name: &str) -> Failure {
    Failure::new("ParameterNotFound", format!("Parameter {name} not found."))
}

/// What this service can do.
pub const ACTIONS: Actions = &[
    ("PutParameter", parameters::put),
    ("GetParameter", parameters::get),
    ("GetParameters", parameters::get_many),
    ("DeleteParameter", parameters::delete),
    ("DeleteParameters", parameters::delete_many),
    ("GetParametersByPath", listing::by_path),
    ("DescribeParameters", listing::describe),
    ("AddTagsToResource", tags::add),
    ("RemoveTagsFromResource", tags::remove),
    ("ListTagsForResource", tags::list),
];
