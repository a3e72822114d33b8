//! Requests of the Describe family: paging, filters by id, and answers in the order of the questions.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types::Filter;

use crate::object::Attributes;
use crate::resource::Status;
use rform_core::value::Value;

/// The largest number of values in one filter:
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html>.
pub const FILTER_VALUES: usize = 200;

/// Asks for all pages of a Describe. The request is made anew for each.
macro_rules! pages {
    ($client:expr, $action:literal, $items:ident, $request:expr) => {{
        let mut all = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let page = $client
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

/// Asks for all objects whose attribute (by the filter's name) is one of these, however many.
macro_rules! pages_by {
    ($client:expr, $action:literal, $items:ident, $name:expr, $values:expr, $request:expr) => {{
        let mut all = Vec::new();
        for part in $values.chunks($crate::ec2::describe::FILTER_VALUES) {
            let filter = $crate::ec2::describe::filter($name, part);
            all.extend($crate::ec2::describe::pages!(
                $client,
                $action,
                $items,
                $request.filters(filter.clone())
            ));
        }
        all
    }};
}
pub(super) use pages_by;

/// Like [`pages!`], for Describe requests without pages.
macro_rules! pages_once {
    ($client:expr, $action:literal, $items:ident, $name:expr, $values:expr, $request:expr) => {{
        let mut all = Vec::new();
        for part in $values.chunks($crate::ec2::describe::FILTER_VALUES) {
            let filter = $crate::ec2::describe::filter($name, part);
            let page = $client
                .call($action, || $request.filters(filter.clone()).send())
                .await?;
            all.extend(page.$items.unwrap_or_default());
        }
        all
    }};
}
pub(super) use pages_once;

/// A filter of a Describe request.
pub fn filter<T: ToString>(name: &str, values: impl IntoIterator<Item = T>) -> Filter {
    let values = values.into_iter().map(|it| it.to_string()).collect();
    Filter::builder()
        .name(name)
        .set_values(Some(values))
        .build()
}

/// The values of a string attribute of these objects: each once, sorted.
pub fn distinct(known: &[Value], name: &str) -> Vec<String> {
    let mut values: Vec<String> = known.iter().filter_map(|it| it.owned(name)).collect();
    values.sort();
    values.dedup();
    values
}

/// Pairs each object with the item that AWS answered for it, looked up by id; none where AWS
/// answered none.
pub fn in_order<'a, T>(
    known: &'a [Value],
    name: &'a str,
    found: &'a [T],
    id_of: impl Fn(&T) -> Option<&str> + 'a,
) -> impl Iterator<Item = (&'a Value, Option<&'a T>)> + 'a {
    let by_id: BTreeMap<String, &T> = found
        .iter()
        .filter_map(|item| Some((id_of(item)?.to_owned(), item)))
        .collect();
    known.iter().map(move |value| {
        let id = value.text(name);
        (value, by_id.get(id).copied())
    })
}

/// The status of each object by its id; [`Status::Absent`] where AWS answered none.
pub fn statuses<T>(
    ids: &[String],
    found: &[T],
    id_of: impl Fn(&T) -> Option<&str>,
    status_of: impl Fn(&T) -> Status,
) -> Vec<Status> {
    let pairs = found.iter().filter_map(|item| Some((id_of(item)?, item)));
    let by_id: BTreeMap<&str, &T> = pairs.collect();
    let status = |id: &String| {
        let item = by_id.get(id.as_str());
        item.map_or(Status::Absent, |item| status_of(item))
    };
    ids.iter().map(status).collect()
}

/// Each string once, sorted.
pub fn distinct_texts(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let texts: BTreeSet<String> = texts.into_iter().collect();
    texts.into_iter().collect()
}
