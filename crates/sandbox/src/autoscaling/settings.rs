//! The settings of a group: which fields of a call are kept, and what AWS adds to them.

use super::lookup::invalid;
use super::model::Group;
use crate::ec2::launch_template_name;
use crate::store::Account;
use crate::wire::{Call, Failure, Params};

/// The first words of fields that are described as they were given.
const KEPT: [&str; 23] = [
    "AutoScalingGroupName",
    "AvailabilityZoneDistribution",
    "AvailabilityZones",
    "CapacityRebalance",
    "CapacityReservationSpecification",
    "Context",
    "DefaultCooldown",
    "DefaultInstanceWarmup",
    "DesiredCapacity",
    "DesiredCapacityType",
    "HealthCheckGracePeriod",
    "HealthCheckType",
    "InstanceMaintenancePolicy",
    "LaunchTemplate",
    "MaxInstanceLifetime",
    "MaxSize",
    "MinSize",
    "MixedInstancesPolicy",
    "NewInstancesProtectedFromScaleIn",
    "PlacementGroup",
    "ServiceLinkedRoleARN",
    "TerminationPolicies",
    "VPCZoneIdentifier",
];
/// The sources of instances, of which a group has one.
const SOURCES: [&str; 2] = ["LaunchTemplate", "MixedInstancesPolicy"];

fn head(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

fn only(params: &Params, wanted: impl Fn(&str) -> bool) -> Params {
    let fields = params.names().filter(|name| wanted(name));
    let fields = fields.filter_map(|name| Some((name, params.get(name)?)));
    fields.fold(Params::default(), |all, (name, text)| all.with(name, text))
}

/// The settings of a call, in the place of some that there are.
///
/// # Errors
/// The sizes contradict each other, or the source of instances is not there.
pub(super) fn merged(account: &Account, call: &Call, before: &Params) -> Result<Params, Failure> {
    let given = only(&call.params, |name| KEPT.contains(&head(name)));
    let source = SOURCES
        .iter()
        .find(|it| given.names().any(|name| head(name) == **it));
    let before = match source {
        // A new source takes the place of the old one, whichever that was.
        Some(_) => only(before, |name| !SOURCES.contains(&head(name))),
        None => before.clone(),
    };
    let mut all = given.over(&before);
    for (name, usual) in [
        ("DefaultCooldown", "300"),
        ("HealthCheckGracePeriod", "0"),
        ("HealthCheckType", "EC2"),
        ("NewInstancesProtectedFromScaleIn", "false"),
        ("TerminationPolicies.member.1", "Default"),
        (
            "CapacityReservationSpecification.CapacityReservationPreference",
            "default",
        ),
        (
            "AvailabilityZoneDistribution.CapacityDistributionStrategy",
            "balanced-best-effort",
        ),
    ] {
        if !all.names().any(|it| head(it) == head(name)) {
            all = all.with(name, usual);
        }
    }
    let all = sized(all, call)?;
    let all = without_nothing(&all);
    match source {
        Some(_) => completed_template(account, all),
        // A template that went away meanwhile does not keep a group from being made smaller.
        None => Ok(all),
    }
}

/// What is empty, or -1 where that means none, is not described.
fn without_nothing(all: &Params) -> Params {
    let is_none = |name: &str| {
        let text = all.get(name).unwrap_or_default();
        let numbers = ["DefaultInstanceWarmup"];
        text.is_empty() || text == "-1" && numbers.contains(&name)
    };
    let policy = "InstanceMaintenancePolicy";
    let no_policy = all.get("InstanceMaintenancePolicy.MinHealthyPercentage") == Some("-1");
    only(all, |name| {
        !(is_none(name) || no_policy && head(name) == policy)
    })
}

fn sized(all: Params, call: &Call) -> Result<Params, Failure> {
    let number = |name: &str| -> Result<usize, Failure> {
        let number: Option<usize> = all.parse(name)?;
        number.ok_or_else(|| invalid(format!("{name} must be specified")))
    };
    let (least, most) = (number("MinSize")?, number("MaxSize")?);
    if least > most {
        return Err(invalid(
            "Max bound, must be greater than or equal to min bound",
        ));
    }
    let given: Option<usize> = call.params.parse("DesiredCapacity")?;
    let wanted = match (given, all.parse::<usize>("DesiredCapacity")?) {
        (Some(wanted), _) if wanted < least || wanted > most => {
            return Err(invalid(format!(
                "Desired capacity:{wanted} must be between the specified min size:{least} and max \
                 size:{most}"
            )));
        }
        (Some(wanted), _) => wanted,
        (None, Some(before)) => before.clamp(least, most),
        (None, None) => least,
    };
    Ok(all.with("DesiredCapacity", &wanted.to_string()))
}

/// A template is described by id and name, whichever it was named by.
fn completed_template(account: &Account, all: Params) -> Result<Params, Failure> {
    let single = "LaunchTemplate".to_owned();
    let mixed = "MixedInstancesPolicy.LaunchTemplate";
    let overrides = all.parts(&format!("{mixed}.Overrides.member")).len();
    let of_override = |it: usize| {
        format!(
            "{mixed}.Overrides.member.{}.LaunchTemplateSpecification",
            it + 1
        )
    };
    let places = std::iter::once(single)
        .chain([format!("{mixed}.LaunchTemplateSpecification")])
        .chain((0..overrides).map(of_override));
    let mut all = all;
    for place in places {
        let part = all.part(&place);
        if part.names().next().is_none() {
            continue;
        }
        let (id, name) = launch_template_name(account, &part).map_err(|failure| {
            invalid(format!(
                "You must use a valid fully-formed launch template. {}",
                failure.message
            ))
        })?;
        all = all.with(&format!("{place}.LaunchTemplateId"), &id);
        all = all.with(&format!("{place}.LaunchTemplateName"), &name);
    }
    if all.names().any(|it| head(it) == "MixedInstancesPolicy") {
        all = distributed(all);
    }
    Ok(all)
}

/// What AWS decides about purchase options:
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html>.
fn distributed(all: Params) -> Params {
    const PLACE: &str = "MixedInstancesPolicy.InstancesDistribution";
    let strategy = format!("{PLACE}.SpotAllocationStrategy");
    let strategy = all.get(&strategy).unwrap_or("lowest-price").to_owned();
    let mut usual = vec![
        ("OnDemandAllocationStrategy", "prioritized"),
        ("OnDemandBaseCapacity", "0"),
        ("OnDemandPercentageAboveBaseCapacity", "100"),
        ("SpotAllocationStrategy", strategy.as_str()),
    ];
    if strategy == "lowest-price" {
        usual.push(("SpotInstancePools", "2"));
    }
    let mut all = all;
    for (name, text) in usual {
        let name = format!("{PLACE}.{name}");
        if all.get(&name).is_none() {
            all = all.with(&name, text);
        }
    }
    all
}

/// Refuses a group that has no source of instances, or no place for them.
pub(super) fn check(group: &Group) -> Result<(), Failure> {
    let has_source = group.settings.names().any(|it| SOURCES.contains(&head(it)));
    if !has_source {
        return Err(invalid(
            "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, \
             InstanceId or MixedInstancesPolicy parameter.",
        ));
    }
    let zones = group.settings.list("AvailabilityZones.member");
    match group.subnets().is_empty() && zones.is_empty() {
        true => Err(invalid(
            "At least one Availability Zone or VPC Subnet is required.",
        )),
        false => Ok(()),
    }
}
