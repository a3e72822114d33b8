//! What groups tell topics. Nobody listens here, and topics are not looked up.

use super::lookup::{answer, invalid, named, named_mut, page, required, texts};
use super::model::Group;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::Call;
use std::collections::BTreeSet;

/// What a group can tell:
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingNotificationTypes.html>.
const TYPES: &[&str] = &[
    "autoscaling:EC2_INSTANCE_LAUNCH",
    "autoscaling:EC2_INSTANCE_LAUNCH_ERROR",
    "autoscaling:EC2_INSTANCE_TERMINATE",
    "autoscaling:EC2_INSTANCE_TERMINATE_ERROR",
    "autoscaling:TEST_NOTIFICATION",
];

/// `PutNotificationConfiguration`: replaces what the group tells the topic.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutNotificationConfiguration.html>.
pub(super) fn put(account: &mut Account, call: &Call) -> Outcome {
    let topic = required(call, "TopicARN")?.to_owned();
    if !topic.starts_with("arn:") {
        return Err(invalid(format!("Invalid topic ARN: {topic}")));
    }
    let types: BTreeSet<String> = texts(call, "NotificationTypes").into_iter().collect();
    if let Some(unknown) = types.iter().find(|it| !TYPES.contains(&it.as_str())) {
        return Err(invalid(format!(
            "'{unknown}' is not a valid notification type"
        )));
    }
    if types.is_empty() {
        return Err(invalid("At least one notification type is needed"));
    }
    let group = named_mut(account, call)?;
    group.notifications.insert(topic, types);
    answer(|_| ())
}

/// `DescribeNotificationConfigurations`: of the groups that are named, or of all.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeNotificationConfigurations.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let names = texts(call, "AutoScalingGroupNames");
    let groups = account.autoscaling.groups.values();
    let is_wanted = |it: &&Group| {
        let is_named = names.is_empty() || names.iter().any(|name| name == it.name());
        it.region == account.region && is_named
    };
    let all = groups.filter(is_wanted).flat_map(|group| {
        group.notifications.iter().flat_map(move |(topic, types)| {
            types.iter().map(move |kind| (group.name(), topic, kind))
        })
    });
    let all: Vec<(&str, &String, &String)> = all.collect();
    page(
        call,
        "NotificationConfigurations",
        &all,
        |xml, (group, topic, kind)| {
            xml.text("AutoScalingGroupName", group)
                .text("TopicARN", topic)
                .text("NotificationType", kind);
        },
    )
}

/// `DeleteNotificationConfiguration`: one that is not there is no error.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteNotificationConfiguration.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let topic = required(call, "TopicARN")?;
    named_mut(account, call)?.notifications.remove(topic);
    answer(|_| ())
}

/// `DescribeTrafficSources`: load balancers, target groups and other sources of a group.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeTrafficSources.html>.
pub(super) fn describe_sources(account: &mut Account, call: &Call) -> Outcome {
    let group = named(account, call)?;
    let of = |kind: &'static str| move |it: &String| (it.clone(), kind.to_owned());
    let targets = group.target_groups.iter().map(of("elbv2"));
    let balancers = group.load_balancers.iter().map(of("elb"));
    let others = group.sources.iter();
    let others = others.map(|(id, kind)| (id.clone(), kind.clone()));
    let mut all: Vec<(String, String)> = targets.chain(balancers).chain(others).collect();
    if let Some(kind) = call.params.get("TrafficSourceType") {
        all.retain(|(_, it)| it == kind);
    }
    page(call, "TrafficSources", &all, |xml, (id, kind)| {
        xml.text("TrafficSource", id)
            .text("Identifier", id)
            .text("Type", kind)
            .text("State", "InService");
    })
}
