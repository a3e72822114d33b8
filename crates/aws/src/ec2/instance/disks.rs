//! An instance's disks.

use aws_sdk_ec2::types::{
    BlockDeviceMapping, EbsBlockDevice, EbsInstanceBlockDeviceSpecification,
    Instance as SdkInstance, InstanceBlockDeviceMapping, InstanceBlockDeviceMappingSpecification,
    Volume, VolumeType,
};

use super::super::tags;
use super::describe::describe;
use super::modify::modify;
use crate::client::AwsClient;
use crate::ec2::describe::{FILTER_VALUES, filter, pages};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::Operation;
use crate::tags::difference;
use rform_core::value::{Type, Value};

/// The block device mappings of the request that launches an instance.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn mappings(
    operation: &Operation<'_>,
    planned: &Value,
) -> Result<Option<Vec<BlockDeviceMapping>>, AwsError> {
    let mut all: Vec<BlockDeviceMapping> = Vec::new();
    for block in planned.items("ebs_block_device") {
        all.push(mapping(block, block.text("device_name")));
    }
    for block in planned.items("ephemeral_block_device") {
        let none = block.flag("no_device").then(String::new);
        let mapping = BlockDeviceMapping::builder()
            .set_device_name(block.owned("device_name"))
            .set_virtual_name(block.owned("virtual_name"))
            .set_no_device(none);
        all.push(mapping.build());
    }
    if let Some(block) = planned.first("root_block_device") {
        let device = root_device(operation.client, planned.text("ami")).await?;
        all.push(mapping(block, &device));
    }
    Ok((!all.is_empty()).then_some(all))
}

/// Under what name an image finds its first disk.
async fn root_device(client: &AwsClient, image: &str) -> Result<String, AwsError> {
    let ec2 = &client.clients.ec2;
    let found = client
        .call("ec2:DescribeImages", || {
            ec2.describe_images().image_ids(image).send()
        })
        .await?;
    let device = found.images.unwrap_or_default().into_iter();
    let device = device.filter_map(|image| image.root_device_name).next();
    device.ok_or_else(|| AwsError::new(format!("the image {image} names no root device")))
}

fn mapping(block: &Value, device: &str) -> BlockDeviceMapping {
    let kind = block.string("volume_type").map(VolumeType::from);
    let disk = EbsBlockDevice::builder()
        .set_delete_on_termination(block.boolean("delete_on_termination"))
        .set_encrypted(block.boolean("encrypted").filter(|it| *it))
        .set_iops(block.integer("iops").filter(|it| *it > 0))
        .set_kms_key_id(block.owned("kms_key_id"))
        .set_snapshot_id(block.owned("snapshot_id"))
        .set_throughput(block.integer("throughput").filter(|it| *it > 0))
        .set_volume_size(block.integer("volume_size").filter(|it| *it > 0))
        .set_volume_type(kind);
    BlockDeviceMapping::builder()
        .device_name(device)
        .ebs(disk.build())
        .build()
}

/// The volumes that are attached to these instances.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn volumes(
    client: &AwsClient,
    instances: &[SdkInstance],
) -> Result<Vec<Volume>, AwsError> {
    let mappings = instances
        .iter()
        .flat_map(|it| it.block_device_mappings.iter().flatten());
    let ids: Vec<String> = mappings.filter_map(volume_of).collect();
    let mut all = Vec::new();
    for part in ids.chunks(FILTER_VALUES) {
        all.extend(pages!(
            client,
            "ec2:DescribeVolumes",
            volumes,
            client
                .clients
                .ec2
                .describe_volumes()
                .max_results(1000)
                .filters(filter("volume-id", part))
        ));
    }
    Ok(all)
}

fn volume_of(mapping: &InstanceBlockDeviceMapping) -> Option<String> {
    mapping.ebs.as_ref()?.volume_id.clone()
}

/// `root_block_device`, `ebs_block_device` and `volume_tags` of what AWS has.
pub fn fill(
    builder: &mut ObjectBuilder,
    known: &Value,
    instance: &SdkInstance,
    volumes: &[Volume],
) {
    let (root_type, other_type) = types();
    let mut roots = Vec::new();
    let mut others = Vec::new();
    let mut volume_tags = None;
    let has_volume_tags = !known.string_map("volume_tags").is_empty();
    for mapping in instance.block_device_mappings.iter().flatten() {
        let id = volume_of(mapping);
        let Some(volume) = volumes.iter().find(|it| it.volume_id == id && id.is_some()) else {
            continue;
        };
        let is_root = mapping.device_name == instance.root_device_name;
        if volume_tags.is_none() || is_root {
            volume_tags = Some(tags::value(volume.tags.as_deref()));
        }
        let block = block(mapping, volume, has_volume_tags, !is_root);
        if is_root { &mut roots } else { &mut others }.push(block);
    }
    builder
        .set("root_block_device", Value::list(root_type, roots))
        .set("ebs_block_device", Value::set(other_type, others));
    if let Some(found) = volume_tags.filter(|_| has_volume_tags) {
        builder.set("volume_tags", found);
    }
}

fn types() -> (Type, Type) {
    let spec = super::schema::spec();
    let of = |name: &str| {
        let nested = spec.blocks.iter().find(|it| it.name == name);
        nested.map_or(Type::Dynamic, |it| it.element_type())
    };
    (of("root_block_device"), of("ebs_block_device"))
}

fn block(
    mapping: &InstanceBlockDeviceMapping,
    volume: &Volume,
    has_volume_tags: bool,
    has_snapshot: bool,
) -> Value {
    let ends = mapping.ebs.as_ref().and_then(|it| it.delete_on_termination);
    // What `volume_tags` puts on all disks is not a disk's own.
    let own_tags = volume.tags.as_deref().filter(|_| !has_volume_tags);
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .flag("delete_on_termination", ends)
        .text("device_name", mapping.device_name.as_deref())
        .flag("encrypted", volume.encrypted)
        .number("iops", volume.iops)
        .text("kms_key_id", volume.kms_key_id.as_deref())
        .set("tags", tags::value(own_tags))
        .set("tags_all", tags::value(own_tags))
        .number("throughput", volume.throughput)
        .text("volume_id", volume.volume_id.as_deref())
        .number("volume_size", volume.size)
        .text(
            "volume_type",
            volume.volume_type.as_ref().map(VolumeType::as_str),
        );
    if has_snapshot {
        builder.text("snapshot_id", volume.snapshot_id.as_deref());
    }
    builder.build()
}

fn has_tags(planned: &Value) -> bool {
    let names = ["root_block_device", "ebs_block_device"];
    let mut blocks = names.iter().flat_map(|name| planned.items(name));
    blocks.any(|block| !block.string_map("tags").is_empty())
}

/// Puts the tags that disks have of their own on the volumes of a new instance.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn tag_new(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    if !has_tags(operation.planned) {
        return Ok(());
    }
    let found = describe(operation.client, &[id.to_owned()]).await?;
    let Some(instance) = found.first() else {
        let message = format!("The instance ID '{id}' does not exist");
        return Err(AwsError::refused("InvalidInstanceID.NotFound", message));
    };
    for mapping in instance.block_device_mappings.iter().flatten() {
        let device = mapping.device_name.as_deref();
        let is_root = mapping.device_name == instance.root_device_name;
        let block = match is_root {
            true => operation.planned.first("root_block_device"),
            false => operation
                .planned
                .items("ebs_block_device")
                .find(|it| it.string("device_name") == device),
        };
        let wanted = block.map(|it| it.string_map("tags")).unwrap_or_default();
        if let Some(volume) = volume_of(mapping) {
            tags::retag(operation.client, &volume, Vec::new(), wanted).await?;
        }
    }
    Ok(())
}

/// Changes the disks of an instance as planned, and waits until changed volumes are usable.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    if operation.changes("volume_tags") {
        let (before, after) = (
            operation.prior.string_map("volume_tags"),
            operation.planned.string_map("volume_tags"),
        );
        let (removed, set) = difference(&before, &after);
        let names = ["root_block_device", "ebs_block_device"];
        let disks = names.iter().flat_map(|name| operation.prior.items(name));
        let volumes: Vec<String> = disks.filter_map(|it| it.owned("volume_id")).collect();
        for volume in volumes {
            tags::retag(operation.client, &volume, removed.clone(), set.clone()).await?;
        }
    }
    retag_own(operation).await?;
    let (Some(before), Some(after)) = (
        operation.prior.first("root_block_device"),
        operation.planned.first("root_block_device"),
    ) else {
        return Ok(());
    };
    change_root(operation, before.text("volume_id"), before, after).await
}

/// The tags that disks have of their own.
async fn retag_own(operation: &Operation<'_>) -> Result<(), AwsError> {
    for (before, after) in own_disks(operation) {
        let volume = before.text("volume_id");
        let (removed, set) = difference(&before.string_map("tags"), &after.string_map("tags"));
        tags::retag(operation.client, volume, removed, set).await?;
    }
    Ok(())
}

/// The disks that have a block of their own, as they are and as they shall be.
fn own_disks<'a>(operation: &Operation<'a>) -> Vec<(&'a Value, &'a Value)> {
    let (prior, planned) = (operation.prior, operation.planned);
    let root = prior
        .first("root_block_device")
        .zip(planned.first("root_block_device"));
    let others = prior.items("ebs_block_device").filter_map(|before| {
        let device = before.string("device_name");
        let mut all = planned.items("ebs_block_device");
        Some((before, all.find(|it| it.string("device_name") == device)?))
    });
    let all = root.into_iter().chain(others);
    all.filter(|(before, _)| before.string("volume_id").is_some())
        .collect()
}

async fn change_root(
    operation: &Operation<'_>,
    volume: &str,
    before: &Value,
    after: &Value,
) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let changed = |name: &str| {
        let value = after.get(name).filter(|it| it.is_known() && !it.is_null());
        value.filter(|it| Some(*it) != before.get(name)).is_some()
    };
    if ["volume_size", "volume_type", "iops", "throughput"]
        .iter()
        .any(|it| changed(it))
    {
        let number = |name: &str| after.integer(name).filter(|it| *it > 0 && changed(name));
        operation
            .client
            .call("ec2:ModifyVolume", || {
                let kind = after
                    .string("volume_type")
                    .filter(|_| changed("volume_type"));
                ec2.modify_volume()
                    .volume_id(volume)
                    .set_size(number("volume_size"))
                    .set_volume_type(kind.map(VolumeType::from))
                    .set_iops(number("iops"))
                    .set_throughput(number("throughput"))
                    .send()
            })
            .await?;
        crate::ec2::volumes::wait_modified(operation, volume).await?;
    }
    if changed("delete_on_termination") {
        let disk = EbsInstanceBlockDeviceSpecification::builder()
            .delete_on_termination(after.flag("delete_on_termination"))
            .build();
        let mapping = InstanceBlockDeviceMappingSpecification::builder()
            .set_device_name(before.owned("device_name"))
            .ebs(disk)
            .build();
        modify(operation, |request| {
            request.block_device_mappings(mapping.clone())
        })
        .await?;
    }
    Ok(())
}
