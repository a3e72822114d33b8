//! Objects that AWS lists by what they belong to, such as the hooks of an Auto Scaling group: read by
//! one request for each parent, and imported by the names of both.

use std::collections::BTreeMap;
use std::future::Future;

use futures_util::future::try_join_all;

use crate::answers::distinct;
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use rform_core::value::Value;
use rform_provider::Problem;

/// Reads objects whose argument `parent` names what they belong to. `list` answers the children of one
/// parent, and `find` the object that is `known`, among those of its own parent.
///
/// # Errors
/// When the children of a parent cannot be listed.
pub(crate) async fn read<T, F>(
    known: &[Value],
    parent: &str,
    list: impl Fn(String) -> F,
    find: impl Fn(&Value, &[T]) -> Option<Value>,
) -> Result<Vec<Option<Value>>, AwsError>
where
    F: Future<Output = Result<Vec<T>, AwsError>>,
{
    let ask = |parent: String| {
        let children = list(parent.clone());
        async move { Ok::<_, AwsError>((parent, children.await?)) }
    };
    let listed = try_join_all(distinct(known, parent).into_iter().map(ask)).await?;
    let listed: BTreeMap<String, Vec<T>> = listed.into_iter().collect();
    let found = |known: &Value| find(known, listed.get(known.text(parent))?);
    Ok(known.iter().map(found).collect())
}

/// The object of an import whose id is the name of its parent, `separator` and its own name, which go
/// into the two arguments; its `id` is its own name. `form` tells the user of that form.
///
/// # Errors
/// When the id has no separator.
pub(crate) fn imported(
    id: &str,
    separator: char,
    form: &str,
    (parent, name): (&str, &str),
) -> Result<ObjectBuilder, Problem> {
    let Some((of_parent, own)) = id.split_once(separator) else {
        return Err(Problem::error("Unexpected format of the id", form));
    };
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("id", Some(own))
        .text(name, Some(own))
        .text(parent, Some(of_parent));
    Ok(builder)
}
