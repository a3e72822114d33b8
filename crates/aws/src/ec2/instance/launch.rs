//! Starting an instance.

use aws_sdk_ec2::types::{
    CapacityReservationSpecification, CapacityReservationTarget, CpuOptionsRequest,
    CreditSpecificationRequest, EnclaveOptionsRequest, HibernationOptionsRequest,
    IamInstanceProfileSpecification, InstanceIpv6Address, InstanceMaintenanceOptionsRequest,
    InstanceMarketOptionsRequest, InstanceMetadataOptionsRequest,
    InstanceNetworkInterfaceSpecification, InstanceType, LaunchTemplateSpecification, Placement,
    PrivateDnsNameOptionsRequest, PrivateIpAddressSpecification, ResourceType,
    RunInstancesMonitoringEnabled, ShutdownBehavior, SpotMarketOptions, TagSpecification, Tenancy,
};

use super::super::tags;
use super::disks;
use super::user_data::{decoded, encoded};
use crate::checks;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// Launches the instance. Its client token makes sure that a request which is sent twice launches
/// one: <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html>.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn launch(operation: &Operation<'_>) -> Result<String, AwsError> {
    let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
    let network = Network::of(planned);
    let user_data = user_data(operation.config);
    let disks = disks::mappings(operation, planned).await?;
    let first = |name: &str| planned.first(name);
    let started = operation
        .client
        .call_once("ec2:RunInstances", || {
            ec2.run_instances()
                .client_token(operation.client_token())
                .min_count(1)
                .max_count(1)
                .set_image_id(planned.owned("ami"))
                .set_instance_type(planned.string("instance_type").map(InstanceType::from))
                .set_block_device_mappings(disks.clone())
                .set_capacity_reservation_specification(
                    first("capacity_reservation_specification").map(capacity),
                )
                .set_cpu_options(cpu_options(planned))
                .set_credit_specification(first("credit_specification").and_then(credits))
                .set_disable_api_stop(planned.boolean("disable_api_stop").filter(|it| *it))
                .set_disable_api_termination(
                    planned.boolean("disable_api_termination").filter(|it| *it),
                )
                .set_ebs_optimized(planned.boolean("ebs_optimized").filter(|it| *it))
                .set_enable_primary_ipv6(
                    network.top(planned.boolean("enable_primary_ipv6").filter(|it| *it)),
                )
                .set_enclave_options(first("enclave_options").map(enclave))
                .set_hibernation_options(planned.boolean("hibernation").map(hibernation))
                .set_iam_instance_profile(planned.owned("iam_instance_profile").map(profile))
                .set_instance_initiated_shutdown_behavior(
                    planned
                        .string("instance_initiated_shutdown_behavior")
                        .map(ShutdownBehavior::from),
                )
                .set_instance_market_options(first("instance_market_options").map(market))
                .set_ipv6_address_count(network.top(planned.integer("ipv6_address_count")))
                .set_ipv6_addresses(network.top(ipv6_addresses(planned)))
                .set_key_name(planned.owned("key_name"))
                .set_launch_template(first("launch_template").map(launch_template))
                .set_maintenance_options(first("maintenance_options").map(maintenance))
                .set_metadata_options(first("metadata_options").map(metadata))
                .set_monitoring(planned.boolean("monitoring").map(monitoring))
                .set_network_interfaces(network.interfaces.clone())
                .set_placement(placement(planned))
                .set_private_dns_name_options(first("private_dns_name_options").map(host_names))
                .set_private_ip_address(network.top(planned.owned("private_ip")))
                .set_security_group_ids(
                    network.top(some(planned.strings("vpc_security_group_ids"))),
                )
                .set_security_groups(network.top(some(planned.strings("security_groups"))))
                .set_subnet_id(network.top(planned.owned("subnet_id")))
                .set_tag_specifications(tag_specifications(operation))
                .set_user_data(user_data.clone())
                .send()
        })
        .await?;
    let instances = started.instances.unwrap_or_default();
    instances
        .into_iter()
        .find_map(|instance| instance.instance_id)
        .ok_or_else(|| AwsError::new("the answer holds no instance"))
}

fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

/// User data as AWS takes it. What is encoded already is not encoded again.
pub fn user_data(config: &Value) -> Option<String> {
    if let Some(data) = config.owned("user_data_base64") {
        return Some(data);
    }
    let text = config.string("user_data")?;
    Some(match decoded(text) {
        Some(_) => text.to_owned(),
        None => encoded(text.as_bytes()),
    })
}

fn tag_specifications(operation: &Operation<'_>) -> Option<Vec<TagSpecification>> {
    let mut all = tags::without_attempt(operation, ResourceType::Instance).unwrap_or_default();
    let volumes = operation.planned.string_map("volume_tags");
    all.extend(tags::specification(&volumes, ResourceType::Volume).unwrap_or_default());
    some(all)
}

/// Where the instance is attached: by interfaces, or by arguments of the request itself.
struct Network {
    interfaces: Option<Vec<InstanceNetworkInterfaceSpecification>>,
}

impl Network {
    fn of(planned: &Value) -> Network {
        let primary = planned.first("primary_network_interface").map(primary);
        let given = planned.items("network_interface").map(given);
        let given: Vec<_> = primary.into_iter().chain(given).collect();
        let public = planned.boolean("associate_public_ip_address");
        let has_secondary = planned.first("secondary_private_ips").is_some();
        let interfaces = match (given.is_empty(), public.is_some() || has_secondary) {
            (false, _) => Some(given),
            (true, true) => Some(vec![own(planned, public)]),
            (true, false) => None,
        };
        Network { interfaces }
    }

    /// An argument that may only be given when no interface is.
    fn top<T>(&self, value: Option<T>) -> Option<T> {
        value.filter(|_| self.interfaces.is_none())
    }
}

fn primary(block: &Value) -> InstanceNetworkInterfaceSpecification {
    InstanceNetworkInterfaceSpecification::builder()
        .set_network_interface_id(block.owned("network_interface_id"))
        .device_index(0)
        .build()
}

fn given(block: &Value) -> InstanceNetworkInterfaceSpecification {
    InstanceNetworkInterfaceSpecification::builder()
        .set_network_interface_id(block.owned("network_interface_id"))
        .set_device_index(block.integer("device_index"))
        .set_network_card_index(block.integer("network_card_index").filter(|it| *it > 0))
        .set_delete_on_termination(block.boolean("delete_on_termination"))
        .build()
}

fn own(planned: &Value, public: Option<bool>) -> InstanceNetworkInterfaceSpecification {
    let primary = planned.owned("private_ip");
    let mut addresses: Vec<PrivateIpAddressSpecification> = Vec::new();
    for (index, address) in planned
        .strings("secondary_private_ips")
        .into_iter()
        .enumerate()
    {
        if index == 0
            && let Some(primary) = &primary
        {
            let first = PrivateIpAddressSpecification::builder().primary(true);
            addresses.push(first.private_ip_address(primary).build());
        }
        let further = PrivateIpAddressSpecification::builder().primary(false);
        addresses.push(further.private_ip_address(address).build());
    }
    let is_single = addresses.is_empty();
    InstanceNetworkInterfaceSpecification::builder()
        .device_index(0)
        .set_associate_public_ip_address(public)
        .set_subnet_id(planned.owned("subnet_id"))
        .set_groups(some(planned.strings("vpc_security_group_ids")))
        .set_private_ip_address(primary.filter(|_| is_single))
        .set_private_ip_addresses(some(addresses))
        .set_ipv6_address_count(planned.integer("ipv6_address_count"))
        .set_ipv6_addresses(ipv6_addresses(planned))
        .set_primary_ipv6(planned.boolean("enable_primary_ipv6").filter(|it| *it))
        .build()
}

fn ipv6_addresses(planned: &Value) -> Option<Vec<InstanceIpv6Address>> {
    let all = planned.strings("ipv6_addresses").into_iter();
    some(
        all.map(|it| InstanceIpv6Address::builder().ipv6_address(it).build())
            .collect(),
    )
}

fn placement(planned: &Value) -> Option<Placement> {
    let names = [
        "availability_zone",
        "placement_group",
        "placement_group_id",
        "tenancy",
        "host_id",
        "host_resource_group_arn",
    ];
    let partition = planned.integer("placement_partition_number");
    if names.iter().all(|name| planned.string(name).is_none()) && partition.is_none() {
        return None;
    }
    let group_id = planned.owned("placement_group_id");
    let is_by_name = group_id.is_none();
    let placement = Placement::builder()
        .set_availability_zone(planned.owned("availability_zone"))
        .set_group_id(group_id)
        .set_group_name(planned.owned("placement_group").filter(|_| is_by_name))
        .set_host_id(planned.owned("host_id"))
        .set_host_resource_group_arn(planned.owned("host_resource_group_arn"))
        .set_partition_number(partition)
        .set_tenancy(planned.string("tenancy").map(Tenancy::from));
    Some(placement.build())
}

fn profile(name: String) -> IamInstanceProfileSpecification {
    let profile = IamInstanceProfileSpecification::builder();
    match name.starts_with("arn:") {
        true => profile.arn(name).build(),
        false => profile.name(name).build(),
    }
}

fn monitoring(enabled: bool) -> RunInstancesMonitoringEnabled {
    RunInstancesMonitoringEnabled::builder()
        .enabled(enabled)
        .build()
}

fn hibernation(configured: bool) -> HibernationOptionsRequest {
    HibernationOptionsRequest::builder()
        .configured(configured)
        .build()
}

fn enclave(block: &Value) -> EnclaveOptionsRequest {
    EnclaveOptionsRequest::builder()
        .set_enabled(block.boolean("enabled"))
        .build()
}

fn credits(block: &Value) -> Option<CreditSpecificationRequest> {
    let credits = block.owned("cpu_credits")?;
    Some(
        CreditSpecificationRequest::builder()
            .cpu_credits(credits)
            .build(),
    )
}

fn cpu_options(planned: &Value) -> Option<CpuOptionsRequest> {
    let block = planned.first("cpu_options").unwrap_or(&Value::NULL);
    let cores = block
        .integer("core_count")
        .or(planned.integer("cpu_core_count"));
    let threads = block
        .integer("threads_per_core")
        .or(planned.integer("cpu_threads_per_core"));
    let sev = block.string("amd_sev_snp").map(From::from);
    if cores.is_none() && threads.is_none() && sev.is_none() {
        return None;
    }
    let options = CpuOptionsRequest::builder()
        .set_core_count(cores)
        .set_threads_per_core(threads)
        .set_amd_sev_snp(sev);
    Some(options.build())
}

fn maintenance(block: &Value) -> InstanceMaintenanceOptionsRequest {
    InstanceMaintenanceOptionsRequest::builder()
        .set_auto_recovery(block.string("auto_recovery").map(From::from))
        .build()
}

/// Whether the metadata service is switched off: AWS takes no other option with that
/// (<https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html>).
pub(super) fn is_switched_off(block: &Value) -> bool {
    block.string("http_endpoint") == Some("disabled")
}

fn metadata(block: &Value) -> InstanceMetadataOptionsRequest {
    let endpoint = block.string("http_endpoint").map(From::from);
    let request = InstanceMetadataOptionsRequest::builder().set_http_endpoint(endpoint);
    if is_switched_off(block) {
        return request.build();
    }
    request
        .set_http_protocol_ipv6(block.string("http_protocol_ipv6").map(From::from))
        .set_http_put_response_hop_limit(block.integer("http_put_response_hop_limit"))
        .set_http_tokens(block.string("http_tokens").map(From::from))
        .set_instance_metadata_tags(block.string("instance_metadata_tags").map(From::from))
        .build()
}

fn host_names(block: &Value) -> PrivateDnsNameOptionsRequest {
    PrivateDnsNameOptionsRequest::builder()
        .set_enable_resource_name_dns_a_record(block.boolean("enable_resource_name_dns_a_record"))
        .set_enable_resource_name_dns_aaaa_record(
            block.boolean("enable_resource_name_dns_aaaa_record"),
        )
        .set_hostname_type(block.string("hostname_type").map(From::from))
        .build()
}

fn launch_template(block: &Value) -> LaunchTemplateSpecification {
    LaunchTemplateSpecification::builder()
        .set_launch_template_id(block.owned("id"))
        .set_launch_template_name(block.owned("name"))
        .set_version(block.owned("version"))
        .build()
}

/// The capacity reservation that the configuration asks for.
pub fn capacity(block: &Value) -> CapacityReservationSpecification {
    let preference = block.string("capacity_reservation_preference");
    let target = block.first("capacity_reservation_target").map(|target| {
        CapacityReservationTarget::builder()
            .set_capacity_reservation_id(target.owned("capacity_reservation_id"))
            .set_capacity_reservation_resource_group_arn(
                target.owned("capacity_reservation_resource_group_arn"),
            )
            .build()
    });
    CapacityReservationSpecification::builder()
        .set_capacity_reservation_preference(preference.map(From::from))
        .set_capacity_reservation_target(target)
        .build()
}

fn market(block: &Value) -> InstanceMarketOptionsRequest {
    let spot = block.first("spot_options").map(|spot| {
        SpotMarketOptions::builder()
            .set_instance_interruption_behavior(
                spot.string("instance_interruption_behavior")
                    .map(From::from),
            )
            .set_max_price(spot.owned("max_price"))
            .set_valid_until(spot.string("valid_until").and_then(checks::parse_moment))
            .set_spot_instance_type(spot.string("spot_instance_type").map(From::from))
            .build()
    });
    InstanceMarketOptionsRequest::builder()
        .set_market_type(block.string("market_type").map(From::from))
        .set_spot_options(spot)
        .build()
}
