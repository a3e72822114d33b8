//! Finding a parameter by name, path, ARN or version.

use super::model::Parameter;
use super::public;
use crate::store::Account;
use crate::wire::Failure;
use std::borrow::Cow;

/// The ARN of a parameter of the region of the call.
pub(crate) fn arn(account: &Account, name: &str) -> String {
    if name.starts_with("arn:") {
        return name.to_owned();
    }
    let slash = if name.starts_with('/') { "" } else { "/" };
    account.arn("ssm", &format!("parameter{slash}{name}"))
}

/// The value of a parameter, for services that read parameters themselves.
///
/// # Errors
/// There is no such parameter, or not in that version.
pub(crate) fn value(account: &Account, name: &str) -> Result<String, Failure> {
    Ok(find(account, name)?.value.clone())
}

/// The error `ParameterNotFound`, with the parameter's name.
pub(crate) fn none(name: &str) -> Failure {
    Failure::new("ParameterNotFound", format!("Parameter {name} not found."))
}

/// The parameter of a name, an ARN, or either with `:VERSION`, which must be the newest.
pub(crate) fn find<'a>(account: &'a Account, name: &str) -> Result<Cow<'a, Parameter>, Failure> {
    if let Some(found) = lookup(account, name) {
        return Ok(found);
    }
    let (plain, version) = name.rsplit_once(':').ok_or_else(|| none(name))?;
    let version: i64 = version.parse().map_err(|_| none(name))?;
    let found = lookup(account, plain).ok_or_else(|| none(name))?;
    if found.version == version {
        return Ok(found);
    }
    let message = format!("Systems Manager could not find version {version} of {plain}.");
    Err(Failure::new("ParameterVersionNotFound", message))
}

fn lookup<'a>(account: &'a Account, name: &str) -> Option<Cow<'a, Parameter>> {
    let own = account.ssm.parameters.get(&arn(account, name));
    own.map(Cow::Borrowed)
        .or_else(|| public::find(account, name).map(Cow::Owned))
}
