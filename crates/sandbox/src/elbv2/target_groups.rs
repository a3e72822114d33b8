//! The actions of target groups, and their health checks.

use super::lookup::{all, answer, chosen, find, find_mut, invalid, page, required, texts};
use super::model::{HealthCheck, TargetGroup};
use super::usage::{balancers_of, listeners_of};
use super::{naming, tags, usual};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure, Xml};

/// The protocols of target groups:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html>.
const PROTOCOLS: [&str; 9] = [
    "HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC",
];

/// `CreateTargetGroup`: the same name and settings again lead to the same group.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "Name")?.to_owned();
    naming::check("Target group", &name)?;
    let kind = call.params.get("TargetType").unwrap_or("instance");
    if !["instance", "ip", "lambda", "alb"].contains(&kind) {
        return Err(invalid(format!("'{kind}' is no target type")));
    }
    let is_function = kind == "lambda";
    let wanted = |name: &str| {
        let given = call.params.get(name).map(str::to_owned);
        match (is_function, given) {
            (true, Some(_)) => Err(invalid(format!(
                "{name} cannot be specified for a target group with target type 'lambda'"
            ))),
            (false, None) => Err(invalid(format!(
                "A {} must be specified",
                name.to_lowercase()
            ))),
            (_, given) => Ok(given),
        }
    };
    let (protocol, port, vpc) = (wanted("Protocol")?, wanted("Port")?, wanted("VpcId")?);
    if let Some(protocol) = protocol.as_deref().filter(|it| !PROTOCOLS.contains(it)) {
        return Err(invalid(format!(
            "'{protocol}' is no protocol of target groups"
        )));
    }
    if let Some(vpc) = vpc.as_deref().filter(|it| !account.ec2.vpcs.contains(it)) {
        let message = format!("The VPC ID '{vpc}' is not found");
        return Err(invalid(message));
    }
    let over_http = matches!(protocol.as_deref(), Some("HTTP" | "HTTPS"));
    let version = call.params.get("ProtocolVersion").unwrap_or("HTTP1");
    let group = TargetGroup {
        health_check: first_check(call, protocol.as_deref(), version)?,
        attributes: usual::of_group(kind, protocol.as_deref()),
        protocol_version: over_http.then(|| version.to_owned()),
        ip_address_type: call
            .params
            .get("IpAddressType")
            .unwrap_or("ipv4")
            .to_owned(),
        control_port: call.params.parse("TargetControlPort")?,
        port: port.and_then(|it| it.parse().ok()),
        kind: kind.to_owned(),
        targets: Vec::new(),
        tags: tags::given(call)?,
        protocol,
        vpc,
        name,
    };
    if let Some(arn) = existing(account, &group)? {
        return show(account, &[arn]);
    }
    let arn = naming::new_arn(account, &format!("targetgroup/{}", group.name));
    account.elbv2.target_groups.insert(arn.clone(), group);
    show(account, &[arn])
}

fn existing(account: &Account, wanted: &TargetGroup) -> Result<Option<String>, Failure> {
    let here = all::<TargetGroup>(account).into_iter();
    let Some((arn, found)) = here.into_iter().find(|(_, it)| it.name == wanted.name) else {
        return Ok(None);
    };
    let settings = |it: &TargetGroup| {
        (
            it.kind.clone(),
            it.protocol.clone(),
            it.port,
            it.vpc.clone(),
            it.health_check.clone(),
        )
    };
    if settings(found) == settings(wanted) {
        return Ok(Some(arn.clone()));
    }
    let message = format!(
        "A target group with the same name '{}' exists, but with different settings",
        wanted.name
    );
    Err(Failure::new("DuplicateTargetGroupName", message))
}

/// The health check of a new group: what AWS decides, and over it what the call says.
fn first_check(call: &Call, protocol: Option<&str>, version: &str) -> Result<HealthCheck, Failure> {
    let over_http = matches!(protocol, Some("HTTP" | "HTTPS"));
    let given = call.params.get("HealthCheckProtocol");
    let usual = match protocol {
        None => None,
        Some("HTTP" | "HTTPS") => Some("HTTP"),
        Some(_) => Some("TCP"),
    };
    let checked = given.or(usual);
    let is_tcp = checked == Some("TCP");
    let matcher = match (is_tcp, version) {
        (true, _) => None,
        (false, "GRPC") => Some("12"),
        (false, _) if !over_http && protocol.is_some() => Some("200-399"),
        _ => Some("200"),
    };
    let path = if version == "GRPC" {
        "/AWS.ALB/healthcheck"
    } else {
        "/"
    };
    let mut check = HealthCheck {
        enabled: protocol.is_some(),
        protocol: checked.map(str::to_owned),
        port: protocol.map(|_| "traffic-port".to_owned()),
        path: (!is_tcp).then(|| path.to_owned()),
        interval: if protocol.is_some() { 30 } else { 35 },
        timeout: match (protocol, is_tcp) {
            (None, _) => 30,
            (Some(_), true) => 10,
            (Some("HTTP" | "HTTPS"), _) => 5,
            (Some(_), false) => 6,
        },
        healthy: 5,
        unhealthy: 2,
        matcher: matcher.map(str::to_owned),
    };
    change_check(&mut check, call)?;
    Ok(check)
}

fn change_check(check: &mut HealthCheck, call: &Call) -> Result<(), Failure> {
    let params = &call.params;
    let text = |name: &str, place: &mut Option<String>| {
        if let Some(text) = params.get(name) {
            *place = Some(text.to_owned());
        }
    };
    text("HealthCheckProtocol", &mut check.protocol);
    text("HealthCheckPort", &mut check.port);
    text("HealthCheckPath", &mut check.path);
    text("Matcher.HttpCode", &mut check.matcher);
    text("Matcher.GrpcCode", &mut check.matcher);
    let number = |name: &str, place: &mut u32, least: u32, most: u32| {
        if let Some(number) = params.parse(name)? {
            if !(least..=most).contains(&number) {
                let message = format!("{name} '{number}' must be between {least} and {most}");
                return Err(invalid(message));
            }
            *place = number;
        }
        Ok(())
    };
    number("HealthCheckIntervalSeconds", &mut check.interval, 5, 300)?;
    number("HealthCheckTimeoutSeconds", &mut check.timeout, 2, 120)?;
    number("HealthyThresholdCount", &mut check.healthy, 2, 10)?;
    number("UnhealthyThresholdCount", &mut check.unhealthy, 2, 10)?;
    check.enabled = params.flag("HealthCheckEnabled").unwrap_or(check.enabled);
    if check.protocol.as_deref() == Some("TCP") {
        (check.path, check.matcher) = (None, None);
    }
    if check.timeout > check.interval {
        return Err(invalid(
            "Health check interval must be greater than the timeout",
        ));
    }
    Ok(())
}

/// `ModifyTargetGroup`: changes the health check.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroup.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "TargetGroupArn")?.to_owned();
    change_check(
        &mut find_mut::<TargetGroup>(account, &arn)?.health_check,
        call,
    )?;
    show(account, &[arn])
}

fn show(account: &Account, arns: &[String]) -> Outcome {
    let found = arns.iter();
    let found = found.filter_map(|arn| account.elbv2.target_groups.entry(arn));
    let found: Vec<(&String, &TargetGroup)> = found.collect();
    answer(|xml| {
        xml.members("TargetGroups", &found, |xml, it| write(account, xml, it));
    })
}

/// `DescribeTargetGroups`: by ARN, by name, by load balancer, or all of the region.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let (arns, names) = (texts(call, "TargetGroupArns"), texts(call, "Names"));
    let mut found = chosen::<TargetGroup>(account, (&arns, &names), |it| &it.name)?;
    if let Some(balancer) = call.params.get("LoadBalancerArn") {
        found.retain(|(arn, _)| balancers_of(account, arn).iter().any(|it| it == balancer));
    }
    page(call, "TargetGroups", &found, |xml, it| {
        write(account, xml, it)
    })
}

fn write(account: &Account, xml: &mut Xml, (arn, it): &(&String, &TargetGroup)) {
    let check = &it.health_check;
    xml.text("TargetGroupArn", arn)
        .text("TargetGroupName", &it.name)
        .text("TargetType", &it.kind)
        .optional("Protocol", it.protocol.as_ref())
        .optional("ProtocolVersion", it.protocol_version.as_ref())
        .optional("Port", it.port)
        .optional("TargetControlPort", it.control_port)
        .optional("VpcId", it.vpc.as_ref())
        .text("IpAddressType", &it.ip_address_type)
        .text("HealthCheckEnabled", check.enabled)
        .optional("HealthCheckProtocol", check.protocol.as_ref())
        .optional("HealthCheckPort", check.port.as_ref())
        .optional("HealthCheckPath", check.path.as_ref())
        .text("HealthCheckIntervalSeconds", check.interval)
        .text("HealthCheckTimeoutSeconds", check.timeout)
        .text("HealthyThresholdCount", check.healthy)
        .text("UnhealthyThresholdCount", check.unhealthy);
    if let Some(codes) = &check.matcher {
        let is_grpc = it.protocol_version.as_deref() == Some("GRPC");
        let name = if is_grpc { "GrpcCode" } else { "HttpCode" };
        xml.element("Matcher", |xml| _ = xml.text(name, codes));
    }
    let balancers = balancers_of(account, arn);
    xml.members("LoadBalancerArns", balancers, |xml, it| xml.value(it));
}

/// `DeleteTargetGroup`: refused with `ResourceInUse` while a listener or rule leads to it.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "TargetGroupArn")?;
    find::<TargetGroup>(account, arn)?;
    if listeners_of(account, arn).next().is_some() {
        let message = format!("Target group '{arn}' is currently in use by a listener or a rule");
        return Err(Failure::new("ResourceInUse", message));
    }
    account.elbv2.target_groups.remove(arn);
    answer(|_| ())
}
