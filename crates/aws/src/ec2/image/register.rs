//! `aws_ami`: an image that is registered.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ami>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html>

use aws_sdk_ec2::types::{
    ArchitectureValues, BlockDeviceMapping, BootModeValues, EbsBlockDevice, ImdsSupportValues,
    ResourceType, TpmSupportValues, VolumeType,
};

use super::super::tags;
use super::super::volumes::VOLUME_TYPES;
use super::requests::id_of;
use super::schema;
use crate::declare::{BOOL, NUMBER, STRING, Spec, optional, optional_computed, required};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// The attributes of `aws_ami`.
pub(super) fn spec() -> Spec {
    let arguments = [
        optional("architecture", STRING).default("x86_64").one_of(&[
            "i386",
            "x86_64",
            "arm64",
            "x86_64_mac",
            "arm64_mac",
        ]),
        optional("boot_mode", STRING).one_of(&["legacy-bios", "uefi", "uefi-preferred"]),
        optional("ena_support", BOOL),
        optional_computed("image_location", STRING),
        optional("imds_support", STRING).one_of(&["v2.0"]),
        optional("kernel_id", STRING),
        optional("ramdisk_id", STRING),
        optional("root_device_name", STRING),
        optional("sriov_net_support", STRING).default("simple"),
        optional("tpm_support", STRING).one_of(&["v2.0"]),
        optional("uefi_data", STRING),
        optional("virtualization_type", STRING)
            .default("paravirtual")
            .one_of(&["hvm", "paravirtual"]),
    ];
    let devices = [
        optional("delete_on_termination", BOOL).default(true),
        required("device_name", STRING),
        optional("encrypted", BOOL),
        optional("iops", NUMBER),
        optional("outpost_arn", STRING),
        optional("snapshot_id", STRING),
        optional_computed("throughput", NUMBER),
        optional_computed("volume_size", NUMBER),
        optional("volume_type", STRING)
            .default("standard")
            .one_of(VOLUME_TYPES),
    ];
    let ephemeral = [
        required("device_name", STRING),
        required("virtual_name", STRING),
    ];
    schema::spec(arguments.map(|it| it.force_new()))
        .block(schema::disks(devices.map(|it| it.force_new())))
        .block(schema::ephemeral_disks(ephemeral.map(|it| it.force_new())))
}

/// Registers the planned image, and answers its id.
pub(super) async fn register(operation: &Operation<'_>) -> Result<String, AwsError> {
    let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
    let given = |name: &str| planned.owned(name).filter(|it| !it.is_empty());
    let mappings: Vec<BlockDeviceMapping> = mappings(planned);
    let mappings = Some(mappings).filter(|it| !it.is_empty());
    let created = operation
        .client
        .call_once("ec2:RegisterImage", || {
            ec2.register_image()
                .name(planned.text("name"))
                .set_architecture(planned.string("architecture").map(ArchitectureValues::from))
                .set_block_device_mappings(mappings.clone())
                .set_boot_mode(planned.string("boot_mode").map(BootModeValues::from))
                .set_description(given("description"))
                .set_ena_support(planned.boolean("ena_support"))
                .set_image_location(given("image_location"))
                .set_imds_support(planned.string("imds_support").map(ImdsSupportValues::from))
                .set_kernel_id(given("kernel_id"))
                .set_ramdisk_id(given("ramdisk_id"))
                .set_root_device_name(given("root_device_name"))
                .set_sriov_net_support(given("sriov_net_support"))
                .set_tpm_support(planned.string("tpm_support").map(TpmSupportValues::from))
                .set_uefi_data(given("uefi_data"))
                .set_virtualization_type(given("virtualization_type"))
                .set_tag_specifications(tags::with_attempt(operation, ResourceType::Image))
                .send()
        })
        .await?;
    id_of(created.image_id)
}

fn mappings(planned: &Value) -> Vec<BlockDeviceMapping> {
    let disks = planned.items("ebs_block_device").map(|block| {
        let mapping = BlockDeviceMapping::builder().device_name(block.text("device_name"));
        mapping.ebs(disk(block)).build()
    });
    let others = planned.items("ephemeral_block_device").map(|block| {
        let mapping = BlockDeviceMapping::builder().device_name(block.text("device_name"));
        mapping.virtual_name(block.text("virtual_name")).build()
    });
    disks.chain(others).collect()
}

/// AWS refuses to be told of encryption beside a snapshot, whose own counts:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html>.
fn disk(block: &Value) -> EbsBlockDevice {
    let given = |name: &str| block.owned(name).filter(|it| !it.is_empty());
    let number = |name: &str| block.integer(name).filter(|it| *it > 0);
    let snapshot = given("snapshot_id");
    let encrypted = block.boolean("encrypted").filter(|_| snapshot.is_none());
    EbsBlockDevice::builder()
        .set_delete_on_termination(block.boolean("delete_on_termination"))
        .set_encrypted(encrypted.filter(|it| *it))
        .set_iops(number("iops"))
        .set_outpost_arn(given("outpost_arn"))
        .set_snapshot_id(snapshot)
        .set_throughput(number("throughput"))
        .set_volume_size(number("volume_size"))
        .set_volume_type(block.string("volume_type").map(VolumeType::from))
        .build()
}
