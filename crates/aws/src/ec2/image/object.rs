//! An image as the attributes of `aws_ami` and its kin show it.

use aws_sdk_ec2::types::{BlockDeviceMapping, Image};

use super::super::tags;
use super::schema::spec_of_copy;
use crate::client::AwsClient;
use crate::declare::Nested;
use crate::object::ObjectBuilder;
use rform_core::value::{Type, Value};

/// The attributes of an image, its UEFI variables apart.
pub(super) fn fill(client: &AwsClient, known: &Value, image: &Image) -> ObjectBuilder {
    let id = image.image_id.as_deref().unwrap_or_default();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(id))
        .text("arn", Some(&client.arn("ec2", "", &format!("image/{id}"))))
        .text("deprecation_time", image.deprecation_time.as_deref())
        .text("description", image.description.as_deref())
        .flag("ena_support", image.ena_support)
        .text("image_location", image.image_location.as_deref())
        .text("image_owner_alias", image.image_owner_alias.as_deref())
        .text("kernel_id", image.kernel_id.as_deref())
        .text("last_launched_time", image.last_launched_time.as_deref())
        .text("name", image.name.as_deref())
        .text("owner_id", image.owner_id.as_deref())
        .text("platform_details", image.platform_details.as_deref())
        .flag("public", image.public)
        .text("ramdisk_id", image.ramdisk_id.as_deref())
        .text("root_device_name", image.root_device_name.as_deref())
        .text("root_snapshot_id", root_snapshot(image))
        .text("sriov_net_support", image.sriov_net_support.as_deref())
        .text("usage_operation", image.usage_operation.as_deref())
        .set("tags_all", tags::value(image.tags.as_deref()));
    words(&mut builder, image);
    devices(&mut builder, image);
    builder
}

/// What the SDK has enumerations for.
fn words(builder: &mut ObjectBuilder, image: &Image) {
    let virtualization = image.virtualization_type.as_ref();
    let words = [
        (
            "architecture",
            image.architecture.as_ref().map(|it| it.as_str()),
        ),
        ("boot_mode", image.boot_mode.as_ref().map(|it| it.as_str())),
        (
            "hypervisor",
            image.hypervisor.as_ref().map(|it| it.as_str()),
        ),
        (
            "image_type",
            image.image_type.as_ref().map(|it| it.as_str()),
        ),
        (
            "imds_support",
            image.imds_support.as_ref().map(|it| it.as_str()),
        ),
        ("platform", image.platform.as_ref().map(|it| it.as_str())),
        (
            "tpm_support",
            image.tpm_support.as_ref().map(|it| it.as_str()),
        ),
        ("virtualization_type", virtualization.map(|it| it.as_str())),
    ];
    for (name, word) in words {
        builder.text(name, word);
    }
}

fn devices(builder: &mut ObjectBuilder, image: &Image) {
    let mappings = image.block_device_mappings.as_deref().unwrap_or_default();
    let (disks, others): (Vec<_>, Vec<_>) = mappings.iter().partition(|it| it.ebs.is_some());
    let blocks = spec_of_copy([]).blocks;
    let element = |name: &str| {
        let block = blocks.iter().find(|it| it.name == name);
        block.map_or(Type::Dynamic, Nested::element_type)
    };
    let ephemeral = others.into_iter().map(|mapping| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("device_name", mapping.device_name.as_deref())
            .text("virtual_name", mapping.virtual_name.as_deref());
        builder.build()
    });
    builder
        .set(
            "ebs_block_device",
            Value::set(element("ebs_block_device"), disks.into_iter().map(disk)),
        )
        .set(
            "ephemeral_block_device",
            Value::set(element("ephemeral_block_device"), ephemeral),
        );
}

fn disk(mapping: &BlockDeviceMapping) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder.text("device_name", mapping.device_name.as_deref());
    if let Some(disk) = &mapping.ebs {
        let kind = disk.volume_type.as_ref().map(|it| it.as_str());
        builder
            .flag("delete_on_termination", disk.delete_on_termination)
            .flag("encrypted", disk.encrypted)
            .number("iops", disk.iops)
            .text("outpost_arn", disk.outpost_arn.as_deref())
            .text("snapshot_id", disk.snapshot_id.as_deref())
            .number("throughput", disk.throughput)
            .number("volume_size", disk.volume_size)
            .text("volume_type", kind);
    }
    builder.build()
}

/// The snapshot of the root volume of an image, if it has one.
pub(crate) fn root_snapshot(image: &Image) -> Option<&str> {
    let mut mappings = image.block_device_mappings.iter().flatten();
    let root = mappings.find(|it| it.device_name == image.root_device_name)?;
    root.ebs.as_ref()?.snapshot_id.as_deref()
}
