//! Instance types: their properties, and the zones that offer them.

mod families;
mod view;

use std::collections::BTreeMap;

use super::availability_zone::{OLD_ZONE, zone_id, zones};
use super::describe::{Filter, Page, passes};
use crate::action::{Actions, Outcome};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
use families::{BURSTABLE, FAMILIES, Family, Platform};

/// The operations on instance types.
pub(crate) const ACTIONS: Actions = &[
    ("DescribeInstanceTypes", describe),
    ("DescribeInstanceTypeOfferings", describe_offerings),
];

/// An instance type, such as `t3.micro`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InstanceType {
    pub name: String,
    pub vcpus: u32,
    pub threads_per_core: u32,
    /// Memory in MiB.
    pub memory: u64,
    /// The largest number of network interfaces.
    pub interfaces: u32,
    /// The most addresses on each.
    pub addresses: u32,
    family: Family,
}

impl InstanceType {
    fn of(family: Family, size: &str) -> Option<InstanceType> {
        let (vcpus, memory) = if family.name.starts_with('t') {
            let row = BURSTABLE.iter().find(|(name, ..)| *name == size)?;
            (
                if family.kind == Platform::Xen {
                    row.2
                } else {
                    row.1
                },
                row.3,
            )
        } else {
            let vcpus = match size {
                "small" | "medium" => 1,
                "large" => 2,
                "xlarge" => 4,
                _ => 4 * size.strip_suffix("xlarge")?.parse::<u32>().ok()?,
            };
            (vcpus, (f64::from(vcpus) * family.ratio * 1024.0) as u64)
        };
        let (interfaces, addresses) = match size {
            "nano" => (2, 2),
            "micro" if family.kind == Platform::Arm || family.name == "t3a" => (2, 2),
            "micro" => (2, 2),
            "small" => (3, 4),
            "medium" if vcpus == 1 => (2, 4),
            "medium" => (3, 6),
            "large" => (3, if family.name.starts_with('t') { 12 } else { 10 }),
            "xlarge" | "2xlarge" => (4, 15),
            "4xlarge" | "8xlarge" | "12xlarge" => (8, 30),
            _ => (15, 50),
        };
        Some(InstanceType {
            name: format!("{}.{size}", family.name),
            threads_per_core: if family.kind == Platform::Arm || vcpus == 1 || family.name == "t2" {
                1
            } else {
                2
            },
            vcpus,
            memory,
            interfaces,
            addresses,
            family,
        })
    }

    /// Whether it lives on CPU credits.
    pub(crate) fn is_burstable(&self) -> bool {
        self.family.name.starts_with('t') && self.family.name != "t1"
    }

    /// The credit specification of a burstable type by default: `standard` or `unlimited`.
    pub(crate) fn usual_credits(&self) -> Option<&'static str> {
        self.is_burstable().then(|| {
            if self.family.name == "t2" {
                "standard"
            } else {
                "unlimited"
            }
        })
    }

    /// Whether images of that architecture run on it.
    pub(crate) fn runs(&self, architecture: &str) -> bool {
        self.architectures().contains(&architecture)
    }

    /// Whether paravirtual images run on it:
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/virtualization_types.html>.
    pub(crate) fn is_paravirtual(&self) -> bool {
        ["t1", "m1", "m3", "c3"].contains(&self.family.name)
    }

    /// The architectures of images that run on the type.
    pub(crate) fn architectures(&self) -> &'static [&'static str] {
        match self.family.kind {
            Platform::Arm => &["arm64"],
            Platform::Xen if ["t1", "t2", "m1", "m3", "c3"].contains(&self.family.name) => {
                &["i386", "x86_64"]
            }
            _ => &["x86_64"],
        }
    }

    /// The hypervisor as the API names it: `xen` or `nitro`.
    pub(crate) fn hypervisor(&self) -> &'static str {
        if self.family.kind == Platform::Xen {
            "xen"
        } else {
            "nitro"
        }
    }

    /// Whether it has an enhanced network, as instances report.
    pub(crate) fn has_ena(&self) -> bool {
        self.family.kind != Platform::Xen
    }

    /// Whether it is to be had in a zone, or region.
    pub(crate) fn is_offered(&self, place: &str) -> bool {
        let is_old = place == OLD_ZONE || place == zone_id(OLD_ZONE);
        !is_old || !self.has_ena()
    }

    fn is_current(&self) -> bool {
        !["t1", "m1", "m3", "c3"].contains(&self.family.name)
    }

    fn is_free(&self) -> bool {
        ["t2.micro", "t3.micro"].contains(&self.name.as_str())
    }

    fn ebs_optimized(&self) -> &'static str {
        match (self.family.kind, self.family.name) {
            (_, "t1" | "t2") => "unsupported",
            (Platform::Xen, "m1" | "m3" | "c3") => "supported",
            _ => "default",
        }
    }

    /// vCPUs by threads a core.
    pub(crate) fn cores(&self) -> u32 {
        self.vcpus / self.threads_per_core.max(1)
    }
}

/// Every instance type of the built-in table.
fn all() -> impl Iterator<Item = InstanceType> {
    FAMILIES.iter().flat_map(|family| {
        family
            .sizes
            .split(' ')
            .filter_map(|size| InstanceType::of(*family, size))
    })
}

/// The type of that name.
///
/// # Errors
/// `InvalidParameterValue`.
pub(crate) fn find(name: &str) -> Result<InstanceType, Failure> {
    let (prefix, size) = name.split_once('.').unwrap_or_default();
    let family = FAMILIES.iter().find(|family| family.name == prefix);
    let sized = family.filter(|family| family.sizes.split(' ').any(|known| known == size));
    let found = sized.and_then(|family| InstanceType::of(*family, size));
    found.ok_or_else(|| Failure::invalid(format!("Invalid value '{name}' for InstanceType.")))
}

/// `DescribeInstanceTypes`: describes the instance types of a built-in table.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html>.
fn describe(_account: &mut Account, call: &Call) -> Outcome {
    let names = call.params.list("InstanceType");
    let unknown: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| find(name).is_err())
        .collect();
    if !unknown.is_empty() {
        let message = format!(
            "The following supplied instance types do not exist: [{}]",
            unknown.join(", ")
        );
        return Err(Failure::new("InvalidInstanceType", message));
    }
    let filters = Filter::read(&call.params)?;
    let mut chosen = Vec::new();
    for kind in all() {
        let named = names.is_empty() || names.contains(&kind.name.as_str());
        if named && passes(&filters, &kind.values())? {
            chosen.push(kind);
        }
    }
    chosen.sort_by(|one, other| one.name.cmp(&other.name));
    let mut page = call.params.clone();
    if names.is_empty() && page.get("MaxResults").is_none() {
        page = page.with("MaxResults", "100");
    }
    let (chosen, next) = Page::read(&page, 100)?.cut(chosen, |kind| &kind.name);
    let mut xml = Xml::new();
    xml.list("instanceTypeSet", chosen, |item, kind| kind.write(item));
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}

/// `DescribeInstanceTypeOfferings`: every type is offered in every zone, but us-east-1e has only
/// the Xen types.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html>.
fn describe_offerings(account: &mut Account, call: &Call) -> Outcome {
    let filters = Filter::read(&call.params)?;
    let by = call.params.get("LocationType").unwrap_or("region");
    let zones = zones(&account.region);
    let places: Vec<String> = match by {
        "region" => vec![account.region.clone()],
        "availability-zone" => zones.into_iter().map(|(name, _)| name).collect(),
        "availability-zone-id" => zones.into_iter().map(|(_, id)| id).collect(),
        other => {
            let message = format!("Value ({other}) for parameter locationType is invalid.");
            return Err(Failure::invalid(message));
        }
    };
    let mut chosen = Vec::new();
    for kind in all() {
        for place in &places {
            let values = BTreeMap::from([
                ("instance-type", vec![kind.name.clone()]),
                ("location", vec![place.clone()]),
            ]);
            if passes(&filters, &values)? && kind.is_offered(place) {
                chosen.push((
                    format!("{}/{place}", kind.name),
                    kind.name.clone(),
                    place.clone(),
                ));
            }
        }
    }
    chosen.sort();
    let (chosen, next) = Page::read(&call.params, 1000)?.cut(chosen, |row| &row.0);
    let mut xml = Xml::new();
    xml.list(
        "instanceTypeOfferingSet",
        chosen,
        |item, (_, kind, place)| {
            item.text("instanceType", kind)
                .text("locationType", by)
                .text("location", place);
        },
    );
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}

/// The error for an image that does not run on a type.
pub(crate) fn architecture_mismatch(kind: &InstanceType, architecture: &str) -> Failure {
    let message = format!(
        "The architecture '{}' of the specified instance type does not match the architecture \
         '{architecture}' of the specified AMI. Specify an instance type and an AMI that have \
         matching architectures, and try again. You can use 'describe-instance-types' or \
         'describe-images' to discover the architecture of the instance type or AMI.",
        kind.architectures().join(",")
    );
    Failure::invalid(message)
}
