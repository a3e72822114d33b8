//! What both types of alarms share: what is done in each state, and how they are listed and deleted.

use aws_sdk_cloudwatch::operation::describe_alarms::DescribeAlarmsOutput;
use aws_sdk_cloudwatch::types::AlarmType;

use crate::answers::distinct;
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{Field, optional, string_set};
use crate::error::AwsError;
use crate::resource::Operation;
use rform_core::value::Value;

/// The error codes of an absent alarm or dashboard:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html>.
pub(super) const NOT_FOUND_CODES: &[&str] = &["ResourceNotFound", "ResourceNotFoundException"];

/// The most alarms that a request names:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html>.
const NAMES_AT_ONCE: usize = 100;

/// The arguments that say what is done when an alarm comes into a state.
pub(super) fn actions() -> [Field; 3] {
    ["alarm_actions", "insufficient_data_actions", "ok_actions"]
        .map(|name| optional(name, string_set()).check_each(checks::arn))
}

/// The alarms of a type that have the ids of these objects as their names, by pages.
pub(super) async fn alarms(
    client: &AwsClient,
    kind: AlarmType,
    known: &[Value],
) -> Result<Vec<DescribeAlarmsOutput>, AwsError> {
    let names = distinct(known, "id");
    let mut pages = Vec::new();
    for part in names.chunks(NAMES_AT_ONCE) {
        let answer = client.call("cloudwatch:DescribeAlarms", || {
            client
                .clients
                .cloudwatch
                .describe_alarms()
                .set_alarm_names(Some(part.to_vec()))
                .alarm_types(kind.clone())
                .max_records(100)
                .send()
        });
        pages.push(answer.await?);
    }
    Ok(pages)
}

/// Deletes the alarm of the operation.
pub(super) async fn delete_alarm(operation: &Operation<'_>) -> Result<(), AwsError> {
    let client = &operation.client.clients.cloudwatch;
    let send = || client.delete_alarms().alarm_names(operation.id()).send();
    let answer = operation.client.call("cloudwatch:DeleteAlarms", send);
    answer.await.map(drop)
}
