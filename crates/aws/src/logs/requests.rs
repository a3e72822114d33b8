//! What the types of the service share: log groups by name, and the codes of what is not there.

use aws_sdk_cloudwatchlogs::types::LogGroup;

use crate::answers;
use crate::client::AwsClient;
use crate::error::AwsError;

/// The error code of an absent group, stream, filter or policy:
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html>.
pub(super) const NOT_FOUND_CODES: &[&str] = &["ResourceNotFoundException"];

/// Changes of one group at the same time: all but one are refused.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>
pub(super) const ABORTED: (&str, &str) = ("OperationAbortedException", "");

/// An answer; none if the error is that of an absent object.
pub(super) fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    answers::found(answer, NOT_FOUND_CODES)
}

/// Asks for all pages of a list. The request is made anew for each.
macro_rules! pages {
    ($client:expr, $action:literal, $items:ident, $request:expr) => {
        crate::pages::pages!(
            $client,
            $action,
            $items,
            $request,
            set_next_token,
            next_token
        )
    };
}
pub(super) use pages;

/// All groups whose names begin with a text.
pub(super) async fn beginning_with(
    client: &AwsClient,
    prefix: &str,
) -> Result<Vec<LogGroup>, AwsError> {
    let prefix = (!prefix.is_empty()).then(|| prefix.to_owned());
    Ok(pages!(
        client,
        "logs:DescribeLogGroups",
        log_groups,
        client
            .clients
            .logs
            .describe_log_groups()
            .set_log_group_name_prefix(prefix.clone())
    ))
}

/// The group of that name, if there is one.
pub(super) async fn group(client: &AwsClient, name: &str) -> Result<Option<LogGroup>, AwsError> {
    let mut found = beginning_with(client, name).await?.into_iter();
    Ok(found.find(|it| it.log_group_name.as_deref() == Some(name)))
}
