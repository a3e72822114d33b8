//! The parts of a group's requests that its create and its update share.

use aws_sdk_autoscaling::types::{
    AvailabilityZoneDistribution, CapacityDistributionStrategy, CapacityReservationPreference,
    CapacityReservationSpecification, CapacityReservationTarget, InstanceMaintenancePolicy,
    LifecycleHookSpecification, Tag, TrafficSourceIdentifier,
};

use super::super::requests::RESOURCE_TYPE;
use crate::object::Attributes;
use rform_core::value::Value;

/// A list for a request; none if it is empty.
pub(super) fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

/// The availability zones, unless they follow from the subnets.
pub(super) fn zones(planned: &Value) -> Option<Vec<String>> {
    match subnets(planned) {
        Some(_) => None,
        None => some(planned.strings("availability_zones")),
    }
}

pub(super) fn subnets(planned: &Value) -> Option<String> {
    let subnets = planned.strings("vpc_zone_identifier");
    (!subnets.is_empty()).then(|| subnets.join(","))
}

pub(super) fn tags(planned: &Value, name: &str) -> Vec<Tag> {
    planned.items("tag").map(|it| tag(it, name)).collect()
}

pub(super) fn tag(block: &Value, name: &str) -> Tag {
    Tag::builder()
        .resource_id(name)
        .resource_type(RESOURCE_TYPE)
        .key(block.text("key"))
        .value(block.text("value"))
        .propagate_at_launch(block.flag("propagate_at_launch"))
        .build()
}

pub(super) fn sources(planned: &Value) -> Vec<TrafficSourceIdentifier> {
    planned.items("traffic_source").map(source).collect()
}

pub(super) fn source(block: &Value) -> TrafficSourceIdentifier {
    TrafficSourceIdentifier::builder()
        .identifier(block.text("identifier"))
        .set_type(block.owned("type"))
        .build()
}

pub(super) fn hooks(planned: &Value) -> Vec<LifecycleHookSpecification> {
    let hook = |block: &Value| {
        LifecycleHookSpecification::builder()
            .lifecycle_hook_name(block.text("name"))
            .lifecycle_transition(block.text("lifecycle_transition"))
            .set_default_result(block.owned("default_result"))
            .set_heartbeat_timeout(block.integer("heartbeat_timeout").filter(|it| *it > 0))
            .set_notification_metadata(block.owned("notification_metadata"))
            .set_notification_target_arn(block.owned("notification_target_arn"))
            .set_role_arn(block.owned("role_arn"))
            .build()
    };
    planned.items("initial_lifecycle_hook").map(hook).collect()
}

pub(super) fn distribution(planned: &Value) -> Option<AvailabilityZoneDistribution> {
    let block = planned.first("availability_zone_distribution")?;
    let strategy = block.string("capacity_distribution_strategy");
    let strategy = strategy.map(CapacityDistributionStrategy::from);
    let builder = AvailabilityZoneDistribution::builder();
    Some(builder.set_capacity_distribution_strategy(strategy).build())
}

pub(super) fn maintenance(planned: &Value) -> Option<InstanceMaintenancePolicy> {
    let block = planned.first("instance_maintenance_policy")?;
    Some(
        InstanceMaintenancePolicy::builder()
            .set_max_healthy_percentage(block.integer("max_healthy_percentage"))
            .set_min_healthy_percentage(block.integer("min_healthy_percentage"))
            .build(),
    )
}

pub(super) fn reservation(planned: &Value) -> Option<CapacityReservationSpecification> {
    let block = planned.first("capacity_reservation_specification")?;
    let target = block.first("capacity_reservation_target").map(|it| {
        CapacityReservationTarget::builder()
            .set_capacity_reservation_ids(some(it.strings("capacity_reservation_ids")))
            .set_capacity_reservation_resource_group_arns(some(
                it.strings("capacity_reservation_resource_group_arns"),
            ))
            .build()
    });
    let preference = block.string("capacity_reservation_preference");
    Some(
        CapacityReservationSpecification::builder()
            .set_capacity_reservation_preference(
                preference.map(CapacityReservationPreference::from),
            )
            .set_capacity_reservation_target(target)
            .build(),
    )
}
