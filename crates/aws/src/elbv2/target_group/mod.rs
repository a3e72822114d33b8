//! `aws_lb_target_group`, and `aws_alb_target_group`, which is the same
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_target_group>
//! - <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html>

pub(super) mod data;
mod health_check;
mod read;
mod schema;
mod settings;

use async_trait::async_trait;
use aws_sdk_elasticloadbalancingv2::types::{
    ProtocolEnum, TargetGroupIpAddressTypeEnum, TargetTypeEnum,
};

use super::names;
use super::requests::NOT_FOUND_CODES;
use super::tags::{ArnTagging, sdk_tags};
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use health_check::HealthCheck;
use rform_core::value::Value;

/// The resource `aws_lb_target_group`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_target_group>
pub struct TargetGroup;

#[async_trait]
impl Resource for TargetGroup {
    fn title(&self) -> &'static str {
        "ELBv2 Target Group"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            dependency_violation_codes: &["ResourceInUse"],
            // The same request again leads to the same group; a name that was taken before leads
            // to somebody else's.
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &ArnTagging
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.elbv2);
        let name = names::of_create(operation, "tf-");
        if operation.before().is_some_and(|it| !it.is_empty()) {
            let message = format!("ELBv2 Target Group ({name}) already exists");
            return Err(AwsError::new(message));
        }
        let (tags, check) = (sdk_tags(&operation.tags()), HealthCheck::of(planned));
        let created = operation
            .client
            .call_once("elasticloadbalancing:CreateTargetGroup", || {
                client
                    .create_target_group()
                    .name(&name)
                    .set_target_type(planned.string("target_type").map(TargetTypeEnum::from))
                    .set_protocol(planned.string("protocol").map(ProtocolEnum::from))
                    .set_protocol_version(planned.owned("protocol_version"))
                    .set_port(planned.integer("port"))
                    .set_target_control_port(planned.integer("target_control_port"))
                    .set_vpc_id(planned.owned("vpc_id"))
                    .set_ip_address_type(
                        planned
                            .string("ip_address_type")
                            .map(TargetGroupIpAddressTypeEnum::from),
                    )
                    .set_health_check_enabled(check.enabled)
                    .set_health_check_interval_seconds(check.interval)
                    .set_health_check_path(check.path.clone())
                    .set_health_check_port(check.port.clone())
                    .set_health_check_protocol(check.protocol.clone())
                    .set_health_check_timeout_seconds(check.timeout)
                    .set_healthy_threshold_count(check.healthy)
                    .set_unhealthy_threshold_count(check.unhealthy)
                    .set_matcher(check.matcher.clone())
                    .set_tags(tags.clone())
                    .send()
            })
            .await?;
        let group = created.target_groups.unwrap_or_default().into_iter().next();
        group
            .and_then(|it| it.target_group_arn)
            .ok_or_else(|| AwsError::new("the answer holds no target group"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = names::of_create(operation, "tf-");
        let found = read::by_name(operation.client, &name).await?;
        let arns = found.into_iter().filter_map(|it| it.target_group_arn);
        Ok(Some(arns.collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        settings::modify(operation.client, id, settings::wanted_by(operation)).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        read::read(client, known).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if operation.changes("health_check") {
            modify_health_check(operation).await?;
        }
        let wanted = settings::wanted_by(operation);
        settings::modify(operation.client, operation.id(), wanted).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.elbv2;
        let answer = operation
            .client
            .call("elasticloadbalancing:DeleteTargetGroup", || {
                let request = client.delete_target_group();
                request.target_group_arn(operation.id()).send()
            });
        answer.await.map(drop)
    }

    /// The load balancers whose listeners or rules lead to the group:
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html>.
    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let ids = [operation.id().to_owned()];
        let found = read::describe(operation.client, &ids).await?.into_iter();
        let balancers = found.flat_map(|it| it.load_balancer_arns.unwrap_or_default());
        Ok(balancers
            .map(|arn| Blocker::new("load balancer", arn))
            .collect())
    }
}

async fn modify_health_check(operation: &Operation<'_>) -> Result<(), AwsError> {
    let client = &operation.client.clients.elbv2;
    let check = HealthCheck::of(operation.planned);
    let answer = operation
        .client
        .call("elasticloadbalancing:ModifyTargetGroup", || {
            client
                .modify_target_group()
                .target_group_arn(operation.id())
                .set_health_check_enabled(check.enabled)
                .set_health_check_interval_seconds(check.interval)
                .set_health_check_path(check.path.clone())
                .set_health_check_port(check.port.clone())
                .set_health_check_protocol(check.protocol.clone())
                .set_health_check_timeout_seconds(check.timeout)
                .set_healthy_threshold_count(check.healthy)
                .set_unhealthy_threshold_count(check.unhealthy)
                .set_matcher(check.matcher.clone())
                .send()
        });
    answer.await.map(drop)
}
