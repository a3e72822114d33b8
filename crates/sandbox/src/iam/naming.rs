//! Names, paths, ids, tags and ARNs of new entities.

use super::identity::IdentityType;
use super::lookup::{invalid, required};
use super::model::{Identity, Tags};
use crate::store::Account;
use crate::wire::{Call, Failure};
use std::collections::{BTreeMap, BTreeSet};

/// The characters of unique ids:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>.
pub(crate) const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new unique id: a prefix such as `AROA`, and seventeen letters and digits.
pub(crate) fn unique_id(account: &mut Account, prefix: &str) -> String {
    format!("{prefix}{}", account.random.text(17, LETTERS))
}

/// The name that a parameter holds, of up to `most` characters.
pub(crate) fn name<'a>(call: &'a Call, parameter: &str, most: usize) -> Result<&'a str, Failure> {
    let name = required(call, parameter)?;
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "+=,.@_-".contains(letter);
    if name.is_empty() || !name.chars().all(allowed) {
        return Err(invalid(format!(
            "The specified value for {parameter} is invalid. It must contain only alphanumeric \
             characters and/or the following: +=,.@_-"
        )));
    }
    if name.len() > most {
        return Err(invalid(format!(
            "1 validation error detected: Value '{name}' at '{parameter}' failed to satisfy \
             constraint: Member must have length less than or equal to {most}"
        )));
    }
    Ok(name)
}

/// The path of a new entity; `/` by default.
pub(crate) fn path(call: &Call) -> Result<String, Failure> {
    let path = call.params.get("Path").unwrap_or("/");
    if path.starts_with('/') && path.ends_with('/') && path.len() <= 512 {
        return Ok(path.to_owned());
    }
    Err(invalid(
        "The specified value for path is invalid. It must begin and end with / and contain only \
         alphanumeric characters and/or / characters.",
    ))
}

/// The ARN of something of this account.
pub(crate) fn arn(account: &Account, kind: &str, path: &str, name: &str) -> String {
    format!("arn:aws:iam::{}:{kind}{path}{name}", account.account_id)
}

/// The tags that the call brings.
pub(crate) fn tags(call: &Call) -> Result<Tags, Failure> {
    let parts = call.params.parts("Tags.member");
    if parts.len() > 50 {
        return Err(super::lookup::limit(
            "Cannot exceed quota for TagsPerResource: 50",
        ));
    }
    let mut tags = Tags::new();
    for part in parts {
        let key = part.get("Key").unwrap_or_default().to_owned();
        if key.is_empty() || key.to_ascii_lowercase().starts_with("aws:") {
            let message = "Tag keys must not be empty and must not start with aws:.";
            return Err(Failure::new("InvalidInput", message));
        }
        let value = part.get("Value").unwrap_or_default().to_owned();
        if tags.insert(key, value).is_some() {
            let message =
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
            return Err(Failure::new("InvalidInput", message));
        }
    }
    Ok(tags)
}

/// The part of a new role, user or group that all have in common.
pub(crate) fn new_identity(
    account: &mut Account,
    call: &Call,
    kind: IdentityType,
) -> Result<Identity, Failure> {
    let name = name(call, kind.parameter(), kind.longest_name())?.to_owned();
    let path = path(call)?;
    let prefix = match kind {
        IdentityType::Role => "AROA",
        IdentityType::User => "AIDA",
        IdentityType::Group => "AGPA",
    };
    let latency = account.latencies.iam_propagation;
    account.hide_new(&kind.visibility_key(&name), latency);
    Ok(Identity {
        id: unique_id(account, prefix),
        arn: arn(account, kind.noun(), &path, &name),
        created: account.now,
        tags: tags(call)?,
        inline: BTreeMap::new(),
        attached: BTreeSet::new(),
        boundary: call.params.get("PermissionsBoundary").map(str::to_owned),
        name,
        path,
    })
}
