//! Attributes of load balancers, target groups and listeners.

use super::lookup::{answer, find, find_mut, invalid, required};
use super::model::{Balancer, Listener, TargetGroup, Texts};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure};

fn show(attributes: &Texts) -> Outcome {
    answer(|xml| {
        xml.members("Attributes", attributes, |xml, (key, value)| {
            xml.text("Key", key).text("Value", value);
        });
    })
}

/// Changes attributes; a key that the object does not have is refused.
fn change(attributes: &mut Texts, call: &Call, what: &str) -> Result<(), Failure> {
    for part in call.params.parts("Attributes.member") {
        let key = part.get("Key").unwrap_or_default();
        let Some(value) = attributes.get_mut(key) else {
            let message = format!("{what} attribute key '{key}' is not recognized");
            return Err(invalid(message));
        };
        let new = part.get("Value").unwrap_or_default();
        check(key, value, new)?;
        new.clone_into(value);
    }
    Ok(())
}

/// Refuses a value of another form than the one that the attribute has, and numbers out of range.
fn check(key: &str, old: &str, new: &str) -> Result<(), Failure> {
    let range = match key {
        "idle_timeout.timeout_seconds" => Some(1..=4000),
        "client_keep_alive.seconds" => Some(60..=604_800),
        "deregistration_delay.timeout_seconds" => Some(0..=3600),
        "slow_start.duration_seconds" => Some(0..=900),
        "tcp.idle_timeout.seconds" => Some(60..=6000),
        _ => None,
    };
    let fits = match range {
        Some(range) => new.parse().is_ok_and(|it: u32| range.contains(&it)),
        None if key.ends_with(".enabled") && ["true", "false"].contains(&old) => {
            ["true", "false"].contains(&new)
        }
        None => true,
    };
    match fits {
        true => Ok(()),
        false => Err(Failure::new(
            "InvalidConfigurationRequest",
            format!("The value '{new}' of the attribute '{key}' is not valid"),
        )),
    }
}

/// `DescribeLoadBalancerAttributes`: all attributes of the load balancer.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancerAttributes.html>.
pub(super) fn describe_balancer(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "LoadBalancerArn")?;
    show(&find::<Balancer>(account, arn)?.attributes)
}

/// `ModifyLoadBalancerAttributes`: access logs need a bucket.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyLoadBalancerAttributes.html>
pub(super) fn modify_balancer(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "LoadBalancerArn")?;
    let attributes = &mut find_mut::<Balancer>(account, arn)?.attributes;
    change(attributes, call, "Load balancer")?;
    for logs in ["access_logs", "connection_logs", "health_check_logs"] {
        let of = |what: &str| attributes.get(&format!("{logs}.s3.{what}"));
        let is_on = of("enabled").is_some_and(|it| it == "true");
        if is_on && of("bucket").is_none_or(String::is_empty) {
            let message = format!("The value of '{logs}.s3.bucket' cannot be empty");
            return Err(Failure::new("InvalidConfigurationRequest", message));
        }
    }
    show(attributes)
}

/// `DescribeTargetGroupAttributes`: all attributes of the target group.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroupAttributes.html>.
pub(super) fn describe_group(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "TargetGroupArn")?;
    show(&find::<TargetGroup>(account, arn)?.attributes)
}

/// `ModifyTargetGroupAttributes`: refused for a key that the group does not have.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroupAttributes.html>.
pub(super) fn modify_group(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "TargetGroupArn")?;
    let attributes = &mut find_mut::<TargetGroup>(account, arn)?.attributes;
    change(attributes, call, "Target group")?;
    show(attributes)
}

/// `DescribeListenerAttributes`: all attributes of the listener.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListenerAttributes.html>.
pub(super) fn describe_listener(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "ListenerArn")?;
    show(&find::<Listener>(account, arn)?.attributes)
}

/// `ModifyListenerAttributes`: refused for a key that the listener does not have.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListenerAttributes.html>.
pub(super) fn modify_listener(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "ListenerArn")?;
    let attributes = &mut find_mut::<Listener>(account, arn)?.attributes;
    change(attributes, call, "Listener")?;
    show(attributes)
}
