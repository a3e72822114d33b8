//! Tags of every EC2 object: CreateTags, DeleteTags, DescribeTags, TagSpecifications.

use crate::store::Account;
use crate::wire::{Call, Failure, Params, Xml};
use std::collections::BTreeMap;

/// Tag values by their keys.
pub(crate) type Tags = BTreeMap<String, String>;

/// The quota of tags per resource: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html>.
pub(crate) const MOST: usize = 50;

/// The tags that the call wants on a new object of the type, such as `vpc`.
pub(crate) fn specified(call: &Call, resource_type: &str) -> Result<Tags, Failure> {
    let mut tags = Tags::new();
    for part in call.params.parts("TagSpecification") {
        if part.get("ResourceType") == Some(resource_type) {
            tags.extend(read(&part)?);
        }
    }
    Ok(tags)
}

/// Gives a new resource the tags that the call specifies for its type.
pub(crate) fn attach(
    account: &mut Account,
    call: &Call,
    resource_type: &str,
    id: &str,
) -> Result<(), Failure> {
    let tags = specified(call, resource_type)?;
    if !tags.is_empty() {
        account.ec2.tags.insert(id, tags);
    }
    Ok(())
}

/// `<tagSet>`; always there, if empty.
pub(crate) fn write(account: &Account, id: &str, xml: &mut Xml) {
    let tags = account.ec2.tags.get(id).into_iter().flatten();
    xml.list("tagSet", tags, |item, (key, value)| {
        item.text("key", key).text("value", value);
    });
}

/// The values that tag filters compare with; `None` if the filter is not about tags.
pub(crate) fn filter(account: &Account, id: &str, name: &str) -> Option<Vec<String>> {
    let tags = account.ec2.tags.get(id);
    if name == "tag-key" {
        return Some(
            tags.into_iter()
                .flat_map(|tags| tags.keys().cloned())
                .collect(),
        );
    }
    let key = name.strip_prefix("tag:")?;
    Some(
        tags.and_then(|tags| tags.get(key))
            .cloned()
            .into_iter()
            .collect(),
    )
}

/// The tags that a call or one of its parts brings: `Tag.N.Key`, `Tag.N.Value`.
///
/// # Errors
/// A key or value is too long, reserved or given twice, or there are too many.
pub(crate) fn read(params: &Params) -> Result<Tags, Failure> {
    let mut tags = Tags::new();
    for tag in params.parts("Tag") {
        let key = tag.required("Key")?.to_owned();
        let value = tag.get("Value").unwrap_or_default().to_owned();
        check(&key, &value)?;
        if tags.insert(key.clone(), value).is_some() {
            let message = format!("Duplicate tag key '{key}' specified.");
            return Err(Failure::invalid(message));
        }
    }
    if tags.len() > MOST {
        return Err(Failure::new(
            "TagLimitExceeded",
            "The maximum number of Tags has been reached.",
        ));
    }
    Ok(tags)
}

fn check(key: &str, value: &str) -> Result<(), Failure> {
    if key.to_ascii_lowercase().starts_with("aws:") {
        let message = format!(
            "Value ( {key} ) for parameter key is invalid. \
             Tag keys starting with 'aws:' are reserved for internal use"
        );
        return Err(Failure::invalid(message));
    }
    if key.is_empty() || key.chars().count() > 128 {
        let message = "Tag key exceeds the maximum length of 128 characters";
        return Err(Failure::invalid(message));
    }
    if value.chars().count() > 256 {
        return Err(Failure::invalid(
            "Tag value exceeds the maximum length of 256 characters",
        ));
    }
    Ok(())
}

/// Removes all tags of a resource.
pub(crate) fn forget(account: &mut Account, id: &str) {
    account.ec2.tags.remove(id);
}
