//! Parameters that AWS and others publish for everyone.

use super::model::Parameter;
use crate::ec2::image::{self, Public};
use crate::store::Account;
use std::collections::BTreeMap;

/// The public parameter of a path or an ARN.
pub(crate) fn find(account: &Account, name: &str) -> Option<Parameter> {
    let path = match name.strip_prefix("arn:") {
        Some(rest) => rest.split_once("::parameter")?.1,
        None => name,
    };
    image::parameter(account, path).map(|public| parameter(account, public))
}

/// The public parameters under a path.
pub(crate) fn under(account: &Account, path: &str) -> Vec<Parameter> {
    let found = image::parameters(account, path).into_iter();
    found.map(|public| parameter(account, public)).collect()
}

/// Public parameters belong to no account.
fn parameter(account: &Account, public: Public) -> Parameter {
    Parameter {
        arn: format!("arn:aws:ssm:{}::parameter{}", account.region, public.name),
        name: public.name,
        kind: "String".to_owned(),
        value: public.value,
        version: 1,
        modified: account.now,
        tier: "Standard".to_owned(),
        data_type: public.data_type.to_owned(),
        description: None,
        pattern: None,
        key: None,
        tags: BTreeMap::new(),
    }
}
