//! `aws_lb`, and `aws_alb`, which is the same
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb>
//! - <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html>

pub(super) mod data;
mod read;
mod requests;
mod schema;
mod settings;

use async_trait::async_trait;
use aws_sdk_elasticloadbalancingv2::types::{
    IpAddressType, LoadBalancer as SdkLoadBalancer, LoadBalancerSchemeEnum, LoadBalancerStateEnum,
    LoadBalancerTypeEnum,
};

use super::names;
use super::requests::NOT_FOUND_CODES;
use super::tags::{ArnTagging, sdk_tags};
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::ec2::left_interfaces;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Behavior, Operation, Resource, Status, Tagging};
use rform_core::value::Value;

pub(crate) use read::existing_balancers;

/// The resource `aws_lb`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb>
pub struct LoadBalancer;

#[async_trait]
impl Resource for LoadBalancer {
    fn title(&self) -> &'static str {
        "ELBv2 Load Balancer"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: &[("ResourceInUse", "provisioning")],
            dependency_violation_codes: &["ResourceInUse"],
            waits_create: true,
            waits_update: true,
            waits_delete: true,
            // The same request again leads to the same balancer; a name that was taken before
            // leads to somebody else's.
            found_by_comparison: true,
            poll_interval: (5.0, 5.0),
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &ArnTagging
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.elbv2);
        let name = names::of_create(operation, "tf-lb-");
        if operation.before().is_some_and(|it| !it.is_empty()) {
            let message = format!("ELBv2 Load Balancer ({name}) already exists");
            return Err(AwsError::new(message));
        }
        let tags = sdk_tags(&operation.tags());
        let created = operation
            .client
            .call_once("elasticloadbalancing:CreateLoadBalancer", || {
                client
                    .create_load_balancer()
                    .name(&name)
                    .set_type(
                        planned
                            .string("load_balancer_type")
                            .map(LoadBalancerTypeEnum::from),
                    )
                    .set_scheme(scheme(planned))
                    .set_ip_address_type(planned.string("ip_address_type").map(IpAddressType::from))
                    .set_customer_owned_ipv4_pool(planned.owned("customer_owned_ipv4_pool"))
                    .set_ipam_pools(requests::pools(planned))
                    .set_security_groups(requests::some(planned.strings("security_groups")))
                    .set_subnets(requests::subnets(planned))
                    .set_subnet_mappings(requests::mappings(planned))
                    .set_tags(tags.clone())
                    .send()
            })
            .await?;
        let balancer = created
            .load_balancers
            .unwrap_or_default()
            .into_iter()
            .next();
        balancer
            .and_then(|it| it.load_balancer_arn)
            .ok_or_else(|| AwsError::new("the answer holds no load balancer"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = names::of_create(operation, "tf-lb-");
        let found = read::by_name(operation.client, &name).await?;
        let arns = found.into_iter().filter_map(|it| it.load_balancer_arn);
        Ok(Some(arns.collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let wanted = settings::wanted_by(operation);
        settings::modify(operation.client, id, wanted).await?;
        let planned = operation.planned;
        let enforces = planned
            .string("enforce_security_group_inbound_rules_on_private_link_traffic")
            .is_some();
        if enforces && planned.string("load_balancer_type") == Some("network") {
            requests::set_groups(operation, id).await?;
        }
        match planned.first("minimum_load_balancer_capacity") {
            Some(_) => requests::set_capacity(operation, id).await,
            None => Ok(()),
        }
    }

    /// A balancer that AWS does not describe any more is gone when its network interfaces are:
    /// until then they keep subnets, security groups and the internet gateway.
    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = read::describe(client, ids).await?;
        let state = |id: &String| {
            let is_it = |it: &&SdkLoadBalancer| it.load_balancer_arn.as_ref() == Some(id);
            found.iter().find(is_it)
        };
        let gone: Vec<String> = ids
            .iter()
            .filter(|id| state(id).is_none())
            .filter_map(|id| read::interface_description(id))
            .collect();
        let left = left_interfaces(client, &gone).await?;
        let status = |id: &String| match state(id) {
            Some(balancer) => status_of(balancer),
            None => match read::interface_description(id).is_some_and(|it| left.contains(&it)) {
                true => Status::Pending("its network interfaces are going".to_owned()),
                false => Status::Absent,
            },
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
        let id = operation.id();
        let wanted = settings::wanted_by(operation);
        settings::modify(operation.client, id, wanted).await?;
        if operation.changes_any(&[
            "security_groups",
            "enforce_security_group_inbound_rules_on_private_link_traffic",
        ]) {
            requests::set_groups(operation, id).await?;
        }
        if operation.changes_any(&["subnets", "subnet_mapping"]) {
            requests::set_subnets(operation).await?;
        }
        if operation.changes("ip_address_type") {
            requests::set_ip_address_type(operation).await?;
        }
        if operation.changes("minimum_load_balancer_capacity") {
            requests::set_capacity(operation, id).await?;
        }
        match operation.changes("ipam_pools") {
            true => requests::set_pools(operation).await,
            false => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.elbv2;
        let answer = operation
            .client
            .call("elasticloadbalancing:DeleteLoadBalancer", || {
                let request = client.delete_load_balancer();
                request.load_balancer_arn(operation.id()).send()
            });
        answer.await.map(drop)
    }
}

fn scheme(planned: &Value) -> Option<LoadBalancerSchemeEnum> {
    let is_internal = planned.boolean("internal")?;
    is_internal.then_some(LoadBalancerSchemeEnum::Internal)
}

/// A balancer whose certificates or targets are in trouble (`active_impaired`) serves all the same:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerState.html>.
fn status_of(balancer: &SdkLoadBalancer) -> Status {
    let state = balancer.state.as_ref();
    match state.and_then(|it| it.code.clone()) {
        Some(LoadBalancerStateEnum::Active | LoadBalancerStateEnum::ActiveImpaired) => {
            Status::Ready
        }
        Some(LoadBalancerStateEnum::Failed) => {
            let reason = state.and_then(|it| it.reason.clone());
            Status::Failed(reason.unwrap_or_else(|| "the load balancer failed".to_owned()))
        }
        other => Status::Pending(other.map(|it| it.to_string()).unwrap_or_default()),
    }
}
