//! The requests that change a group.

use std::collections::BTreeSet;

use aws_sdk_autoscaling::types::{InstanceReusePolicy, WarmPoolState};

use super::parts::{self, some};
use super::template;
use crate::autoscaling::requests::{group, is_absent};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// The most load balancers, target groups or sources that one request attaches or detaches:
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachLoadBalancerTargetGroups.html>.
const AT_ONCE: usize = 10;

/// The arguments that one request changes together.
const TOGETHER: [&str; 23] = [
    "availability_zone_distribution",
    "availability_zones",
    "capacity_rebalance",
    "capacity_reservation_specification",
    "context",
    "default_cooldown",
    "default_instance_warmup",
    "desired_capacity",
    "desired_capacity_type",
    "health_check_grace_period",
    "health_check_type",
    "instance_maintenance_policy",
    "launch_configuration",
    "launch_template",
    "max_instance_lifetime",
    "max_size",
    "min_size",
    "mixed_instances_policy",
    "placement_group",
    "protect_from_scale_in",
    "service_linked_role_arn",
    "termination_policies",
    "vpc_zone_identifier",
];

/// Sends what changes; what AWS keeps by itself is left out.
pub(super) async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    if !operation.changes_any(&TOGETHER) {
        return Ok(());
    }
    let (planned, client) = (operation.planned, &operation.client.clients.autoscaling);
    let new = |name: &str| operation.differs(name);
    let number = |name: &str| planned.integer(name).filter(|_| new(name));
    // An argument that was removed takes effect as the number that stands for nothing.
    let or = |name: &str, none: i32| new(name).then(|| planned.integer(name).unwrap_or(none));
    let text = |name: &str| new(name).then(|| planned.text(name).to_owned());
    let policies = planned.strings("termination_policies");
    let policies = match policies.is_empty() {
        true => vec!["Default".to_owned()],
        false => policies,
    };
    let policies = new("termination_policies").then_some(policies);
    let maintenance = parts::maintenance(planned).or_else(|| {
        // Percentages of -1 take the policy away.
        let none = aws_sdk_autoscaling::types::InstanceMaintenancePolicy::builder();
        let none = none.min_healthy_percentage(-1).max_healthy_percentage(-1);
        Some(none.build())
    });
    let answer = operation
        .client
        .call("autoscaling:UpdateAutoScalingGroup", || {
            client
                .update_auto_scaling_group()
                .auto_scaling_group_name(operation.id())
                .set_availability_zone_distribution(
                    parts::distribution(planned).filter(|_| new("availability_zone_distribution")),
                )
                .set_availability_zones(parts::zones(planned).filter(|_| new("availability_zones")))
                .set_capacity_rebalance(
                    new("capacity_rebalance").then(|| planned.flag("capacity_rebalance")),
                )
                .set_capacity_reservation_specification(
                    parts::reservation(planned)
                        .filter(|_| new("capacity_reservation_specification")),
                )
                .set_context(text("context"))
                .set_default_cooldown(number("default_cooldown"))
                .set_default_instance_warmup(or("default_instance_warmup", -1))
                .set_desired_capacity(number("desired_capacity"))
                .set_desired_capacity_type(text("desired_capacity_type"))
                .set_health_check_grace_period(or("health_check_grace_period", 0))
                .set_health_check_type(text("health_check_type"))
                .set_instance_maintenance_policy(
                    maintenance
                        .clone()
                        .filter(|_| new("instance_maintenance_policy")),
                )
                .set_launch_configuration_name(
                    planned
                        .owned("launch_configuration")
                        .filter(|_| new("launch_configuration")),
                )
                .set_launch_template(
                    template::planned(planned, operation.config).filter(|_| new("launch_template")),
                )
                .set_max_instance_lifetime(or("max_instance_lifetime", 0))
                .set_max_size(number("max_size"))
                .set_min_size(number("min_size"))
                .set_mixed_instances_policy(
                    template::planned_policy(planned, operation.config)
                        .filter(|_| new("mixed_instances_policy")),
                )
                .set_new_instances_protected_from_scale_in(
                    new("protect_from_scale_in").then(|| planned.flag("protect_from_scale_in")),
                )
                .set_placement_group(text("placement_group"))
                .set_service_linked_role_arn(text("service_linked_role_arn"))
                .set_termination_policies(policies.clone())
                .set_vpc_zone_identifier(
                    parts::subnets(planned).filter(|_| new("vpc_zone_identifier")),
                )
                .send()
        });
    answer.await.map(drop)
}

/// The texts that an update adds to a set, and those that it takes out.
fn moved(operation: &Operation<'_>, name: &str) -> (Vec<String>, Vec<String>) {
    let of = |object: &Value| object.strings(name).into_iter().collect::<BTreeSet<_>>();
    let (before, after) = (of(operation.prior), of(operation.planned));
    let new = after.difference(&before).cloned().collect();
    (new, before.difference(&after).cloned().collect())
}

/// Sends a request for each part of a list that one request takes.
macro_rules! in_parts {
    ($operation:expr, $action:literal, $items:expr, |$part:ident| $request:expr) => {
        for part in $items.chunks(AT_ONCE) {
            let send = || {
                let $part = Some(part.to_vec());
                $request.auto_scaling_group_name($operation.id()).send()
            };
            $operation.client.call($action, send).await?;
        }
    };
}

/// Attaches and detaches load balancers, target groups and other sources of traffic; sets tags.
pub(super) async fn members(operation: &Operation<'_>) -> Result<(), AwsError> {
    let client = &operation.client.clients.autoscaling;
    if operation.changes("load_balancers") {
        let (new, gone) = moved(operation, "load_balancers");
        in_parts!(operation, "autoscaling:DetachLoadBalancers", gone, |part| {
            client.detach_load_balancers().set_load_balancer_names(part)
        });
        in_parts!(operation, "autoscaling:AttachLoadBalancers", new, |part| {
            client.attach_load_balancers().set_load_balancer_names(part)
        });
    }
    if operation.changes("target_group_arns") {
        let (new, gone) = moved(operation, "target_group_arns");
        in_parts!(
            operation,
            "autoscaling:DetachLoadBalancerTargetGroups",
            gone,
            |part| client
                .detach_load_balancer_target_groups()
                .set_target_group_arns(part)
        );
        in_parts!(
            operation,
            "autoscaling:AttachLoadBalancerTargetGroups",
            new,
            |part| client
                .attach_load_balancer_target_groups()
                .set_target_group_arns(part)
        );
    }
    if operation.changes("traffic_source") {
        let (new, gone) = blocks(operation, "traffic_source");
        let new: Vec<_> = new.iter().map(parts::source).collect();
        let gone: Vec<_> = gone.iter().map(parts::source).collect();
        in_parts!(
            operation,
            "autoscaling:DetachTrafficSources",
            gone,
            |part| client.detach_traffic_sources().set_traffic_sources(part)
        );
        in_parts!(operation, "autoscaling:AttachTrafficSources", new, |part| {
            client.attach_traffic_sources().set_traffic_sources(part)
        });
    }
    match operation.changes("tag") {
        true => retag(operation).await,
        false => Ok(()),
    }
}

/// The blocks that an update adds, and those that it takes out.
fn blocks(operation: &Operation<'_>, name: &str) -> (Vec<Value>, Vec<Value>) {
    let of = |object: &Value| object.items(name).cloned().collect::<Vec<Value>>();
    let (before, after) = (of(operation.prior), of(operation.planned));
    let without = |some: &[Value], others: &[Value]| {
        let kept = some.iter().filter(|it| !others.contains(it));
        kept.cloned().collect()
    };
    (without(&after, &before), without(&before, &after))
}

async fn retag(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (client, id) = (&operation.client.clients.autoscaling, operation.id());
    let (new, gone) = blocks(operation, "tag");
    let is_set = |key: &str| new.iter().any(|it| it.text("key") == key);
    let gone = gone.iter().filter(|it| !is_set(it.text("key")));
    let gone: Vec<_> = gone.map(|it| parts::tag(it, id)).collect();
    if !gone.is_empty() {
        let send = || client.delete_tags().set_tags(Some(gone.clone())).send();
        operation
            .client
            .call("autoscaling:DeleteTags", send)
            .await?;
    }
    let new: Vec<_> = new.iter().map(|it| parts::tag(it, id)).collect();
    if !new.is_empty() {
        let send = || {
            let request = client.create_or_update_tags();
            request.set_tags(Some(new.clone())).send()
        };
        let answer = operation
            .client
            .call("autoscaling:CreateOrUpdateTags", send);
        answer.await?;
    }
    Ok(())
}

/// Suspends and resumes processes, and begins and ends to collect metrics.
pub(super) async fn processes(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (client, id) = (&operation.client.clients.autoscaling, operation.id());
    if operation.changes("suspended_processes") {
        let (new, gone) = moved(operation, "suspended_processes");
        if !gone.is_empty() {
            let send = || {
                let request = client.resume_processes().auto_scaling_group_name(id);
                request.set_scaling_processes(Some(gone.clone())).send()
            };
            let answer = operation.client.call("autoscaling:ResumeProcesses", send);
            answer.await?;
        }
        suspend(operation, id, new).await?;
    }
    if operation.changes_any(&["enabled_metrics", "metrics_granularity"]) {
        let (_, gone) = moved(operation, "enabled_metrics");
        if !gone.is_empty() {
            let send = || {
                let request = client.disable_metrics_collection();
                let request = request.auto_scaling_group_name(id);
                request.set_metrics(Some(gone.clone())).send()
            };
            let answer = operation
                .client
                .call("autoscaling:DisableMetricsCollection", send);
            answer.await?;
        }
        let all = operation.planned.strings("enabled_metrics");
        enable_metrics(operation, id, all).await?;
    }
    Ok(())
}

/// Suspends processes; nothing if there are none.
pub(super) async fn suspend(
    operation: &Operation<'_>,
    id: &str,
    processes: Vec<String>,
) -> Result<(), AwsError> {
    let Some(processes) = some(processes) else {
        return Ok(());
    };
    let client = &operation.client.clients.autoscaling;
    let send = || {
        let request = client.suspend_processes().auto_scaling_group_name(id);
        request
            .set_scaling_processes(Some(processes.clone()))
            .send()
    };
    let answer = operation.client.call("autoscaling:SuspendProcesses", send);
    answer.await.map(drop)
}

/// Has metrics collected; nothing if there are none.
pub(super) async fn enable_metrics(
    operation: &Operation<'_>,
    id: &str,
    metrics: Vec<String>,
) -> Result<(), AwsError> {
    let Some(metrics) = some(metrics) else {
        return Ok(());
    };
    let client = &operation.client.clients.autoscaling;
    let granularity = operation.planned.string("metrics_granularity");
    let send = || {
        let request = client.enable_metrics_collection();
        let request = request.auto_scaling_group_name(id);
        let request = request.granularity(granularity.unwrap_or("1Minute"));
        request.set_metrics(Some(metrics.clone())).send()
    };
    let answer = operation
        .client
        .call("autoscaling:EnableMetricsCollection", send);
    answer.await.map(drop)
}

/// Puts the planned warm pool, or takes away the one that there is.
pub(super) async fn warm_pool(operation: &Operation<'_>) -> Result<(), AwsError> {
    match operation.planned.first("warm_pool") {
        Some(_) => put_warm_pool(operation, operation.id()).await,
        None => {
            let forced = operation.planned.flag("force_delete_warm_pool");
            delete_warm_pool(operation, forced).await
        }
    }
}

pub(super) async fn put_warm_pool(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let client = &operation.client.clients.autoscaling;
    let block = operation.planned.first("warm_pool");
    let block = block.unwrap_or(&Value::NULL);
    let reuse = block.first("instance_reuse_policy").map(|it| {
        let reuses = it.flag("reuse_on_scale_in");
        InstanceReusePolicy::builder()
            .reuse_on_scale_in(reuses)
            .build()
    });
    let send = || {
        client
            .put_warm_pool()
            .auto_scaling_group_name(id)
            .set_max_group_prepared_capacity(block.integer("max_group_prepared_capacity"))
            .set_min_size(block.integer("min_size"))
            .set_pool_state(block.string("pool_state").map(WarmPoolState::from))
            .set_instance_reuse_policy(reuse.clone())
            .send()
    };
    let answer = operation.client.call("autoscaling:PutWarmPool", send);
    answer.await.map(drop)
}

/// Takes the warm pool away, and waits until it is gone.
pub(super) async fn delete_warm_pool(
    operation: &Operation<'_>,
    forced: bool,
) -> Result<(), AwsError> {
    let (client, id) = (operation.client, operation.id());
    let answer = client.call("autoscaling:DeleteWarmPool", || {
        let request = client.clients.autoscaling.delete_warm_pool();
        let request = request.auto_scaling_group_name(id);
        request.force_delete(forced).send()
    });
    match answer.await {
        Err(error) if is_absent(&error) => return Ok(()),
        Err(error) if error.says("ValidationError", "No warm pool found") => return Ok(()),
        answer => _ = answer?,
    }
    let what = format!("the warm pool of Auto Scaling Group {id} to go");
    operation
        .until(&what, 5.0, || async {
            let found = group(client, id).await?;
            Ok(found.is_none_or(|it| it.warm_pool_configuration.is_none()))
        })
        .await
}
