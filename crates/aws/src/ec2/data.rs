//! Filters of data sources: by `filter` blocks, by arguments and by tags.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::Filter;

use super::describe::filter;
use crate::declare::{Nested, STRING, required, set_block, string_list, string_set};
use crate::error::AwsError;
use crate::object::Attributes;
use rform_core::value::Value;

/// `filter` blocks whose values are a set.
pub fn filter_block() -> Nested {
    let fields = [required("name", STRING), required("values", string_set())];
    set_block("filter", fields)
}

/// `filter` blocks whose values are a list.
pub fn filter_list_block() -> Nested {
    let fields = [required("name", STRING), required("values", string_list())];
    set_block("filter", fields)
}

/// The filters of the `filter` blocks and of the argument `tags`.
pub fn filters(config: &Value) -> Vec<Filter> {
    let blocks = config.items("filter");
    let blocks = blocks.map(|block| filter(block.text("name"), block.strings("values")));
    blocks.chain(by_tags(&config.string_map("tags"))).collect()
}

/// A filter for each of these tags.
pub fn by_tags(tags: &BTreeMap<String, String>) -> Vec<Filter> {
    let tags = tags.iter();
    tags.map(|(key, value)| filter(&format!("tag:{key}"), [value]))
        .collect()
}

/// Adds a filter for each of these arguments that is given.
pub fn add(filters: &mut Vec<Filter>, config: &Value, arguments: &[(&str, &str)]) {
    for (argument, name) in arguments {
        if let Some(value) = config.string(argument) {
            filters.push(filter(name, [value]));
        }
    }
}

/// The filters, or none if there are none: no parameter of the API may be an empty list.
pub fn some(filters: Vec<Filter>) -> Option<Vec<Filter>> {
    (!filters.is_empty()).then_some(filters)
}

/// The one object that was found.
///
/// # Errors
/// When nothing matched, or several objects did, in the words of hashicorp/aws.
pub fn single<T>(found: Vec<T>, what: &str) -> Result<T, AwsError> {
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(AwsError::new(format!("no matching {what} found"))),
        (Some(_), Some(_)) => Err(AwsError::new(format!(
            "multiple {what}s matched; use additional constraints to reduce matches to a single {what}"
        ))),
    }
}

/// The only one of the objects that were found; the first of them if the latest is asked for, and
/// they are sorted so.
///
/// # Errors
/// When there is none, or there are several.
pub fn the_one<T>(found: Vec<T>, is_latest: bool) -> Result<T, AwsError> {
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(_), Some(_)) if !is_latest => Err(AwsError::new(
            "Your query returned more than one result. Please try a more specific search criteria, or set `most_recent` attribute to true.",
        )),
        (Some(one), _) => Ok(one),
        (None, _) => Err(AwsError::new(
            "Your query returned no results. Please change your search criteria and try again.",
        )),
    }
}
