//! The data of a version as a request has it.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html>

use aws_sdk_ec2::types::{
    CapacityReservationTarget, CreditSpecificationRequest,
    LaunchTemplateBlockDeviceMappingRequest as DeviceRequest,
    LaunchTemplateCapacityReservationSpecificationRequest as CapacityRequest,
    LaunchTemplateCpuOptionsRequest, LaunchTemplateEbsBlockDeviceRequest,
    LaunchTemplateEnclaveOptionsRequest, LaunchTemplateHibernationOptionsRequest,
    LaunchTemplateIamInstanceProfileSpecificationRequest as ProfileRequest,
    LaunchTemplateInstanceMaintenanceOptionsRequest as MaintenanceRequest,
    LaunchTemplateInstanceMarketOptionsRequest as MarketRequest,
    LaunchTemplateInstanceMetadataOptionsRequest as MetadataRequest,
    LaunchTemplateLicenseConfigurationRequest as LicenseRequest, LaunchTemplatePlacementRequest,
    LaunchTemplatePrivateDnsNameOptionsRequest as HostnameRequest,
    LaunchTemplateSpotMarketOptionsRequest as SpotRequest,
    LaunchTemplateTagSpecificationRequest as TagsRequest, LaunchTemplatesMonitoringRequest,
    RequestLaunchTemplateData,
};

use super::fields::{nullable, request, some};
use super::{network, requirements};
use crate::checks;
use crate::ec2::tags::sdk_tags;
use crate::object::Attributes;
use rform_core::value::Value;

/// What the plan says of a version.
pub(super) fn requested(planned: &Value) -> RequestLaunchTemplateData {
    let block = |name: &str| planned.first(name);
    let builder = request!(
        RequestLaunchTemplateData::builder(),
        planned,
        text: [image_id, kernel_id, key_name, ram_disk_id],
        choice: [instance_initiated_shutdown_behavior, instance_type],
        flag: [disable_api_stop, disable_api_termination]
    );
    let licenses = planned.items("license_specification").map(license);
    // AWS refuses data without any field.
    builder
        .user_data(planned.text("user_data"))
        .set_ebs_optimized(nullable(planned, "ebs_optimized"))
        .set_security_groups(some(planned.strings("security_group_names")))
        .set_security_group_ids(some(planned.strings("vpc_security_group_ids")))
        .set_block_device_mappings(all(planned, "block_device_mappings", device))
        .set_capacity_reservation_specification(
            block("capacity_reservation_specification").map(capacity),
        )
        .set_cpu_options(block("cpu_options").map(cpu))
        .set_credit_specification(block("credit_specification").map(credits))
        .set_enclave_options(block("enclave_options").map(enclave))
        .set_hibernation_options(block("hibernation_options").map(hibernation))
        .set_iam_instance_profile(block("iam_instance_profile").map(profile))
        .set_instance_market_options(block("instance_market_options").map(market))
        .set_instance_requirements(block("instance_requirements").map(requirements::requested))
        .set_license_specifications(some(licenses.collect()))
        .set_maintenance_options(block("maintenance_options").map(maintenance))
        .set_metadata_options(block("metadata_options").map(metadata))
        .set_monitoring(block("monitoring").map(monitoring))
        .set_network_interfaces(all(planned, "network_interfaces", network::requested))
        .set_placement(block("placement").map(placement))
        .set_private_dns_name_options(block("private_dns_name_options").map(hostnames))
        .set_tag_specifications(all(planned, "tag_specifications", tag_specification))
        .build()
}

/// All repetitions of a block; none if there is none.
fn all<T>(planned: &Value, name: &str, requested: fn(&Value) -> T) -> Option<Vec<T>> {
    some(planned.items(name).map(requested).collect())
}

fn device(block: &Value) -> DeviceRequest {
    let ebs = block.first("ebs").map(|ebs| {
        request!(
            LaunchTemplateEbsBlockDeviceRequest::builder(),
            ebs,
            text: [kms_key_id, snapshot_id],
            choice: [volume_type],
            number: [iops, throughput, volume_initialization_rate, volume_size],
            nullable: [delete_on_termination, encrypted]
        )
        .build()
    });
    request!(DeviceRequest::builder(), block, text: [device_name, no_device, virtual_name])
        .set_ebs(ebs)
        .build()
}

fn capacity(block: &Value) -> CapacityRequest {
    let target = block.first("capacity_reservation_target").map(|target| {
        request!(
            CapacityReservationTarget::builder(),
            target,
            text: [capacity_reservation_id, capacity_reservation_resource_group_arn]
        )
        .build()
    });
    request!(CapacityRequest::builder(), block, choice: [capacity_reservation_preference])
        .set_capacity_reservation_target(target)
        .build()
}

fn cpu(block: &Value) -> LaunchTemplateCpuOptionsRequest {
    request!(
        LaunchTemplateCpuOptionsRequest::builder(),
        block,
        choice: [amd_sev_snp],
        number: [core_count, threads_per_core]
    )
    .build()
}

fn credits(block: &Value) -> CreditSpecificationRequest {
    request!(CreditSpecificationRequest::builder(), block, text: [cpu_credits]).build()
}

fn enclave(block: &Value) -> LaunchTemplateEnclaveOptionsRequest {
    request!(LaunchTemplateEnclaveOptionsRequest::builder(), block, flag: [enabled]).build()
}

fn hibernation(block: &Value) -> LaunchTemplateHibernationOptionsRequest {
    request!(LaunchTemplateHibernationOptionsRequest::builder(), block, flag: [configured]).build()
}

fn profile(block: &Value) -> ProfileRequest {
    request!(ProfileRequest::builder(), block, text: [arn, name]).build()
}

fn market(block: &Value) -> MarketRequest {
    let spot = block.first("spot_options").map(|spot| {
        request!(
            SpotRequest::builder(),
            spot,
            text: [max_price],
            choice: [instance_interruption_behavior, spot_instance_type],
            number: [block_duration_minutes]
        )
        .set_valid_until(spot.string("valid_until").and_then(checks::parse_moment))
        .build()
    });
    request!(MarketRequest::builder(), block, choice: [market_type])
        .set_spot_options(spot)
        .build()
}

fn license(block: &Value) -> LicenseRequest {
    request!(LicenseRequest::builder(), block, text: [license_configuration_arn]).build()
}

fn maintenance(block: &Value) -> MaintenanceRequest {
    request!(MaintenanceRequest::builder(), block, choice: [auto_recovery]).build()
}

fn metadata(block: &Value) -> MetadataRequest {
    request!(
        MetadataRequest::builder(),
        block,
        choice: [http_endpoint, http_protocol_ipv6, http_tokens, instance_metadata_tags],
        number: [http_put_response_hop_limit]
    )
    .build()
}

fn monitoring(block: &Value) -> LaunchTemplatesMonitoringRequest {
    request!(LaunchTemplatesMonitoringRequest::builder(), block, flag: [enabled]).build()
}

fn placement(block: &Value) -> LaunchTemplatePlacementRequest {
    request!(
        LaunchTemplatePlacementRequest::builder(),
        block,
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
    )
    .build()
}

fn hostnames(block: &Value) -> HostnameRequest {
    request!(
        HostnameRequest::builder(),
        block,
        choice: [hostname_type],
        flag: [enable_resource_name_dns_a_record, enable_resource_name_dns_aaaa_record]
    )
    .build()
}

fn tag_specification(block: &Value) -> TagsRequest {
    request!(TagsRequest::builder(), block, choice: [resource_type])
        .set_tags(some(sdk_tags(&block.string_map("tags"))))
        .build()
}
