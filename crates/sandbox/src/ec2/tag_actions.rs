//! CreateTags, DeleteTags and DescribeTags, for every resource type of EC2.

use super::resource_types;
use super::tags::{MOST, read};
use crate::action::{Actions, Outcome};
use crate::ec2::describe::{Filter, Page, passes};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
use std::collections::BTreeMap;

/// The operations on tags only.
pub(crate) const ACTIONS: Actions = &[
    ("CreateTags", create),
    ("DeleteTags", delete),
    ("DescribeTags", describe),
];

/// `CreateTags`: adds tags to resources of any type; at most 50 a resource.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let new = read(&call.params)?;
    for id in call.params.list("ResourceId") {
        check_exists(account, id)?;
        let mut tags = account.ec2.tags.get(id).cloned().unwrap_or_default();
        tags.extend(new.clone());
        if tags.len() > MOST {
            let message = "The maximum number of Tags has been reached.";
            return Err(Failure::new("TagLimitExceeded", message));
        }
        account.ec2.tags.insert(id, tags);
    }
    Ok(Answer::done())
}

/// `DeleteTags`: a tag without a value is deleted whatever its value is; without tags, all are.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let unwanted = call.params.parts("Tag");
    for id in call.params.list("ResourceId") {
        check_exists(account, id)?;
        let Some(tags) = account.ec2.tags.get_mut(id) else {
            continue;
        };
        if unwanted.is_empty() {
            tags.clear();
        }
        for tag in &unwanted {
            let key = tag.required("Key")?;
            let same = |value| tags.get(key).map(String::as_str) == Some(value);
            if tag.get("Value").is_none_or(same) {
                tags.remove(key);
            }
        }
    }
    Ok(Answer::done())
}

/// `DescribeTags`: lists tags, one row per resource and key.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html>.
fn describe(account: &mut Account, call: &Call) -> Outcome {
    let filters = Filter::read(&call.params)?;
    let mut rows = Vec::new();
    for (id, tags) in account.ec2.tags.iter() {
        let resource_type = resource_types::of_id(id).map_or("", |row| row.name);
        for (key, value) in tags {
            let values = BTreeMap::from([
                ("resource-id", vec![id.clone()]),
                ("resource-type", vec![resource_type.to_owned()]),
                ("key", vec![key.clone()]),
                ("tag-key", vec![key.clone()]),
                ("value", vec![value.clone()]),
                ("tag-value", vec![value.clone()]),
            ]);
            let names_key = |filter: &&Filter| filter.name.starts_with("tag:");
            let (by_key, others): (Vec<_>, Vec<_>) = filters.iter().partition(names_key);
            let by_key = by_key.iter().all(|filter| {
                filter.name.strip_prefix("tag:") == Some(key) && filter.matches_value(value)
            });
            let others: Vec<Filter> = others.into_iter().cloned().collect();
            if by_key && account.is_visible(id) && passes(&others, &values)? {
                rows.push((format!("{id}/{key}"), id, resource_type, key, value));
            }
        }
    }
    rows.sort();
    let (rows, next) = Page::read(&call.params, 1000)?.cut(rows, |row| &row.0);
    let mut xml = Xml::new();
    xml.list(
        "tagSet",
        rows,
        |item, (_, id, resource_type, key, value)| {
            item.text("resourceId", id)
                .text("resourceType", resource_type);
            item.text("key", key).text("value", value);
        },
    );
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}

fn check_exists(account: &Account, id: &str) -> Result<(), Failure> {
    match resource_types::of_id(id) {
        Some(row) => (row.check_exists)(account, id),
        None => Err(Failure::new(
            "InvalidID",
            format!("The ID '{id}' is not valid"),
        )),
    }
}
