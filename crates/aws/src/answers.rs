//! What AWS answers, in the order in which it was asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use crate::error::AwsError;
use crate::object::Attributes;
use crate::status::Status;
use rform_core::value::Value;

/// An answer; none if the error is one of these codes of an absent object.
///
/// # Errors
/// When the request failed for another reason.
pub fn found<T>(answer: Result<T, AwsError>, codes: &[&str]) -> Result<Option<T>, AwsError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is(codes) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The values of a string attribute of these objects: each once, sorted.
pub fn distinct(known: &[Value], name: &str) -> Vec<String> {
    let mut values: Vec<String> = known.iter().filter_map(|it| it.owned(name)).collect();
    values.sort();
    values.dedup();
    values
}

/// Each string once, sorted.
pub fn distinct_texts(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let texts: BTreeSet<String> = texts.into_iter().collect();
    texts.into_iter().collect()
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

/// The objects among which those of these names are: one by its name, and all of them where there are
/// several, for requests that name one object at most. `absent` are the error codes of a name that no
/// object has.
///
/// # Errors
/// When the objects cannot be described.
pub async fn among<T, F, S>(
    names: &[String],
    absent: &[&str],
    describe: F,
) -> Result<Vec<T>, AwsError>
where
    F: Fn(Option<String>) -> S,
    S: Future<Output = Result<Vec<T>, AwsError>>,
{
    match names {
        [] => Ok(Vec::new()),
        [name] => match describe(Some(name.clone())).await {
            Err(error) if error.is(absent) => Ok(Vec::new()),
            answer => answer,
        },
        _ => describe(None).await,
    }
}
