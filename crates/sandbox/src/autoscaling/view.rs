//! How a group is described.

use super::model::{Group, Member};
use crate::ec2::service_interface;
use crate::store::Account;
use crate::wire::{Params, Xml};

/// Writes a group with its instances.
pub(super) fn write(account: &Account, group: &Group, xml: &mut Xml) {
    let written = |name: &str| name.starts_with("AvailabilityZones.");
    let settings = group.settings.names().filter(|it| !written(it));
    let settings = settings.filter_map(|name| Some((name, group.settings.get(name)?)));
    let settings = settings.fold(Params::default(), |all, (name, text)| all.with(name, text));
    xml.fields(&settings)
        .text("AutoScalingGroupARN", &group.arn)
        .text("CreatedTime", group.created.iso());
    if group.deleting {
        xml.text("Status", "Delete in progress");
    }
    xml.members("AvailabilityZones", zones(account, group), |xml, it| {
        xml.value(it)
    });
    xml.members("LoadBalancerNames", &group.load_balancers, |xml, it| {
        xml.value(it)
    });
    xml.members("TargetGroupARNs", &group.target_groups, |xml, it| {
        xml.value(it)
    });
    write_sources(group, xml);
    xml.members("Instances", &group.members, |xml, it| {
        write_member(account, group, it, xml)
    });
    xml.members("SuspendedProcesses", &group.suspended, |xml, it| {
        xml.text("ProcessName", it)
            .text("SuspensionReason", "User suspended");
    });
    xml.members("EnabledMetrics", &group.metrics, |xml, it| {
        xml.text("Metric", it).text("Granularity", "1Minute");
    });
    xml.members("Tags", &group.tags, |xml, (key, (value, propagates))| {
        xml.text("ResourceId", group.name())
            .text("ResourceType", "auto-scaling-group")
            .text("Key", key)
            .text("Value", value)
            .text("PropagateAtLaunch", propagates);
    });
    if let Some(pool) = &group.warm_pool {
        xml.element("WarmPoolConfiguration", |xml| _ = xml.fields(pool));
        xml.text("WarmPoolSize", 0);
    }
}

/// The zones of the subnets, or those that were given.
fn zones(account: &Account, group: &Group) -> Vec<String> {
    let subnets = group.subnets().into_iter();
    let places = subnets.filter_map(|it| service_interface::place(account, it).ok());
    let mut zones: Vec<String> = places.map(|(_, zone)| zone).collect();
    if zones.is_empty() {
        let given = group.settings.list("AvailabilityZones.member");
        zones = given.into_iter().map(str::to_owned).collect();
    }
    zones.sort();
    zones.dedup();
    zones
}

fn write_sources(group: &Group, xml: &mut Xml) {
    let balancers = group.load_balancers.iter().map(|it| (it, "elb"));
    let targets = group.target_groups.iter().map(|it| (it, "elbv2"));
    let others = group.sources.iter().map(|(it, kind)| (it, kind.as_str()));
    let all = balancers.chain(targets).chain(others);
    xml.members("TrafficSources", all, |xml, (id, kind)| {
        xml.text("Identifier", id).text("Type", kind);
    });
}

fn write_member(account: &Account, group: &Group, member: &Member, xml: &mut Xml) {
    let instance = account.ec2.instances.get(&member.id);
    let state = instance.map(|it| it.state.at(account.now));
    // The states of https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html.
    let (lifecycle, health) = match state {
        Some("pending") => ("Pending", "Healthy"),
        Some("running") => ("InService", "Healthy"),
        Some("stopping" | "stopped") => ("InService", "Unhealthy"),
        _ => ("Terminating", "Unhealthy"),
    };
    xml.text("InstanceId", &member.id)
        .optional("InstanceType", instance.map(|it| &it.kind))
        .optional("AvailabilityZone", instance.map(|it| &it.zone))
        .text("LifecycleState", lifecycle)
        .text("HealthStatus", health)
        .text("ProtectedFromScaleIn", member.protected);
    let template = group.settings.part("LaunchTemplate");
    if template.names().next().is_some() {
        xml.element("LaunchTemplate", |xml| _ = xml.fields(&template));
    }
}
