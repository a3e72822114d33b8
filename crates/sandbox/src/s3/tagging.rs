//! Tags of buckets and objects.

use super::answers::wrapped;
use super::tree::Element;
use crate::wire::{Failure, Xml};
use std::collections::BTreeMap;

/// The tags in a `TagSet`.
pub(crate) fn tags(set: &Element) -> Result<BTreeMap<String, String>, Failure> {
    let mut tags = BTreeMap::new();
    for tag in set.all("Tag") {
        let key = tag.text_of("Key").unwrap_or_default().to_owned();
        let value = tag.text_of("Value").unwrap_or_default().to_owned();
        if key.is_empty() || key.starts_with("aws:") {
            let message = "System tags cannot be added/updated by requester";
            return Err(Failure::new("InvalidTag", message));
        }
        if tags.insert(key, value).is_some() {
            let message = "Cannot provide multiple Tags with the same key";
            return Err(Failure::new("InvalidTag", message));
        }
    }
    Ok(tags)
}

/// The `Tagging` document that says these tags.
pub(crate) fn document(tags: &BTreeMap<String, String>) -> String {
    let mut xml = Xml::new();
    xml.element("TagSet", |xml| {
        for (key, value) in tags {
            xml.element("Tag", |xml| {
                xml.text("Key", key).text("Value", value);
            });
        }
    });
    wrapped("Tagging", &xml.into_text())
}
