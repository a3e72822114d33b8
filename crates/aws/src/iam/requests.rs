//! What all types of IAM share: paging, answers about absent objects, encoded documents, times.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use percent_encoding::percent_decode_str;

use crate::error::AwsError;
use crate::resource::Behavior;

/// The error code of an absent entity:
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html>.
pub(super) const NOT_FOUND_CODES: &[&str] = &["NoSuchEntity"];

/// The behavior of entities with a name: changes of one entity at the same time conflict, and an
/// entity that is in use is not deleted.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html#API_DeleteRole_Errors>
pub(super) fn entity_behavior() -> Behavior {
    Behavior {
        not_found_codes: NOT_FOUND_CODES,
        retryable_errors: &[("ConcurrentModification", "")],
        retryable_delete_errors: &[("ConcurrentModification", "")],
        dependency_violation_codes: &["DeleteConflict"],
        ..Behavior::default()
    }
}

/// Asks for all pages of a list. The request is made anew for each.
macro_rules! pages {
    ($client:expr, $action:literal, $items:ident $(. $or:ident ())?, $request:expr) => {{
        let mut all = Vec::new();
        let mut marker: Option<String> = None;
        loop {
            let page = $client
                .call($action, || $request.set_marker(marker.clone()).send())
                .await?;
            all.extend(page.$items $(.$or())?);
            marker = page.marker.filter(|it| page.is_truncated && !it.is_empty());
            if marker.is_none() {
                break all;
            }
        }
    }};
}
pub(super) use pages;

/// An answer; none if the error is that of an absent object.
pub(super) fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is(NOT_FOUND_CODES) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Documents come percent-encoded.
pub(super) fn decoded(document: &str) -> String {
    percent_decode_str(document)
        .decode_utf8_lossy()
        .into_owned()
}

pub(super) fn time(moment: &DateTime) -> String {
    moment.fmt(Format::DateTime).unwrap_or_default()
}
