//! Parameters that AWS and others publish for everyone.

use super::model::Parameter;
use crate::cloud::Cloud;
use crate::ec2::image::{self, Public};
use std::collections::BTreeMap;

/// The public parameter of a path or an ARN.
pub fn find(cloud: &Cloud, name: &str) -> Option<Parameter> {
    let path = match name.strip_prefix("arn:") {
        Some(rest) => rest.split_once("::parameter")?.1,
        None => name,
    };
    image::parameter(cloud, path).map(|public| parameter(cloud, public))
}

/// The public parameters under a path.
pub fn under(cloud: &Cloud, path: &str) -> Vec<Parameter> {
    let found = image::parameters(cloud, path).into_iter();
    found.map(|public| parameter(cloud, public)).collect()
}

/// Public parameters belong to no account.
fn parameter(cloud: &Cloud, public: Public) -> Parameter {
    Parameter {
        arn: format!("arn:aws:ssm:{}::parameter{}", cloud.region, public.name),
        name: public.name,
        kind: "String".to_owned(),
        value: public.value,
        version: 1,
        modified: cloud.now,
        tier: "Standard".to_owned(),
        data_type: public.data_type.to_owned(),
        description: None,
        pattern: None,
        key: None,
        tags: BTreeMap::new(),
    }
}
