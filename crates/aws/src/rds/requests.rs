//! What the types of the service share: the codes of what is not there, and lists.

use crate::error::AwsError;

/// The error codes of absent objects:
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html> and its
/// like.
pub(super) const NOT_FOUND_CODES: &[&str] = &[
    "DBClusterNotFoundFault",
    "DBClusterParameterGroupNotFound",
    "DBInstanceNotFound",
    "DBParameterGroupNotFound",
    "DBSnapshotNotFound",
    "DBSubnetGroupNotFoundFault",
    "OptionGroupNotFoundFault",
];

/// An answer; none if the error is that of an absent object.
pub(super) fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is(NOT_FOUND_CODES) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The items, or none where there are none: an empty list is another request than none.
pub(super) fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

/// Asks for all pages of a list. The request is made anew for each.
macro_rules! pages {
    ($client:expr, $action:literal, $items:ident, $request:expr) => {
        crate::pages::pages!($client, $action, $items, $request, set_marker, marker)
    };
}
pub(super) use pages;
