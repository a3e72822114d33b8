//! Which instances of a group are healthy for all its load balancers.

use std::collections::BTreeSet;

use aws_sdk_autoscaling::types::AutoScalingGroup;
use aws_sdk_elasticloadbalancingv2::types::TargetHealthStateEnum;

use crate::client::AwsClient;
use crate::error::AwsError;

/// The ids of the instances that every target group and every classic load balancer of the group
/// has found healthy.
pub(super) async fn healthy(
    client: &AwsClient,
    group: &AutoScalingGroup,
) -> Result<BTreeSet<String>, AwsError> {
    let mut all: Option<BTreeSet<String>> = None;
    for arn in group.target_group_arns.as_deref().unwrap_or_default() {
        let found = of_target_group(client, arn).await?;
        all = Some(common(all, found));
    }
    for name in group.load_balancer_names.as_deref().unwrap_or_default() {
        let found = of_balancer(client, name).await?;
        all = Some(common(all, found));
    }
    Ok(all.unwrap_or_default())
}

fn common(all: Option<BTreeSet<String>>, found: BTreeSet<String>) -> BTreeSet<String> {
    match all {
        Some(all) => all.intersection(&found).cloned().collect(),
        None => found,
    }
}

async fn of_target_group(client: &AwsClient, arn: &str) -> Result<BTreeSet<String>, AwsError> {
    let answer = client
        .call("elasticloadbalancing:DescribeTargetHealth", || {
            let request = client.clients.elbv2.describe_target_health();
            request.target_group_arn(arn).send()
        })
        .await?;
    let targets = answer.target_health_descriptions.unwrap_or_default();
    let healthy = targets.into_iter().filter(|it| {
        let state = it.target_health.as_ref().and_then(|it| it.state.clone());
        state == Some(TargetHealthStateEnum::Healthy)
    });
    Ok(healthy.filter_map(|it| it.target?.id).collect())
}

async fn of_balancer(client: &AwsClient, name: &str) -> Result<BTreeSet<String>, AwsError> {
    let answer = client
        .call("elasticloadbalancing:DescribeInstanceHealth", || {
            let request = client.clients.elb.describe_instance_health();
            request.load_balancer_name(name).send()
        })
        .await?;
    let states = answer.instance_states.unwrap_or_default().into_iter();
    let healthy = states.filter(|it| it.state.as_deref() == Some("InService"));
    Ok(healthy.filter_map(|it| it.instance_id).collect())
}
