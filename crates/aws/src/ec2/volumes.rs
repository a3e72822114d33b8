//! What EBS volumes and the disks of instances share.

use rform_core::value::Value;

use super::describe::{filter, pages};
use crate::error::AwsError;
use crate::resource::Operation;

/// The types of EBS volumes:
/// <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html>.
pub const VOLUME_TYPES: &[&str] = &["standard", "io1", "io2", "gp2", "sc1", "st1", "gp3"];

/// Waits until a modification of a volume is usable:
/// <https://docs.aws.amazon.com/ebs/latest/userguide/monitoring-volume-modifications.html>.
pub(super) async fn wait_modified(operation: &Operation<'_>, volume: &str) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let what = format!("EBS Volume {volume} to be modified");
    operation
        .until(&what, 3.0, || async {
            let found = pages!(
                operation.client,
                "ec2:DescribeVolumesModifications",
                volumes_modifications,
                ec2.describe_volumes_modifications()
                    .filters(filter("volume-id", [volume]))
            );
            let states = found.iter().filter_map(|it| it.modification_state.as_ref());
            Ok(states
                .map(|it| it.as_str())
                .all(|it| matches!(it, "completed" | "optimizing")))
        })
        .await
}

/// What AWS chooses by the type and the size of a volume, and chooses anew when those change and the
/// configuration says nothing of it: <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html>.
/// `names` are those of the type and the size.
pub fn following(
    prior: &Value,
    config: &Value,
    planned: &Value,
    (kind, size): (&str, &str),
) -> Vec<&'static str> {
    let of = |object: &Value, name: &str| object.get(name).cloned().unwrap_or(Value::NULL);
    let changes = |name: &str| of(planned, name) != of(prior, name);
    let is_open = |name: &&str| of(config, name).is_null();
    let follows: &[&str] = match (changes(kind), changes(size)) {
        (true, _) => &["iops", "throughput"],
        (false, true) => &["iops"],
        (false, false) => &[],
    };
    follows.iter().copied().filter(is_open).collect()
}
