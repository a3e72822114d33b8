//! Load balancers: they come and go slowly, and their network interfaces go later than they do.

use super::lookup::{absent, answer, chosen, find, invalid, page, required, texts};
use super::model::{Balancer, BalancerZone};
use super::zones::{self, Owner};
use super::{naming, tags, usual};
use crate::action::Outcome;
use crate::ec2::{Transition, service_interface};
use crate::store::Account;
use crate::wire::{Call, Failure, Xml};

/// `CreateLoadBalancer`: the same name and settings again lead to the same load balancer.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "Name")?.to_owned();
    naming::check("Load balancer", &name)?;
    if name.starts_with("internal-") {
        let message = format!("Load balancer name '{name}' cannot begin with 'internal-'");
        return Err(invalid(message));
    }
    let kind = text(call, "Type", "application");
    if !["application", "network", "gateway"].contains(&kind.as_str()) {
        return Err(invalid(format!("'{kind}' is no type of load balancers")));
    }
    let scheme = match kind.as_str() {
        "gateway" => "internal".to_owned(),
        _ => text(call, "Scheme", "internet-facing"),
    };
    let (wanted, vpc) = zones::wanted(account, call, &kind)?;
    if scheme == "internet-facing" && !service_interface::has_internet_gateway(account, &vpc) {
        let message = format!("VPC {vpc} has no internet gateway");
        return Err(Failure::new("InvalidSubnet", message));
    }
    let groups = groups(account, call, &kind, &vpc)?;
    let subnets: Vec<&str> = wanted.iter().map(|it| it.subnet.as_str()).collect();
    if let Some(arn) = existing(account, &name, (&kind, &scheme), &subnets)? {
        return show(account, &[arn]);
    }
    let resource = format!("loadbalancer/{}/{name}", naming::short(&kind));
    let arn = naming::new_arn(account, &resource);
    let owner = Owner {
        arn: &arn,
        kind: &kind,
        scheme: &scheme,
        groups: &groups,
    };
    let joined = wanted
        .into_iter()
        .map(|it| zones::join(account, call, &owner, it));
    let joined: Vec<BalancerZone> = joined.collect::<Result<_, Failure>>()?;
    let ready = account.after(account.latencies.balancer_active);
    let balancer = Balancer {
        dns_name: dns_name(account, &arn, &name, (&kind, &scheme)),
        hosted_zone: hosted_zone(&kind).to_owned(),
        enforces_groups: (kind == "network" && !groups.is_empty()).then(|| "on".to_owned()),
        ip_address_type: text(call, "IpAddressType", "ipv4"),
        owned_pool: call.params.get("CustomerOwnedIpv4Pool").map(str::to_owned),
        ipam_pool: call
            .params
            .get("IpamPools.Ipv4IpamPoolId")
            .map(str::to_owned),
        capacity: None,
        attributes: usual::of_balancer(&kind),
        tags: tags::given(call)?,
        created: account.now,
        state: Transition::from_to("provisioning", ready, "active"),
        zones: joined,
        name,
        kind,
        scheme,
        vpc,
        groups,
    };
    account.elbv2.balancers.insert(arn.clone(), balancer);
    show(account, &[arn])
}

fn text(call: &Call, name: &str, usual: &str) -> String {
    call.params.get(name).unwrap_or(usual).to_owned()
}

/// The security groups: those of the call, or for an application load balancer the VPC's own.
fn groups(account: &Account, call: &Call, kind: &str, vpc: &str) -> Result<Vec<String>, Failure> {
    let given = texts(call, "SecurityGroups");
    check_groups(account, &given, kind, vpc)?;
    let usual = service_interface::default_group(account, vpc);
    let usual = usual.filter(|_| given.is_empty() && kind == "application");
    Ok(given.into_iter().chain(usual).collect())
}

/// Refuses security groups that there are not, or that are in another VPC.
pub(super) fn check_groups(
    account: &Account,
    groups: &[String],
    kind: &str,
    vpc: &str,
) -> Result<(), Failure> {
    if kind == "gateway" && !groups.is_empty() {
        let message = "Security groups are not supported for load balancers with type 'gateway'";
        return Err(Failure::new("InvalidConfigurationRequest", message));
    }
    let is_in =
        |group: &String| service_interface::vpc_of_group(account, group).is_ok_and(|it| it == vpc);
    match groups.iter().all(is_in) {
        true => Ok(()),
        false => Err(Failure::new(
            "InvalidSecurityGroup",
            "One or more security groups are invalid",
        )),
    }
}

/// The load balancer of that name with these settings.
///
/// # Errors
/// The one of that name has others.
fn existing(
    account: &Account,
    name: &str,
    (kind, scheme): (&str, &str),
    subnets: &[&str],
) -> Result<Option<String>, Failure> {
    let here = super::lookup::all::<Balancer>(account).into_iter();
    let Some((arn, found)) = here.into_iter().find(|(_, it)| it.name == name) else {
        return Ok(None);
    };
    let mut own: Vec<&str> = found.zones.iter().map(|it| it.subnet.as_str()).collect();
    let mut subnets = subnets.to_vec();
    own.sort_unstable();
    subnets.sort_unstable();
    if found.kind == kind && found.scheme == scheme && own == subnets {
        return Ok(Some(arn.clone()));
    }
    let message =
        format!("A load balancer with the same name '{name}' exists, but with different settings");
    Err(Failure::new("DuplicateLoadBalancerName", message))
}

fn dns_name(account: &mut Account, arn: &str, name: &str, (kind, scheme): (&str, &str)) -> String {
    let region = account.region.clone();
    match kind {
        "network" => {
            let id = arn.rsplit('/').next().unwrap_or_default();
            format!("{name}-{id}.elb.{region}.amazonaws.com")
        }
        "gateway" => String::new(),
        _ => {
            let number = account.random.next() % 10_000_000_000;
            let internal = if scheme == "internal" {
                "internal-"
            } else {
                ""
            };
            format!("{internal}{name}-{number}.{region}.elb.amazonaws.com")
        }
    }
}

/// The Route 53 zones of us-east-1: <https://docs.aws.amazon.com/general/latest/gr/elb.html>.
fn hosted_zone(kind: &str) -> &'static str {
    match kind {
        "network" => "Z26RNL4JYFTOTI",
        "gateway" => "",
        _ => "Z35SXDOTRQ7X7K",
    }
}

fn show(account: &Account, arns: &[String]) -> Outcome {
    let found = arns
        .iter()
        .filter_map(|arn| account.elbv2.balancers.entry(arn));
    let found: Vec<(&String, &Balancer)> = found.collect();
    answer(|xml| {
        xml.members("LoadBalancers", &found, |xml, it| write(account, xml, it));
    })
}

/// `DescribeLoadBalancers`: by ARN, by name, or all of the region.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let (arns, names) = (texts(call, "LoadBalancerArns"), texts(call, "Names"));
    let found = chosen::<Balancer>(account, (&arns, &names), |it| &it.name)?;
    page(call, "LoadBalancers", &found, |xml, it| {
        write(account, xml, it)
    })
}

fn write(account: &Account, xml: &mut Xml, (arn, it): &(&String, &Balancer)) {
    xml.text("LoadBalancerArn", arn)
        .text("LoadBalancerName", &it.name)
        .text("Type", &it.kind)
        .text("Scheme", &it.scheme)
        .text("VpcId", &it.vpc)
        .text("IpAddressType", &it.ip_address_type)
        .text("CreatedTime", it.created.iso());
    if it.kind != "gateway" {
        xml.text("DNSName", &it.dns_name)
            .text("CanonicalHostedZoneId", &it.hosted_zone);
    }
    xml.optional("CustomerOwnedIpv4Pool", it.owned_pool.as_ref())
        .optional(
            "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
            it.enforces_groups.as_ref(),
        );
    if let Some(pool) = &it.ipam_pool {
        xml.element("IpamPools", |xml| _ = xml.text("Ipv4IpamPoolId", pool));
    }
    xml.element("State", |xml| {
        xml.text("Code", it.state.at(account.now));
    });
    if !it.groups.is_empty() {
        xml.members("SecurityGroups", &it.groups, |xml, it| xml.value(it));
    }
    xml.members("AvailabilityZones", &it.zones, |xml, zone| {
        xml.text("ZoneName", &zone.zone)
            .text("SubnetId", &zone.subnet);
        let addressed = zone.allocation.is_some() || zone.private.is_some() || zone.ipv6.is_some();
        xml.members(
            "LoadBalancerAddresses",
            addressed.then_some(zone),
            |xml, zone| {
                xml.optional("AllocationId", zone.allocation.as_ref())
                    .optional("PrivateIPv4Address", zone.private.as_ref())
                    .optional("IPv6Address", zone.ipv6.as_ref());
            },
        );
    });
}

/// `DeleteLoadBalancer`: takes its listeners and rules along. One that is not there is no error;
/// the network interfaces go some time later.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "LoadBalancerArn")?.to_owned();
    let Ok(balancer) = find::<Balancer>(account, &arn) else {
        return answer(|_| ());
    };
    let is_protected = balancer.attributes.get("deletion_protection.enabled");
    if is_protected.is_some_and(|it| it == "true") {
        let message = format!(
            "Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        );
        return Err(Failure::new("OperationNotPermitted", message));
    }
    let listeners = account.elbv2.listeners.ids_where(|it| it.balancer == arn);
    for listener in &listeners {
        let rules = account.elbv2.rules.ids_where(|it| it.listener == *listener);
        for rule in rules {
            account.elbv2.rules.remove(&rule);
        }
        account.elbv2.listeners.remove(listener);
    }
    let removed = account.elbv2.balancers.remove(&arn);
    let removed = removed.ok_or_else(absent::<Balancer>)?;
    zones::leave(account, &removed.zones);
    answer(|_| ())
}
