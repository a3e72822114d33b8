//! Describes Auto Scaling groups, and makes objects of the state from AWS's answers.

use aws_sdk_autoscaling::types::{
    AutoScalingGroup, TagDescription, TrafficSourceIdentifier, WarmPoolConfiguration, WarmPoolState,
};

use super::{schema, template};
use crate::answers::{distinct, in_order};
use crate::autoscaling::requests::groups;
use crate::client::AwsClient;
use crate::elbv2::inner;
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder};
use rform_core::value::Value;

pub(super) async fn read(
    client: &AwsClient,
    known: &[Value],
) -> Result<Vec<Option<Value>>, AwsError> {
    let found = groups(client, &distinct(known, "id")).await?;
    // A group that is being deleted has a status.
    let found: Vec<AutoScalingGroup> = found.into_iter().filter(|it| it.status.is_none()).collect();
    let answers = in_order(known, "id", &found, |it| {
        it.auto_scaling_group_name.as_deref()
    });
    Ok(answers
        .map(|(known, group)| Some(object(known, group?)))
        .collect())
}

fn object(known: &Value, found: &AutoScalingGroup) -> Value {
    let name = found.auto_scaling_group_name.as_deref();
    let texts = |all: Option<&Vec<String>>| all.cloned().unwrap_or_default();
    let zones = found.vpc_zone_identifier.as_deref().unwrap_or_default();
    let zones = zones.split(',').filter(|it| !it.is_empty());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .text("arn", found.auto_scaling_group_arn.as_deref())
        .string_set(
            "availability_zones",
            texts(found.availability_zones.as_ref()),
        )
        .flag("capacity_rebalance", found.capacity_rebalance)
        .text("context", found.context.as_deref())
        .number("default_cooldown", found.default_cooldown)
        .number("default_instance_warmup", found.default_instance_warmup)
        .number("desired_capacity", found.desired_capacity)
        .text(
            "desired_capacity_type",
            found.desired_capacity_type.as_deref(),
        )
        .number("health_check_grace_period", found.health_check_grace_period)
        .text("health_check_type", found.health_check_type.as_deref())
        .text(
            "launch_configuration",
            found.launch_configuration_name.as_deref(),
        )
        .string_set("load_balancers", texts(found.load_balancer_names.as_ref()))
        .number("max_instance_lifetime", found.max_instance_lifetime)
        .number("max_size", found.max_size)
        .number("min_size", found.min_size)
        .text("name", name)
        .text("name_prefix", name.and_then(naming::prefix_of))
        .text("placement_group", found.placement_group.as_deref())
        .number("predicted_capacity", found.predicted_capacity)
        .flag(
            "protect_from_scale_in",
            found.new_instances_protected_from_scale_in,
        )
        .text(
            "service_linked_role_arn",
            found.service_linked_role_arn.as_deref(),
        )
        .string_set("target_group_arns", texts(found.target_group_arns.as_ref()))
        .string_list(
            "termination_policies",
            policies(known, found.termination_policies.as_deref()),
        )
        .string_set("vpc_zone_identifier", zones)
        .number("warm_pool_size", found.warm_pool_size);
    processes(&mut builder, found);
    blocks(&mut builder, found);
    builder.build()
}

/// What a group without policies has is the default one.
fn policies(known: &Value, found: Option<&[String]>) -> Vec<String> {
    match found.unwrap_or_default() {
        [one] if one == "Default" && known.items("termination_policies").next().is_none() => {
            Vec::new()
        }
        found => found.to_vec(),
    }
}

fn processes(builder: &mut ObjectBuilder, found: &AutoScalingGroup) {
    let suspended = found.suspended_processes.as_deref().unwrap_or_default();
    let suspended = suspended.iter().filter_map(|it| it.process_name.clone());
    let metrics = found.enabled_metrics.as_deref().unwrap_or_default();
    let enabled = metrics.iter().filter_map(|it| it.metric.clone());
    builder
        .string_set("suspended_processes", suspended)
        .string_set("enabled_metrics", enabled);
    if let Some(granularity) = metrics.first().and_then(|it| it.granularity.as_deref()) {
        builder.text("metrics_granularity", Some(granularity));
    }
}

fn blocks(builder: &mut ObjectBuilder, found: &AutoScalingGroup) {
    let tags = found.tags.as_deref().unwrap_or_default().iter();
    let tags = tags.filter(|it| !it.key.as_deref().unwrap_or_default().starts_with("aws:"));
    let sources = found.traffic_sources.as_deref().unwrap_or_default();
    builder
        .set("availability_zone_distribution", distribution(found))
        .set("capacity_reservation_specification", reservation(found))
        .set("instance_maintenance_policy", maintenance(found))
        .set(
            "launch_template",
            template::value(found.launch_template.as_ref()),
        )
        .set(
            "mixed_instances_policy",
            template::policy_value(found.mixed_instances_policy.as_ref()),
        )
        .set(
            "tag",
            Value::set(schema::tag().element_type(), tags.map(tag_value)),
        )
        .set(
            "traffic_source",
            Value::set(
                schema::traffic_source().element_type(),
                sources.iter().map(source_value),
            ),
        )
        .set(
            "warm_pool",
            Value::list(
                schema::warm_pool().element_type(),
                found.warm_pool_configuration.as_ref().map(pool_value),
            ),
        );
}

fn tag_value(tag: &TagDescription) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("key", tag.key.as_deref())
        .flag("propagate_at_launch", tag.propagate_at_launch)
        .text("value", tag.value.as_deref());
    builder.build()
}

fn source_value(source: &TrafficSourceIdentifier) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("identifier", source.identifier.as_deref())
        .text("type", source.r#type.as_deref());
    builder.build()
}

fn distribution(found: &AutoScalingGroup) -> Value {
    let value = found.availability_zone_distribution.as_ref().map(|it| {
        let strategy = it.capacity_distribution_strategy.as_ref();
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder.text(
            "capacity_distribution_strategy",
            strategy.map(|it| it.as_str()),
        );
        builder.build()
    });
    Value::list(schema::distribution().element_type(), value)
}

fn reservation(found: &AutoScalingGroup) -> Value {
    let ty = schema::reservation().element_type();
    let value = found.capacity_reservation_specification.as_ref().map(|it| {
        let target = it.capacity_reservation_target.as_ref().map(|it| {
            let mut builder = ObjectBuilder::from(&Value::NULL);
            builder
                .string_list(
                    "capacity_reservation_ids",
                    it.capacity_reservation_ids.clone().unwrap_or_default(),
                )
                .string_list(
                    "capacity_reservation_resource_group_arns",
                    it.capacity_reservation_resource_group_arns
                        .clone()
                        .unwrap_or_default(),
                );
            builder.build()
        });
        let preference = it.capacity_reservation_preference.as_ref();
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text(
                "capacity_reservation_preference",
                preference.map(|it| it.as_str()),
            )
            .set(
                "capacity_reservation_target",
                Value::list(inner(&ty, "capacity_reservation_target"), target),
            );
        builder.build()
    });
    Value::list(ty.clone(), value)
}

fn maintenance(found: &AutoScalingGroup) -> Value {
    let value = found.instance_maintenance_policy.as_ref().map(|it| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .number("max_healthy_percentage", it.max_healthy_percentage)
            .number("min_healthy_percentage", it.min_healthy_percentage);
        builder.build()
    });
    Value::list(schema::maintenance().element_type(), value)
}

fn pool_value(pool: &WarmPoolConfiguration) -> Value {
    let ty = schema::warm_pool().element_type();
    let reuse = pool.instance_reuse_policy.as_ref().map(|it| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder.flag("reuse_on_scale_in", it.reuse_on_scale_in);
        builder.build()
    });
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .number(
            "max_group_prepared_capacity",
            Some(pool.max_group_prepared_capacity.unwrap_or(-1)),
        )
        .number("min_size", pool.min_size)
        .text(
            "pool_state",
            pool.pool_state.as_ref().map(WarmPoolState::as_str),
        )
        .set(
            "instance_reuse_policy",
            Value::list(inner(&ty, "instance_reuse_policy"), reuse),
        );
    builder.build()
}
