//! `data "aws_ami"` and `data "aws_ami_ids"`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ami>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ami_ids>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{BlockDeviceMapping, Image};
use regex::Regex;

use super::describe::{filter, pages};
use super::{data, image, tags};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, Field, STRING, Spec, computed, id, optional, optional_computed, required, string_list,
    string_map,
};
use crate::error::AwsError;
use crate::hash::hash;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::DataSource;
use rform_core::value::{Type, Value};

/// The data source `aws_ami`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ami>
pub struct Ami;

#[async_trait]
impl DataSource for Ami {
    fn title(&self) -> &'static str {
        "EC2 AMI"
    }

    fn spec(&self) -> Spec {
        let texts = [
            "architecture",
            "arn",
            "boot_mode",
            "creation_date",
            "deprecation_time",
            "description",
            "hypervisor",
            "image_id",
            "image_location",
            "image_owner_alias",
            "image_type",
            "imds_support",
            "kernel_id",
            "last_launched_time",
            "name",
            "owner_id",
            "platform",
            "platform_details",
            "ramdisk_id",
            "root_device_name",
            "root_device_type",
            "root_snapshot_id",
            "sriov_net_support",
            "state",
            "tpm_support",
            "usage_operation",
            "virtualization_type",
        ];
        let mut fields: Vec<Field> = texts.iter().map(|name| computed(name, STRING)).collect();
        fields.extend([
            id(),
            optional("allow_unsafe_filter", BOOL).default(false),
            computed("block_device_mappings", Type::set(mapping_type())),
            computed("ena_support", BOOL),
            optional("executable_users", string_list()),
            optional("include_deprecated", BOOL).default(false),
            optional("most_recent", BOOL).default(false),
            optional("name_regex", STRING).check(is_regex),
            optional("owners", string_list()),
            computed("product_codes", Type::set(code_type())),
            computed("public", BOOL),
            computed("state_reason", string_map()),
            optional_computed("tags", string_map()),
            optional_computed("uefi_data", STRING),
        ]);
        Spec::new(fields)
            .block(data::filter_list_block())
            .timeouts(&[("read", 20)])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut found = find(client, config).await?;
        found.sort_by(|one, other| other.creation_date.cmp(&one.creation_date));
        let image = data::the_one(found, config.flag("most_recent"))?;
        let firmware = firmware_variables(client, &image).await?;
        let found = ObjectBuilder::from(&object(client, config, &image));
        let firmware = firmware.map_or(Value::Null(Type::String), Value::string);
        Ok(found.with("uefi_data", firmware).build())
    }
}

/// The data source `aws_ami_ids`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ami_ids>
pub struct AmiIds;

#[async_trait]
impl DataSource for AmiIds {
    fn title(&self) -> &'static str {
        "EC2 AMIs"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("executable_users", string_list()),
            computed("ids", string_list()),
            optional("include_deprecated", BOOL).default(false),
            optional("name_regex", STRING).check(is_regex),
            required("owners", string_list()),
            optional("sort_ascending", BOOL).default(false),
        ])
        .block(data::filter_list_block())
        .timeouts(&[("read", 20)])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut found = find(client, config).await?;
        found.sort_by(|one, other| one.creation_date.cmp(&other.creation_date));
        if !config.flag("sort_ascending") {
            found.reverse();
        }
        let owners = hash(&format!("{:?}", config.strings("owners")));
        let ids: Vec<String> = found.into_iter().filter_map(|it| it.image_id).collect();
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(&owners.to_string()))
            .string_list("ids", ids);
        Ok(builder.build())
    }
}

fn is_regex(name: &str, value: &Value) -> Option<String> {
    let error = Regex::new(value.as_str()?).err()?;
    Some(format!("\"{name}\": {error}"))
}

/// The images that the configuration describes.
async fn find(client: &AwsClient, config: &Value) -> Result<Vec<Image>, AwsError> {
    let blocks = config.items("filter");
    let blocks = blocks.map(|block| filter(block.text("name"), block.strings("values")));
    let filters = data::some(blocks.collect());
    let list = |name: &str| Some(config.strings(name)).filter(|it| !it.is_empty());
    let (owners, users) = (list("owners"), list("executable_users"));
    let deprecated = config.boolean("include_deprecated").filter(|it| *it);
    let ec2 = &client.clients.ec2;
    let mut found = pages!(
        client,
        "ec2:DescribeImages",
        images,
        ec2.describe_images()
            .set_filters(filters.clone())
            .set_owners(owners.clone())
            .set_executable_users(users.clone())
            .set_include_deprecated(deprecated)
    );
    if let Some(pattern) = config.string("name_regex") {
        let pattern = Regex::new(pattern).map_err(|error| AwsError::new(error.to_string()))?;
        found.retain(|image| {
            image
                .name
                .as_deref()
                .is_some_and(|name| pattern.is_match(name))
        });
    }
    Ok(found)
}

fn mapping_type() -> Type {
    Type::object([
        ("device_name", STRING),
        ("ebs", string_map()),
        ("no_device", STRING),
        ("virtual_name", STRING),
    ])
}

fn code_type() -> Type {
    Type::object([("product_code_id", STRING), ("product_code_type", STRING)])
}

/// The UEFI variables of an image, if it is the account's own.
async fn firmware_variables(client: &AwsClient, image: &Image) -> Result<Option<String>, AwsError> {
    let account = &client.identity().await?.account;
    if image.owner_id.as_ref() != Some(account) {
        return Ok(None);
    }
    image::firmware_variables(client, image).await
}

fn object(client: &AwsClient, config: &Value, image: &Image) -> Value {
    let id = image.image_id.as_deref().unwrap_or_default();
    let mut builder = ObjectBuilder::from(config);
    builder
        .text("id", Some(id))
        .text("arn", Some(&client.arn("ec2", "", &format!("image/{id}"))))
        .text("image_id", Some(id))
        .text(
            "architecture",
            image.architecture.as_ref().map(|it| it.as_str()),
        )
        .text("boot_mode", image.boot_mode.as_ref().map(|it| it.as_str()))
        .text("creation_date", image.creation_date.as_deref())
        .text("deprecation_time", image.deprecation_time.as_deref())
        .text("description", image.description.as_deref())
        .flag("ena_support", image.ena_support)
        .text(
            "hypervisor",
            image.hypervisor.as_ref().map(|it| it.as_str()),
        )
        .text("image_location", image.image_location.as_deref())
        .text("image_owner_alias", image.image_owner_alias.as_deref())
        .text(
            "image_type",
            image.image_type.as_ref().map(|it| it.as_str()),
        )
        .text(
            "imds_support",
            image.imds_support.as_ref().map(|it| it.as_str()),
        )
        .text("kernel_id", image.kernel_id.as_deref())
        .text("last_launched_time", image.last_launched_time.as_deref())
        .text("name", image.name.as_deref())
        .text("owner_id", image.owner_id.as_deref())
        .text("platform", image.platform.as_ref().map(|it| it.as_str()))
        .text("platform_details", image.platform_details.as_deref())
        .flag("public", image.public)
        .text("ramdisk_id", image.ramdisk_id.as_deref())
        .text("root_device_name", image.root_device_name.as_deref())
        .text(
            "root_device_type",
            image.root_device_type.as_ref().map(|it| it.as_str()),
        )
        .text("root_snapshot_id", image::root_snapshot(image))
        .text("sriov_net_support", image.sriov_net_support.as_deref())
        .text("state", image.state.as_ref().map(|it| it.as_str()))
        .text(
            "tpm_support",
            image.tpm_support.as_ref().map(|it| it.as_str()),
        )
        .text("usage_operation", image.usage_operation.as_deref())
        .text(
            "virtualization_type",
            image.virtualization_type.as_ref().map(|it| it.as_str()),
        )
        .set("tags", tags::value(image.tags.as_deref()));
    builder.fallback("allow_unsafe_filter", Value::FALSE);
    builder.fallback("include_deprecated", Value::FALSE);
    builder.fallback("most_recent", Value::FALSE);
    collections(&mut builder, image);
    builder.build()
}

fn collections(builder: &mut ObjectBuilder, image: &Image) {
    let mappings = image.block_device_mappings.iter().flatten().map(mapping);
    let codes = image.product_codes.iter().flatten().map(|code| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("product_code_id", code.product_code_id.as_deref())
            .text(
                "product_code_type",
                code.product_code_type.as_ref().map(|it| it.as_str()),
            );
        builder.build()
    });
    let reason = image.state_reason.as_ref();
    let part = |text: Option<&String>| text.cloned().unwrap_or_else(|| "UNSET".to_owned());
    let reason = [
        (
            "code".to_owned(),
            part(reason.and_then(|it| it.code.as_ref())),
        ),
        (
            "message".to_owned(),
            part(reason.and_then(|it| it.message.as_ref())),
        ),
    ];
    builder
        .set(
            "block_device_mappings",
            Value::set(mapping_type(), mappings),
        )
        .set("product_codes", Value::set(code_type(), codes))
        .set("state_reason", string_map_value(&reason.into()));
}

fn mapping(mapping: &BlockDeviceMapping) -> Value {
    let disk = mapping.ebs.as_ref();
    let number = |number: Option<i32>| number.unwrap_or_default().to_string();
    let truth = |truth: Option<bool>| truth.unwrap_or_default().to_string();
    let pairs = disk.map(|disk| {
        let kind = disk.volume_type.as_ref().map(|it| it.as_str().to_owned());
        [
            ("delete_on_termination", truth(disk.delete_on_termination)),
            ("encrypted", truth(disk.encrypted)),
            ("iops", number(disk.iops)),
            ("snapshot_id", disk.snapshot_id.clone().unwrap_or_default()),
            ("throughput", number(disk.throughput)),
            ("volume_size", number(disk.volume_size)),
            ("volume_type", kind.unwrap_or_default()),
        ]
    });
    let pairs = pairs.into_iter().flatten();
    let pairs = pairs
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("device_name", mapping.device_name.as_deref())
        .set("ebs", string_map_value(&pairs))
        .text("no_device", mapping.no_device.as_deref())
        .text("virtual_name", mapping.virtual_name.as_deref());
    builder.build()
}
