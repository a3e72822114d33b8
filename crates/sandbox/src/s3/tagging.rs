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
        if key.chars().count() > 128 || value.chars().count() > 256 {
            let message = "The TagKey or the TagValue you have provided is too long";
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

/// The most tags of an object, and of a bucket:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html>.
pub(crate) const MOST_OF_OBJECT: usize = 10;
pub(crate) const MOST_OF_BUCKET: usize = 50;

/// Refuses more tags than that.
///
/// # Errors
/// `BadRequest`, which S3 answers for tags that are too many.
pub(crate) fn check_number(tags: &BTreeMap<String, String>, most: usize) -> Result<(), Failure> {
    if tags.len() <= most {
        return Ok(());
    }
    let message = match most {
        MOST_OF_OBJECT => "Object tags cannot be greater than 10",
        _ => "Bucket tag count cannot be greater than 50",
    };
    Err(Failure::new("BadRequest", message))
}
