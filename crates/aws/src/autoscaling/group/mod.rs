//! `aws_autoscaling_group`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group>
//! - <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html>

mod balanced;
mod capacity;
mod changes;
pub(super) mod data;
mod parts;
mod read;
mod refresh;
mod requirements;
mod schema;
mod template;

use async_trait::async_trait;

use super::requests::{group, groups, is_absent, unless_absent};
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::naming;
use crate::object::Attributes;
use crate::resource::{Behavior, Operation, Resource, Status};
use parts::some;
use rform_core::value::Value;

/// The resource `aws_autoscaling_group`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group>
pub struct Group;

#[async_trait]
impl Resource for Group {
    fn title(&self) -> &'static str {
        "Auto Scaling Group"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            retryable_errors: &[
                // An instance profile that was made just now is not known everywhere yet.
                ("ValidationError", "Invalid IAM Instance Profile"),
                (
                    "ValidationError",
                    "You must use a valid fully-formed launch template",
                ),
                ("InstanceRefreshInProgress", ""),
                ("ScalingActivityInProgress", ""),
            ],
            retryable_delete_errors: &[
                ("ScalingActivityInProgress", ""),
                ("ResourceInUse", ""),
                ("ResourceContention", ""),
            ],
            dependency_violation_codes: &[],
            waits_delete: true,
            // A name is one group's.
            found_by_comparison: true,
            poll_interval: (2.0, 5.0),
            ..Behavior::default()
        }
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.autoscaling);
        let name = naming::name(operation, "name", "name_prefix");
        operation
            .client
            .call_once("autoscaling:CreateAutoScalingGroup", || {
                client
                    .create_auto_scaling_group()
                    .auto_scaling_group_name(&name)
                    .set_availability_zone_distribution(parts::distribution(planned))
                    .set_availability_zones(parts::zones(planned))
                    .set_capacity_rebalance(planned.boolean("capacity_rebalance"))
                    .set_capacity_reservation_specification(parts::reservation(planned))
                    .set_context(planned.owned("context"))
                    .set_default_cooldown(planned.integer("default_cooldown"))
                    .set_default_instance_warmup(planned.integer("default_instance_warmup"))
                    .set_desired_capacity(planned.integer("desired_capacity"))
                    .set_desired_capacity_type(planned.owned("desired_capacity_type"))
                    .set_health_check_grace_period(planned.integer("health_check_grace_period"))
                    .set_health_check_type(planned.owned("health_check_type"))
                    .set_instance_maintenance_policy(parts::maintenance(planned))
                    .set_launch_configuration_name(planned.owned("launch_configuration"))
                    .set_launch_template(template::planned(planned, operation.config))
                    .set_lifecycle_hook_specification_list(some(parts::hooks(planned)))
                    .set_load_balancer_names(some(planned.strings("load_balancers")))
                    .set_max_instance_lifetime(planned.integer("max_instance_lifetime"))
                    .set_max_size(planned.integer("max_size"))
                    .set_min_size(planned.integer("min_size"))
                    .set_mixed_instances_policy(template::planned_policy(planned, operation.config))
                    .set_new_instances_protected_from_scale_in(
                        planned.boolean("protect_from_scale_in"),
                    )
                    .set_placement_group(planned.owned("placement_group"))
                    .set_service_linked_role_arn(planned.owned("service_linked_role_arn"))
                    .set_tags(some(parts::tags(planned, &name)))
                    .set_target_group_arns(some(planned.strings("target_group_arns")))
                    .set_termination_policies(some(planned.strings("termination_policies")))
                    .set_traffic_sources(some(parts::sources(planned)))
                    .set_vpc_zone_identifier(parts::subnets(planned))
                    .send()
            })
            .await?;
        Ok(name)
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        let found = group(operation.client, &name).await?;
        let name = found.and_then(|it| it.auto_scaling_group_name);
        Ok(Some(name.into_iter().collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let planned = operation.planned;
        let suspended = planned.strings("suspended_processes");
        changes::suspend(operation, id, suspended).await?;
        let metrics = planned.strings("enabled_metrics");
        changes::enable_metrics(operation, id, metrics).await?;
        if planned.first("warm_pool").is_some() {
            changes::put_warm_pool(operation, id).await?;
        }
        capacity::wait(operation, id).await
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = groups(client, ids).await?;
        let status = |id: &String| {
            let mut all = found.iter();
            let found = all.find(|it| it.auto_scaling_group_name.as_ref() == Some(id));
            match found {
                None => Status::Absent,
                Some(it) => match &it.status {
                    Some(status) => Status::Pending(status.clone()),
                    None => Status::Ready,
                },
            }
        };
        Ok(ids.iter().map(status).collect())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        read::read(client, known).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        changes::update(operation).await?;
        changes::members(operation).await?;
        changes::processes(operation).await?;
        if operation.changes("warm_pool") {
            changes::warm_pool(operation).await?;
        }
        refresh::start(operation).await?;
        let sizes = ["desired_capacity", "min_size", "max_size"];
        match sizes.iter().any(|it| operation.differs(it)) {
            true => capacity::wait(operation, operation.id()).await,
            false => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, client) = (operation.prior, &operation.client.clients.autoscaling);
        let forced = prior.flag("force_delete");
        if prior.first("warm_pool").is_some() {
            let forced = forced || prior.flag("force_delete_warm_pool");
            changes::delete_warm_pool(operation, forced).await?;
        }
        if !forced {
            match capacity::drain(operation).await {
                Err(error) if is_absent(&error) => return Ok(()),
                drained => drained?,
            }
        }
        let answer = operation
            .client
            .call("autoscaling:DeleteAutoScalingGroup", || {
                let request = client.delete_auto_scaling_group();
                let request = request.auto_scaling_group_name(operation.id());
                request.force_delete(forced).send()
            });
        unless_absent(answer.await)
    }
}
