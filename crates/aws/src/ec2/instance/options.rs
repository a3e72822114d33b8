//! The blocks of options that AWS answers with an instance.

use aws_sdk_ec2::types::Instance as SdkInstance;

use crate::object::{Attributes, ObjectBuilder};
use rform_core::value::{Type, Value};

/// Fills them in. What AWS does not answer stays as it is known, or empty.
pub fn fill(
    builder: &mut ObjectBuilder,
    known: &Value,
    instance: &SdkInstance,
    credits: Option<&String>,
) {
    let unanswered = [
        ("ephemeral_block_device", Value::set(Type::Dynamic, [])),
        ("instance_market_options", Value::list(Type::Dynamic, [])),
    ];
    for (name, empty) in unanswered {
        let kept = known.get(name).filter(|it| it.is_known() && !it.is_null());
        builder.set(name, kept.cloned().unwrap_or(empty));
    }
    builder.set("network_interface", interfaces(known, instance));
    let hibernates = instance.hibernation_options.as_ref();
    builder
        .flag("hibernation", hibernates.and_then(|it| it.configured))
        .set(
            "capacity_reservation_specification",
            list(capacity(instance)),
        )
        .set(
            "credit_specification",
            list(credits.map(|it| one("cpu_credits", it))),
        )
        .set("enclave_options", list(enclave(instance)))
        .set("maintenance_options", list(maintenance(instance)))
        .set("metadata_options", list(metadata(instance)))
        .set("private_dns_name_options", list(host_names(instance)));
    cpu(builder, instance);
}

/// The interfaces at the places for which some are configured; those that AWS made with the
/// instance, or that were attached to it later, are none of its arguments.
fn interfaces(known: &Value, instance: &SdkInstance) -> Value {
    let places: Vec<i32> = known
        .items("network_interface")
        .filter_map(|it| it.integer("device_index"))
        .collect();
    let found = instance.network_interfaces.as_deref().unwrap_or_default();
    let blocks = found.iter().filter_map(|interface| {
        let attachment = interface.attachment.as_ref()?;
        let place = attachment.device_index.filter(|it| places.contains(it))?;
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .flag("delete_on_termination", attachment.delete_on_termination)
            .number("device_index", Some(place))
            .number(
                "network_card_index",
                Some(attachment.network_card_index.unwrap_or_default()),
            )
            .text(
                "network_interface_id",
                interface.network_interface_id.as_deref(),
            );
        Some(builder.build())
    });
    Value::set(Type::Dynamic, blocks)
}

/// A block that occurs at most once.
fn list(block: Option<Value>) -> Value {
    Value::list(Type::Dynamic, block)
}

fn one(name: &str, text: &str) -> Value {
    Value::object([(name, Value::string(text))])
}

fn capacity(instance: &SdkInstance) -> Option<Value> {
    let found = instance.capacity_reservation_specification.as_ref()?;
    let preference = found.capacity_reservation_preference.as_ref();
    let target = found.capacity_reservation_target.as_ref().map(|target| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text(
                "capacity_reservation_id",
                target.capacity_reservation_id.as_deref(),
            )
            .text(
                "capacity_reservation_resource_group_arn",
                target.capacity_reservation_resource_group_arn.as_deref(),
            );
        builder.build()
    });
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text(
            "capacity_reservation_preference",
            preference.map(|it| it.as_str()),
        )
        .set("capacity_reservation_target", list(target));
    Some(builder.build())
}

fn cpu(builder: &mut ObjectBuilder, instance: &SdkInstance) {
    let found = instance.cpu_options.as_ref();
    let number =
        |number: Option<i32>| number.map_or(Value::Null(Type::Number), |it| Value::int(it.into()));
    let cores = found.and_then(|it| it.core_count);
    let threads = found.and_then(|it| it.threads_per_core);
    let block = found.map(|found| {
        let sev = found.amd_sev_snp.as_ref().map(|it| it.as_str());
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("amd_sev_snp", sev)
            .number("core_count", cores)
            .number("threads_per_core", threads);
        builder.build()
    });
    builder
        .set("cpu_core_count", number(cores))
        .set("cpu_threads_per_core", number(threads))
        .set("cpu_options", list(block));
}

fn enclave(instance: &SdkInstance) -> Option<Value> {
    let enabled = instance
        .enclave_options
        .as_ref()?
        .enabled
        .unwrap_or_default();
    Some(Value::object([("enabled", Value::Bool(enabled))]))
}

fn maintenance(instance: &SdkInstance) -> Option<Value> {
    let recovery = instance
        .maintenance_options
        .as_ref()?
        .auto_recovery
        .as_ref()?;
    Some(one("auto_recovery", recovery.as_str()))
}

fn metadata(instance: &SdkInstance) -> Option<Value> {
    let found = instance.metadata_options.as_ref()?;
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text(
            "http_endpoint",
            found.http_endpoint.as_ref().map(|it| it.as_str()),
        )
        .text(
            "http_protocol_ipv6",
            found.http_protocol_ipv6.as_ref().map(|it| it.as_str()),
        )
        .number(
            "http_put_response_hop_limit",
            found.http_put_response_hop_limit,
        )
        .text(
            "http_tokens",
            found.http_tokens.as_ref().map(|it| it.as_str()),
        )
        .text(
            "instance_metadata_tags",
            found.instance_metadata_tags.as_ref().map(|it| it.as_str()),
        );
    Some(builder.build())
}

fn host_names(instance: &SdkInstance) -> Option<Value> {
    let found = instance.private_dns_name_options.as_ref()?;
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .flag(
            "enable_resource_name_dns_a_record",
            found.enable_resource_name_dns_a_record,
        )
        .flag(
            "enable_resource_name_dns_aaaa_record",
            found.enable_resource_name_dns_aaaa_record,
        )
        .text(
            "hostname_type",
            found.hostname_type.as_ref().map(|it| it.as_str()),
        );
    Some(builder.build())
}
