//! EC2 and VPC: one file a resource type.

pub mod blockers;
pub mod tags;
pub mod vpc;

use aws_sdk_ec2::types::Filter;

use super::object::Attributes;
use crate::value::Value;

/// How many values a filter may have.
pub const FILTER_VALUES: usize = 200;

/// Asks for all pages of a Describe. The request is made anew for each.
macro_rules! pages {
    ($cloud:expr, $action:literal, $items:ident, $request:expr) => {{
        let mut all = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let page = $cloud
                .call($action, || $request.set_next_token(token.clone()).send())
                .await?;
            all.extend(page.$items.unwrap_or_default());
            token = page.next_token.filter(|it| !it.is_empty());
            if token.is_none() {
                break all;
            }
        }
    }};
}
pub(super) use pages;

/// A filter of a Describe.
pub fn filter<T: Into<String>>(name: &str, values: impl IntoIterator<Item = T>) -> Filter {
    let values = values.into_iter().map(Into::into).collect();
    Filter::builder().name(name).set_values(Some(values)).build()
}

/// A text attribute of each of these objects: each once, none twice, in order.
pub fn distinct(known: &[Value], name: &str) -> Vec<String> {
    let mut values: Vec<String> = known.iter().filter_map(|it| it.owned(name)).collect();
    values.sort();
    values.dedup();
    values
}
