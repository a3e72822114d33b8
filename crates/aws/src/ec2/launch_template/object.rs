//! A launch template as AWS answers it.

use aws_sdk_ec2::types::{
    LaunchTemplate, LaunchTemplateBlockDeviceMapping as Device,
    LaunchTemplateCapacityReservationSpecificationResponse as Capacity,
    LaunchTemplateInstanceMarketOptions as Market, LaunchTemplateTagSpecification as Tags,
    LaunchTemplateVersion, ResponseLaunchTemplateData,
};
use aws_smithy_types::date_time::Format;

use super::fields::{answer, at_most_one, flag};
use super::{network, requirements};
use crate::client::AwsClient;
use crate::ec2::tags;
use crate::object::ObjectBuilder;
use rform_core::value::{Type, Value};

/// The template and its newest version, over what is known of it.
pub(super) fn fill(
    builder: &mut ObjectBuilder,
    client: &AwsClient,
    account: &str,
    template: &LaunchTemplate,
    version: &LaunchTemplateVersion,
) {
    let id = template.launch_template_id.as_deref().unwrap_or_default();
    let arn = client.arn("ec2", account, &format!("launch-template/{id}"));
    let number = |number: Option<i64>| Value::int(number.unwrap_or_default());
    builder
        .text("id", Some(id))
        .text("arn", Some(&arn))
        .text("name", template.launch_template_name.as_deref())
        .set("default_version", number(template.default_version_number))
        .set("latest_version", number(template.latest_version_number))
        .text("description", version.version_description.as_deref());
    let nothing = ResponseLaunchTemplateData::builder().build();
    let data = version.launch_template_data.as_ref().unwrap_or(&nothing);
    arguments(builder, data);
    options(builder, data);
    lists(builder, data);
}

fn arguments(builder: &mut ObjectBuilder, data: &ResponseLaunchTemplateData) {
    let behavior = data.instance_initiated_shutdown_behavior.as_ref();
    let optimized = data.ebs_optimized.map(|it| it.to_string());
    builder
        .set("disable_api_stop", flag(data.disable_api_stop))
        .set(
            "disable_api_termination",
            flag(data.disable_api_termination),
        )
        .text("ebs_optimized", optimized.as_deref())
        .text("image_id", data.image_id.as_deref())
        .text(
            "instance_initiated_shutdown_behavior",
            behavior.map(|it| it.as_str()),
        )
        .text(
            "instance_type",
            data.instance_type.as_ref().map(|it| it.as_str()),
        )
        .text("kernel_id", data.kernel_id.as_deref())
        .text("key_name", data.key_name.as_deref())
        .text("ram_disk_id", data.ram_disk_id.as_deref())
        .string_set(
            "security_group_names",
            data.security_groups.iter().flatten().map(String::as_str),
        )
        .text("user_data", data.user_data.as_deref())
        .string_set(
            "vpc_security_group_ids",
            data.security_group_ids.iter().flatten().map(String::as_str),
        );
}

/// The blocks that occur at most once.
fn options(builder: &mut ObjectBuilder, data: &ResponseLaunchTemplateData) {
    macro_rules! block {
        ($field:ident $(, $kind:ident: [$($name:ident),*])*) => {
            let found = data.$field.as_ref();
            let found = found.map(|it| answer!(it $(, $kind: [$($name),*])*).build());
            builder.set(stringify!($field), at_most_one(found));
        };
    }
    block!(cpu_options, choice: [amd_sev_snp], number: [core_count, threads_per_core]);
    block!(enclave_options, flag: [enabled]);
    block!(hibernation_options, flag: [configured]);
    block!(iam_instance_profile, text: [arn, name]);
    block!(maintenance_options, choice: [auto_recovery]);
    block!(
        metadata_options,
        choice: [http_endpoint, http_protocol_ipv6, http_tokens, instance_metadata_tags],
        number: [http_put_response_hop_limit]
    );
    block!(monitoring, flag: [enabled]);
    block!(
        placement,
        text: [
            affinity,
            availability_zone,
            group_id,
            group_name,
            host_id,
            host_resource_group_arn,
            spread_domain
        ],
        choice: [tenancy],
        number: [partition_number]
    );
    block!(
        private_dns_name_options,
        choice: [hostname_type],
        flag: [enable_resource_name_dns_a_record, enable_resource_name_dns_aaaa_record]
    );
    block!(credit_specification, text: [cpu_credits]);
    let capacity = data.capacity_reservation_specification.as_ref();
    let market = data.instance_market_options.as_ref();
    let requirements = data.instance_requirements.as_ref();
    builder
        .set(
            "capacity_reservation_specification",
            at_most_one(capacity.map(shown_capacity)),
        )
        .set(
            "instance_market_options",
            at_most_one(market.map(shown_market)),
        )
        .set(
            "instance_requirements",
            at_most_one(requirements.map(requirements::shown)),
        );
}

/// The blocks that may be repeated.
fn lists(builder: &mut ObjectBuilder, data: &ResponseLaunchTemplateData) {
    let devices = data.block_device_mappings.iter().flatten();
    let licenses = data.license_specifications.iter().flatten();
    let licenses = licenses.map(|it| answer!(it, text: [license_configuration_arn]).build());
    let interfaces = data.network_interfaces.iter().flatten();
    let tags = data.tag_specifications.iter().flatten();
    let list = |items: Vec<Value>| Value::list(Type::Dynamic, items);
    builder
        .set(
            "block_device_mappings",
            list(devices.map(shown_device).collect()),
        )
        .set("license_specification", Value::set(Type::Dynamic, licenses))
        .set(
            "network_interfaces",
            list(interfaces.map(network::shown).collect()),
        )
        .set("tag_specifications", list(tags.map(shown_tags).collect()));
}

fn shown_device(found: &Device) -> Value {
    let ebs = found.ebs.as_ref().map(|it| {
        answer!(
            it,
            text: [kms_key_id, snapshot_id],
            choice: [volume_type],
            number: [iops, throughput, volume_initialization_rate, volume_size],
            nullable: [delete_on_termination, encrypted]
        )
        .build()
    });
    let builder = answer!(found, text: [device_name, no_device, virtual_name]);
    builder.with("ebs", at_most_one(ebs)).build()
}

fn shown_capacity(found: &Capacity) -> Value {
    let target = found.capacity_reservation_target.as_ref().map(|it| {
        answer!(
            it,
            text: [capacity_reservation_id, capacity_reservation_resource_group_arn]
        )
        .build()
    });
    answer!(found, choice: [capacity_reservation_preference])
        .with("capacity_reservation_target", at_most_one(target))
        .build()
}

fn shown_market(found: &Market) -> Value {
    let spot = found.spot_options.as_ref().map(|it| {
        let until = it.valid_until.and_then(|it| it.fmt(Format::DateTime).ok());
        let mut builder = answer!(
            it,
            text: [max_price],
            choice: [instance_interruption_behavior, spot_instance_type],
            number: [block_duration_minutes]
        );
        builder.maybe("valid_until", until.as_deref());
        builder.build()
    });
    answer!(found, choice: [market_type])
        .with("spot_options", at_most_one(spot))
        .build()
}

fn shown_tags(found: &Tags) -> Value {
    answer!(found, choice: [resource_type])
        .with("tags", tags::value(found.tags.as_deref()))
        .build()
}
