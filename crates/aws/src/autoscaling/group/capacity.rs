//! Waiting until a group has the instances that it is to have, or none any more.

use std::time::Duration;

use aws_sdk_autoscaling::types::{AutoScalingGroup, Instance, LifecycleState};

use super::balanced;
use crate::autoscaling::requests::group;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::go::duration;
use rform_core::value::Value;

/// The time between two looks at a group, in seconds.
const EVERY: f64 = 5.0;

/// Waits until as many instances as are wanted are in service. The argument
/// `wait_for_capacity_timeout` limits it; with 0 nothing is waited for.
pub(super) async fn wait(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let planned = operation.planned;
    let limit = planned.string("wait_for_capacity_timeout").unwrap_or("10m");
    let limit = duration::parse(limit).map_err(|error| AwsError::new(error.to_string()))?;
    if limit.is_zero() {
        return Ok(());
    }
    let client = operation.client;
    let until = client.clock.now() + limit;
    operation
        .progress
        .waiting_for(&format!("the capacity of Auto Scaling Group {id}"));
    let began = client.clock.now();
    loop {
        let found = group(client, id).await?;
        let lacking = match &found {
            None => Some("not visible yet".to_owned()),
            Some(found) => match lacking(planned, found) {
                None => unserved(operation, found).await?,
                lacking => lacking,
            },
        };
        let Some(lacking) = lacking else {
            return Ok(());
        };
        if let Some(failure) = failure(operation, id, began).await? {
            return Err(AwsError::new(failure));
        }
        if client.clock.now() >= until {
            return Err(AwsError::new(format!(
                "timeout while waiting for the capacity of the group: {lacking}"
            )));
        }
        if !client.pause(Duration::from_secs_f64(EVERY)).await {
            return Err(AwsError::interrupted("the capacity of the group"));
        }
    }
}

/// What the group lacks, in words; none if nothing.
fn lacking(planned: &Value, found: &AutoScalingGroup) -> Option<String> {
    let instances = found.instances.as_deref().unwrap_or_default();
    let weight = |it: &Instance| {
        let weight = it.weighted_capacity.as_deref();
        weight.and_then(|it| it.parse::<i32>().ok()).unwrap_or(1)
    };
    let have: i32 = instances.iter().filter(|it| serves(it)).map(weight).sum();
    let least = planned.integer("min_size").unwrap_or(0);
    let exactly = planned.integer("desired_capacity").filter(|it| *it > 0);
    let wanted = exactly
        .or(found.desired_capacity)
        .unwrap_or(least)
        .max(least);
    if have < wanted {
        return Some(format!("{have} of {wanted} instances are in service"));
    }
    let most = exactly.filter(|wanted| have > *wanted)?;
    Some(format!(
        "{have} instances are in service where {most} are wanted"
    ))
}

/// What load balancers lack of the group's instances, in words; none if nothing. The argument
/// `wait_for_elb_capacity` says how many are waited for; `min_elb_capacity` says it for a create.
async fn unserved(
    operation: &Operation<'_>,
    found: &AutoScalingGroup,
) -> Result<Option<String>, AwsError> {
    let planned = operation.planned;
    let at_create = planned.integer("min_elb_capacity");
    let at_create = at_create.filter(|_| operation.prior.is_null());
    let wanted = planned.integer("wait_for_elb_capacity").or(at_create);
    let wanted = usize::try_from(wanted.unwrap_or(0)).unwrap_or(0);
    let has_any = |all: &Option<Vec<String>>| all.as_ref().is_some_and(|it| !it.is_empty());
    if wanted == 0 || !has_any(&found.target_group_arns) && !has_any(&found.load_balancer_names) {
        return Ok(None);
    }
    let healthy = balanced::healthy(operation.client, found).await?;
    let instances = found.instances.as_deref().unwrap_or_default().iter();
    let instances = instances.filter(|it| serves(it));
    let ids = instances.filter_map(|it| it.instance_id.as_ref());
    let have = ids.filter(|it| healthy.contains(*it)).count();
    Ok((have < wanted)
        .then(|| format!("{have} of {wanted} instances are healthy for their load balancers")))
}

/// Whether an instance counts: it is healthy and in service.
fn serves(instance: &Instance) -> bool {
    let is_healthy = instance
        .health_status
        .as_deref()
        .is_none_or(|it| it.eq_ignore_ascii_case("healthy"));
    is_healthy && instance.lifecycle_state == Some(LifecycleState::InService)
}

/// The words of a scaling activity that has failed since then, unless failures are to be ignored.
async fn failure(
    operation: &Operation<'_>,
    id: &str,
    since: Duration,
) -> Result<Option<String>, AwsError> {
    if operation.planned.flag("ignore_failed_scaling_activities") {
        return Ok(None);
    }
    let client = operation.client;
    let answer = client
        .call("autoscaling:DescribeScalingActivities", || {
            let request = client.clients.autoscaling.describe_scaling_activities();
            request.auto_scaling_group_name(id).send()
        })
        .await?;
    let activities = answer.activities.unwrap_or_default().into_iter();
    let mut failed = activities.filter(|it| {
        let code = it.status_code.as_ref().map(|it| it.as_str());
        let begun = it.start_time.as_ref().map_or(0, |it| it.secs());
        code == Some("Failed") && u64::try_from(begun).unwrap_or(0) >= since.as_secs()
    });
    Ok(failed.next().map(|it| {
        let why = it.status_message.unwrap_or_default();
        format!("{}: {why}", it.description.unwrap_or_default())
    }))
}

/// Takes all instances out of a group, and waits until they are gone: a group with instances is not
/// deleted.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html>
pub(super) async fn drain(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (client, id) = (operation.client, operation.id());
    let Some(found) = group(client, id).await? else {
        return Ok(());
    };
    unprotect(operation, &found).await?;
    let answer = client.call("autoscaling:UpdateAutoScalingGroup", || {
        let request = client.clients.autoscaling.update_auto_scaling_group();
        let request = request.auto_scaling_group_name(id);
        request.min_size(0).max_size(0).desired_capacity(0).send()
    });
    answer.await?;
    let what = format!("the instances of Auto Scaling Group {id} to go");
    operation
        .until(&what, EVERY, || async {
            let found = group(client, id).await?;
            let instances = found.and_then(|it| it.instances).unwrap_or_default();
            Ok(instances.is_empty())
        })
        .await
}

/// Instances that are protected from scaling in would stay.
async fn unprotect(operation: &Operation<'_>, found: &AutoScalingGroup) -> Result<(), AwsError> {
    /// The most instances of one request:
    /// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceProtection.html>.
    const AT_ONCE: usize = 50;
    let (client, id) = (operation.client, operation.id());
    let instances = found.instances.as_deref().unwrap_or_default().iter();
    let instances = instances.filter(|it| it.protected_from_scale_in == Some(true));
    let ids: Vec<String> = instances.filter_map(|it| it.instance_id.clone()).collect();
    for part in ids.chunks(AT_ONCE) {
        let answer = client.call("autoscaling:SetInstanceProtection", || {
            let request = client.clients.autoscaling.set_instance_protection();
            let request = request.auto_scaling_group_name(id);
            let request = request.set_instance_ids(Some(part.to_vec()));
            request.protected_from_scale_in(false).send()
        });
        answer.await?;
    }
    Ok(())
}
