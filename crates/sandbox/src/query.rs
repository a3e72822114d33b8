//! What the services with the query protocol have in common beside it: parameters that must be there,
//! pages of lists, and tags.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/Welcome.html>

use crate::action::Outcome;
use crate::wire::{Answer, Call, Failure, Params, Xml};
use std::collections::BTreeMap;

/// Texts by their keys: tags, and the like.
pub(crate) type Texts = BTreeMap<String, String>;

/// The most tags that an object can have:
/// <https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html>.
const MOST_TAGS: usize = 50;

/// A parameter that must be there and not be empty.
pub(crate) fn required<'a>(call: &'a Call, name: &str) -> Result<&'a str, Failure> {
    let found = call.params.get(name).filter(|it| !it.is_empty());
    found.ok_or_else(|| Failure::missing(name))
}

/// The values of a list of texts, such as `SubnetIds.SubnetIdentifier`.
pub(crate) fn texts(params: &Params, name: &str) -> Vec<String> {
    let listed = params.list(name).into_iter();
    listed.map(str::to_owned).collect()
}

/// An answer with what `fill` writes in it.
pub(crate) fn answer(fill: impl FnOnce(&mut Xml)) -> Outcome {
    let mut xml = Xml::new();
    fill(&mut xml);
    Ok(Answer::Xml(xml))
}

/// The page of `items` that the call asks for by `MaxRecords` and `Marker`, as a list whose name and
/// whose elements' name are given.
pub(crate) fn page<T>(
    call: &Call,
    (name, element): (&str, &str),
    items: &[T],
    mut fill: impl FnMut(&mut Xml, &T),
) -> Outcome {
    /// The most objects on a page, and the usual number:
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html>.
    const MOST: usize = 100;
    let size: usize = call.params.parse("MaxRecords")?.unwrap_or(MOST);
    if !(20..=MOST).contains(&size) {
        let message = format!("Invalid value {size} for MaxRecords. Must be between 20 and 100");
        return Err(Failure::invalid(message));
    }
    let start: usize = call.params.parse("Marker")?.unwrap_or(0);
    let end = start.saturating_add(size).min(items.len());
    answer(|xml| {
        let shown = items.get(start..end).unwrap_or_default();
        xml.list_of(name, element, shown, &mut fill);
        if end < items.len() {
            xml.text("Marker", end);
        }
    })
}

/// The tags of a call: `Tags.Tag.N.Key` and `.Value`.
///
/// # Errors
/// A key is reserved or occurs twice, or there are too many.
pub(crate) fn tags(call: &Call) -> Result<Texts, Failure> {
    let mut tags = Texts::new();
    for part in call.params.parts("Tags.Tag") {
        let key = part.get("Key").unwrap_or_default().to_owned();
        if key.is_empty() || key.starts_with("aws:") {
            let message = format!("The tag key '{key}' is not valid");
            return Err(Failure::invalid(message));
        }
        let value = part.get("Value").unwrap_or_default().to_owned();
        if tags.insert(key.clone(), value).is_some() {
            let message = format!("The tag key '{key}' was specified more than once");
            return Err(Failure::invalid(message));
        }
    }
    check_count(&tags)?;
    Ok(tags)
}

/// Sets further tags of an object.
///
/// # Errors
/// It would have too many.
pub(crate) fn add_tags(own: &mut Texts, new: Texts) -> Result<(), Failure> {
    own.extend(new);
    check_count(own)
}

fn check_count(tags: &Texts) -> Result<(), Failure> {
    match tags.len() > MOST_TAGS {
        true => Err(Failure::invalid("The resource has too many tags")),
        false => Ok(()),
    }
}

/// Writes tags as a list of that name, with elements `Tag`.
pub(crate) fn write_tags(xml: &mut Xml, name: &str, tags: &Texts) {
    xml.list_of(name, "Tag", tags, |xml, (key, value)| {
        xml.text("Key", key).text("Value", value);
    });
}

/// The part of an ARN behind the account: `subgrp:main`.
///
/// # Errors
/// It is no ARN of this region and account.
pub(crate) fn resource_of_arn<'a>(
    account: &crate::store::Account,
    service: &str,
    arn: &'a str,
) -> Result<&'a str, Failure> {
    let begin = account.arn(service, "");
    let rest = arn.strip_prefix(begin.as_str());
    rest.ok_or_else(|| Failure::invalid(format!("The ARN is not valid: {arn}")))
}
