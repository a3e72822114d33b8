//! The attributes that `aws_ami`, `aws_ami_copy` and `aws_ami_from_instance` have in common.

use crate::checks;
use crate::declare::{
    BOOL, Field, NUMBER, Nested, STRING, Spec, computed, id, optional, required, set_block,
};
use rform_core::value::Value;

/// The attributes that only AWS sets, of all three types.
const TOLD: &[&str] = &[
    "arn",
    "hypervisor",
    "image_owner_alias",
    "image_type",
    "last_launched_time",
    "owner_id",
    "platform",
    "platform_details",
    "root_snapshot_id",
    "usage_operation",
];

/// What follows from the source of a copy, and is an argument of `aws_ami`.
const FOLLOWING: &[&str] = &[
    "architecture",
    "boot_mode",
    "image_location",
    "imds_support",
    "kernel_id",
    "ramdisk_id",
    "root_device_name",
    "sriov_net_support",
    "tpm_support",
    "uefi_data",
    "virtualization_type",
];

/// The attributes of all three types, and those of one of them.
pub(super) fn spec(own: impl IntoIterator<Item = Field>) -> Spec {
    let mut fields: Vec<Field> = TOLD.iter().map(|name| computed(name, STRING)).collect();
    fields.extend([
        id(),
        optional("deprecation_time", STRING)
            .check(checks::moment)
            .diff_suppress(is_same_minute),
        optional("description", STRING),
        computed("manage_ebs_snapshots", BOOL),
        required("name", STRING).force_new(),
        computed("public", BOOL),
    ]);
    fields.extend(own);
    Spec::new(fields)
        .tagged()
        .timeouts(&[("create", 40), ("delete", 90), ("update", 40)])
}

/// The attributes of an image that is made of another image or an instance.
pub(super) fn spec_of_copy(own: impl IntoIterator<Item = Field>) -> Spec {
    let following = FOLLOWING.iter().map(|name| computed(name, STRING));
    let following = following.chain([computed("ena_support", BOOL)]);
    let devices = [
        computed("delete_on_termination", BOOL),
        computed("device_name", STRING),
        computed("encrypted", BOOL),
        computed("iops", NUMBER),
        computed("outpost_arn", STRING),
        computed("snapshot_id", STRING),
        computed("throughput", NUMBER),
        computed("volume_size", NUMBER),
        computed("volume_type", STRING),
    ];
    let ephemeral = [
        computed("device_name", STRING),
        computed("virtual_name", STRING),
    ];
    // Nothing in these blocks can be set: they tell what the source had.
    spec(following.chain(own))
        .block(disks(devices).refused())
        .block(ephemeral_disks(ephemeral).refused())
}

/// The block of the volumes.
pub(super) fn disks(fields: impl IntoIterator<Item = Field>) -> Nested {
    let disks = set_block("ebs_block_device", fields);
    disks.keys(&["device_name", "snapshot_id"]).computed()
}

/// The block of the disks of hosts.
pub(super) fn ephemeral_disks(fields: impl IntoIterator<Item = Field>) -> Nested {
    let disks = set_block("ephemeral_block_device", fields);
    disks.computed().force_new()
}

/// AWS rounds to minutes:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageDeprecation.html>.
fn is_same_minute(one: &Value, other: &Value) -> bool {
    let minute = |value: &Value| {
        let moment = checks::parse_moment(value.as_str()?)?;
        Some((moment.secs() + 30).div_euclid(60))
    };
    let (one, other) = (minute(one), minute(other));
    one.is_some() && one == other
}
