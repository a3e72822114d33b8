//! Log streams of a group.

use super::lookup::{absent, exists, group, group_mut, invalid, nothing, page};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::Call;
use serde_json::json;

/// `CreateLogStream`: a name is one stream's of the group.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = call.member_required("logStreamName")?.to_owned();
    if name.is_empty() || name.len() > 512 || name.contains([':', '*']) {
        return Err(invalid(format!(
            "The name '{name}' of the log stream is not valid"
        )));
    }
    let now = account.now;
    let group = group_mut(account, call, "logGroupName")?;
    if group.streams.contains_key(&name) {
        return Err(exists("log stream"));
    }
    group.streams.insert(name, now);
    nothing()
}

/// `DescribeLogStreams`: those of a group whose names begin with a text, or all.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let prefix = call.member_text("logStreamNamePrefix").unwrap_or_default();
    let group = group(account, call, "logGroupName")?;
    let streams = group.streams.iter();
    let found = streams.filter(|(name, _)| name.starts_with(prefix));
    let found = found.map(|(name, created)| {
        json!({
            "logStreamName": name,
            "creationTime": created.0,
            "arn": format!("{}:log-stream:{name}", group.arn),
            "storedBytes": 0,
        })
    });
    page(call, "logStreams", found.collect())
}

/// `DeleteLogStream`: refused for a stream that the group does not have.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let name = call.member_required("logStreamName")?;
    let removed = group_mut(account, call, "logGroupName")?
        .streams
        .remove(name);
    removed.ok_or_else(|| absent("log stream"))?;
    nothing()
}
