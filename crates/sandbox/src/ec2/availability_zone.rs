//! Regions and availability zones.

use super::describe::{Filter, passes};
use crate::action::{Actions, Outcome};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
use std::collections::BTreeMap;

/// The operations on regions, zones and the account.
pub(crate) const ACTIONS: Actions = &[
    ("DescribeAvailabilityZones", describe_zones),
    ("DescribeRegions", describe_regions),
    ("DescribeAccountAttributes", describe_account),
];

/// The zone that has none of the newer instance types:
/// <https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-regions.html>.
pub(crate) const OLD_ZONE: &str = "us-east-1e";

/// The numbers of the zones of us-east-1 by letter. They differ from account to account:
/// <https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html>.
const VIRGINIA: &[usize] = &[6, 1, 2, 4, 3, 5];

/// Each region with the short name in its zone ids and the letters of its zones:
/// <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html>.
const REGIONS: &[(&str, &str, &str)] = &[
    ("us-east-1", "use1", "abcdef"),
    ("us-east-2", "use2", "abc"),
    ("us-west-1", "usw1", "ac"),
    ("us-west-2", "usw2", "abcd"),
    ("ca-central-1", "cac1", "abd"),
    ("eu-west-1", "euw1", "abc"),
    ("eu-west-2", "euw2", "abc"),
    ("eu-west-3", "euw3", "abc"),
    ("eu-central-1", "euc1", "abc"),
    ("eu-north-1", "eun1", "abc"),
    ("ap-south-1", "aps1", "abc"),
    ("ap-southeast-1", "apse1", "abc"),
    ("ap-southeast-2", "apse2", "abc"),
    ("ap-northeast-1", "apne1", "acd"),
    ("ap-northeast-2", "apne2", "abcd"),
    ("sa-east-1", "sae1", "abc"),
];

/// The zones of a region: name and id.
pub(crate) fn zones(region: &str) -> Vec<(String, String)> {
    let known = REGIONS.iter().find(|(name, _, _)| *name == region);
    let (_, short, letters) = known.copied().unwrap_or(("", region, "abc"));
    let number = |index: usize| match region {
        "us-east-1" => VIRGINIA.get(index).copied().unwrap_or(index + 1),
        _ => index + 1,
    };
    let zone = |(index, letter)| {
        (
            format!("{region}{letter}"),
            format!("{short}-az{}", number(index)),
        )
    };
    letters.chars().enumerate().map(zone).collect()
}

/// The id of a zone by its name: `use1-az6` for `us-east-1a`; empty for an unknown zone.
pub(crate) fn zone_id(zone: &str) -> String {
    let region = zone.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    let found = zones(region).into_iter().find(|(name, _)| name == zone);
    found.map(|(_, id)| id).unwrap_or_default()
}

/// The zone that a call names by name or id, or one of the region's.
pub(crate) fn chosen_zone(account: &mut Account, call: &Call) -> Result<String, Failure> {
    let zones = zones(&account.region);
    let (name, id) = (
        call.params.get("AvailabilityZone"),
        call.params.get("AvailabilityZoneId"),
    );
    let Some(wanted) = name.or(id) else {
        // Never pick the zone with few instance types by default.
        let usual: Vec<_> = zones.iter().filter(|(name, _)| name != OLD_ZONE).collect();
        let lot = account.random.next() as usize % usual.len().max(1);
        return Ok(usual
            .get(lot)
            .map(|(name, _)| name.clone())
            .unwrap_or_default());
    };
    let found = zones
        .iter()
        .find(|(name, id)| name == wanted || id == wanted);
    found.map(|(name, _)| name.clone()).ok_or_else(|| {
        let names: Vec<&str> = zones.iter().map(|(name, _)| name.as_str()).collect();
        Failure::invalid(format!(
            "Value ({wanted}) for parameter availabilityZone is invalid. Subnets can currently \
             only be created in the following availability zones: {}.",
            names.join(", ")
        ))
    })
}

/// `DescribeAvailabilityZones`: lists the zones of the call's region; all are available.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html>.
fn describe_zones(account: &mut Account, call: &Call) -> Outcome {
    let filters = Filter::read(&call.params)?;
    let (names, ids) = (call.params.list("ZoneName"), call.params.list("ZoneId"));
    let mut chosen = Vec::new();
    for (name, id) in zones(&account.region) {
        let values = BTreeMap::from([
            ("zone-name", vec![name.clone()]),
            ("zone-id", vec![id.clone()]),
            ("region-name", vec![account.region.clone()]),
            ("state", vec!["available".to_owned()]),
            ("zone-type", vec!["availability-zone".to_owned()]),
            ("opt-in-status", vec!["opt-in-not-required".to_owned()]),
            ("group-name", vec![account.region.clone()]),
        ]);
        let named = names.is_empty() || names.contains(&name.as_str());
        let by_id = ids.is_empty() || ids.contains(&id.as_str());
        if named && by_id && passes(&filters, &values)? {
            chosen.push((name, id));
        }
    }
    let mut xml = Xml::new();
    xml.list("availabilityZoneInfo", chosen, |item, (name, id)| {
        item.text("zoneName", name)
            .text("zoneId", id)
            .text("zoneState", "available");
        item.text("regionName", &account.region)
            .text("groupName", &account.region);
        item.text("networkBorderGroup", &account.region)
            .text("zoneType", "availability-zone");
        item.text("optInStatus", "opt-in-not-required")
            .list("messageSet", [(); 0], |_, ()| ());
    });
    Ok(Answer::Xml(xml))
}

/// `DescribeRegions`: lists the regions that need no opt-in.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html>.
fn describe_regions(_account: &mut Account, call: &Call) -> Outcome {
    let filters = Filter::read(&call.params)?;
    let names = call.params.list("RegionName");
    let mut chosen = Vec::new();
    for (name, _, _) in REGIONS {
        let values = BTreeMap::from([
            ("region-name", vec![(*name).to_owned()]),
            ("endpoint", vec![format!("ec2.{name}.amazonaws.com")]),
            ("opt-in-status", vec!["opt-in-not-required".to_owned()]),
        ]);
        if (names.is_empty() || names.contains(name)) && passes(&filters, &values)? {
            chosen.push(name);
        }
    }
    let mut xml = Xml::new();
    xml.list("regionInfo", chosen, |item, name| {
        item.text("regionName", name)
            .text("regionEndpoint", format!("ec2.{name}.amazonaws.com"));
        item.text("optInStatus", "opt-in-not-required");
    });
    Ok(Answer::Xml(xml))
}

/// `DescribeAccountAttributes`: the default quotas of an account and its default VPC.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html>.
fn describe_account(account: &mut Account, call: &Call) -> Outcome {
    let wanted = call.params.list("AttributeName");
    let addresses = account.quotas.told("addresses");
    let groups = account.quotas.told("security-groups-per-interface");
    let vpc = account.ec2.default_vpc();
    let all = [
        ("supported-platforms", "VPC".to_owned()),
        ("default-vpc", vpc.unwrap_or_else(|| "none".to_owned())),
        ("max-instances", "20".to_owned()),
        ("vpc-max-security-groups-per-interface", groups),
        ("max-elastic-ips", addresses.clone()),
        ("vpc-max-elastic-ips", addresses),
    ];
    let chosen = all
        .into_iter()
        .filter(|(name, _)| wanted.is_empty() || wanted.contains(name));
    let mut xml = Xml::new();
    xml.list("accountAttributeSet", chosen, |item, (name, value)| {
        item.text("attributeName", name)
            .list("attributeValueSet", [value], |item, value| {
                item.text("attributeValue", value);
            });
    });
    Ok(Answer::Xml(xml))
}
