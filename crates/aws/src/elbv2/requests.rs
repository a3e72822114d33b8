//! What the types of the service share: how many objects a request may name, and how those that are
//! not there are told from those that are.

use std::future::Future;

use futures_util::future::try_join_all;

use crate::answers;
use crate::error::AwsError;

/// The most ARNs that a request names:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html>.
pub(super) const ARNS_AT_ONCE: usize = 20;

/// The error codes of absent objects:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html>.
pub(super) const NOT_FOUND_CODES: &[&str] = &[
    "LoadBalancerNotFound",
    "TargetGroupNotFound",
    "ListenerNotFound",
    "RuleNotFound",
];

/// An answer; none if the error is that of an absent object.
pub(super) fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    answers::found(answer, NOT_FOUND_CODES)
}

/// Describes objects by their ARNs, as many at once as a request names. A request that names an
/// absent object is refused as a whole: its objects are then asked for one by one.
pub(super) async fn by_arns<T, F, S>(arns: &[String], describe: F) -> Result<Vec<T>, AwsError>
where
    F: Fn(Vec<String>) -> S,
    S: Future<Output = Result<Vec<T>, AwsError>>,
{
    let mut all = Vec::new();
    for part in arns.chunks(ARNS_AT_ONCE) {
        if let Some(objects) = found(describe(part.to_vec()).await)? {
            all.extend(objects);
        } else if part.len() > 1 {
            let each = part.iter().map(|arn| describe(vec![arn.clone()]));
            let each = each.map(|answer| async { found(answer.await) });
            all.extend(try_join_all(each).await?.into_iter().flatten().flatten());
        }
    }
    Ok(all)
}

/// Asks for all pages of a list. The request is made anew for each.
macro_rules! pages {
    ($client:expr, $action:literal, $items:ident, $request:expr) => {
        crate::pages::pages!($client, $action, $items, $request, set_marker, next_marker)
    };
}
pub(super) use pages;
