//! The arguments of Auto Scaling groups.

use super::{refresh, template};
use crate::checks;
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, Spec, computed, id, list_block, optional, optional_computed,
    required, set_block, string_list, string_set,
};
use rform_core::value::Value;

pub(super) fn spec() -> Spec {
    Spec::new([
        id(),
        computed("arn", STRING),
        optional_computed("availability_zones", string_set())
            .conflicts_with(&["vpc_zone_identifier"]),
        optional("capacity_rebalance", BOOL),
        optional("context", STRING),
        optional_computed("default_cooldown", NUMBER),
        optional("default_instance_warmup", NUMBER),
        optional_computed("desired_capacity", NUMBER),
        optional("desired_capacity_type", STRING).one_of(&["units", "vcpu", "memory-mib"]),
        optional("enabled_metrics", string_set()),
        optional("force_delete", BOOL).default(false).own(),
        optional("force_delete_warm_pool", BOOL)
            .default(false)
            .own(),
        optional("health_check_grace_period", NUMBER).default(300),
        optional_computed("health_check_type", STRING),
        optional("ignore_failed_scaling_activities", BOOL)
            .default(false)
            .own(),
        optional("launch_configuration", STRING)
            .conflicts_with(&["launch_template", "mixed_instances_policy"]),
        optional_computed("load_balancers", string_set()).conflicts_with(&["traffic_source"]),
        optional("max_instance_lifetime", NUMBER).check(lifetime),
        required("max_size", NUMBER).at_least(0),
        optional("metrics_granularity", STRING).default("1Minute"),
        optional("min_elb_capacity", NUMBER).own(),
        required("min_size", NUMBER).at_least(0),
        optional_computed("name", STRING)
            .force_new()
            .conflicts_with(&["name_prefix"])
            .length(0, 255),
        optional_computed("name_prefix", STRING)
            .force_new()
            .conflicts_with(&["name"])
            .length(0, 229),
        optional("placement_group", STRING),
        computed("predicted_capacity", NUMBER),
        optional("protect_from_scale_in", BOOL).default(false),
        optional_computed("service_linked_role_arn", STRING).check(checks::arn),
        optional("suspended_processes", string_set()),
        optional_computed("target_group_arns", string_set()).conflicts_with(&["traffic_source"]),
        optional("termination_policies", string_list()),
        optional_computed("vpc_zone_identifier", string_set())
            .conflicts_with(&["availability_zones"]),
        optional("wait_for_capacity_timeout", STRING)
            .default("10m")
            .own()
            .check(duration),
        optional("wait_for_elb_capacity", NUMBER).own(),
        computed("warm_pool_size", NUMBER),
    ])
    .exactly_one(&[
        "launch_configuration",
        "launch_template",
        "mixed_instances_policy",
    ])
    .block(distribution())
    .block(reservation())
    .block(hooks())
    .block(maintenance())
    .block(refresh::block())
    .block(
        template::block("launch_template", "id", "name")
            .conflicts_with(&["launch_configuration", "mixed_instances_policy"]),
    )
    .block(template::policy())
    .block(tag())
    .block(traffic_source())
    .block(warm_pool())
    .timeouts(&[("delete", 10), ("update", 10)])
}

pub(super) fn distribution() -> Nested {
    list_block(
        "availability_zone_distribution",
        [optional("capacity_distribution_strategy", STRING)
            .default("balanced-best-effort")
            .one_of(&["balanced-only", "balanced-best-effort"])],
    )
    .max(1)
    .computed()
}

pub(super) fn reservation() -> Nested {
    let target = [
        optional("capacity_reservation_ids", string_list()),
        optional("capacity_reservation_resource_group_arns", string_list()),
    ];
    list_block(
        "capacity_reservation_specification",
        [
            optional("capacity_reservation_preference", STRING).one_of(&[
                "capacity-reservations-only",
                "capacity-reservations-first",
                "none",
                "default",
            ]),
        ],
    )
    .max(1)
    .computed()
    .block(list_block("capacity_reservation_target", target).max(1))
}

/// Hooks that are there before the first instance: a create sends them, a change nothing.
fn hooks() -> Nested {
    set_block(
        "initial_lifecycle_hook",
        [
            optional_computed("default_result", STRING).one_of(&["CONTINUE", "ABANDON"]),
            optional("heartbeat_timeout", NUMBER).between(30, 7200),
            required("lifecycle_transition", STRING).one_of(&[
                "autoscaling:EC2_INSTANCE_LAUNCHING",
                "autoscaling:EC2_INSTANCE_TERMINATING",
            ]),
            required("name", STRING),
            optional("notification_metadata", STRING),
            optional("notification_target_arn", STRING).check(checks::arn),
            optional("role_arn", STRING).check(checks::arn),
        ],
    )
    .own()
}

pub(super) fn maintenance() -> Nested {
    list_block(
        "instance_maintenance_policy",
        [
            required("max_healthy_percentage", NUMBER),
            required("min_healthy_percentage", NUMBER),
        ],
    )
    .max(1)
}

pub(super) fn tag() -> Nested {
    set_block(
        "tag",
        [
            required("key", STRING),
            required("propagate_at_launch", BOOL),
            required("value", STRING),
        ],
    )
}

pub(super) fn traffic_source() -> Nested {
    set_block(
        "traffic_source",
        [
            required("identifier", STRING).length(1, 2048),
            optional("type", STRING),
        ],
    )
    .computed()
    .conflicts_with(&["load_balancers", "target_group_arns"])
}

pub(super) fn warm_pool() -> Nested {
    list_block(
        "warm_pool",
        [
            optional("max_group_prepared_capacity", NUMBER).default(-1),
            optional("min_size", NUMBER).default(0),
            optional("pool_state", STRING).default("Stopped").one_of(&[
                "Stopped",
                "Running",
                "Hibernated",
            ]),
        ],
    )
    .max(1)
    .block(
        list_block(
            "instance_reuse_policy",
            [optional("reuse_on_scale_in", BOOL).default(false)],
        )
        .max(1),
    )
}

/// No limit, or one of a day to a year:
/// <https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-max-instance-lifetime.html>.
fn lifetime(name: &str, value: &Value) -> Option<String> {
    let seconds = value.as_i64()?;
    let is_valid = seconds == 0 || (86_400..=31_536_000).contains(&seconds);
    (!is_valid).then(|| {
        format!("expected {name} to be 0 or in the range (86400 - 31536000), got {seconds}")
    })
}

fn duration(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|it| !it.is_empty())?;
    let error = rform_core::go::duration::parse(text).err()?;
    Some(format!(
        "\"{name}\" cannot be parsed as a duration: {error}"
    ))
}
