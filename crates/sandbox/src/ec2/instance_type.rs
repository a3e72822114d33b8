//! Instance types: what they are made of and where they are to be had.

use super::availability_zone::{OLD_ZONE, zone_id, zones};
use super::describe::{Filter, Page, passes};
use crate::action::{Actions, Outcome};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
use std::collections::BTreeMap;

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

#[derive(Clone, Copy, Debug, PartialEq)]
struct Family {
    name: &'static str,
    kind: Platform,
    /// GiB a vCPU; burstable ones have their own table.
    ratio: f64,
    /// The sizes, parted by blanks.
    sizes: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Platform {
    /// x86 processors under the Xen hypervisor.
    Xen,
    /// x86 processors under the Nitro hypervisor.
    Nitro,
    /// Arm processors under the Nitro hypervisor.
    Arm,
}

const USUAL: &str = "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge";
const BURST: &str = "nano micro small medium large xlarge 2xlarge";

const fn family(name: &'static str, kind: Platform, ratio: f64, sizes: &'static str) -> Family {
    Family {
        name,
        kind,
        ratio,
        sizes,
    }
}

const FAMILIES: &[Family] = &[
    family("t1", Platform::Xen, 0.0, "micro"),
    family("t2", Platform::Xen, 0.0, BURST),
    family("t3", Platform::Nitro, 0.0, BURST),
    family("t3a", Platform::Nitro, 0.0, BURST),
    family("t4g", Platform::Arm, 0.0, BURST),
    family("m1", Platform::Xen, 3.75, "small medium large xlarge"),
    family("m3", Platform::Xen, 3.75, "medium large xlarge 2xlarge"),
    family(
        "m4",
        Platform::Xen,
        4.0,
        "large xlarge 2xlarge 4xlarge 16xlarge",
    ),
    family("m5", Platform::Nitro, 4.0, USUAL),
    family("m5a", Platform::Nitro, 4.0, USUAL),
    family("m5d", Platform::Nitro, 4.0, USUAL),
    family("m5n", Platform::Nitro, 4.0, USUAL),
    family("m6a", Platform::Nitro, 4.0, USUAL),
    family("m6i", Platform::Nitro, 4.0, USUAL),
    family(
        "m6g",
        Platform::Arm,
        4.0,
        "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge",
    ),
    family("m7a", Platform::Nitro, 4.0, USUAL),
    family("m7i", Platform::Nitro, 4.0, USUAL),
    family(
        "m7g",
        Platform::Arm,
        4.0,
        "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge",
    ),
    family(
        "c3",
        Platform::Xen,
        1.875,
        "large xlarge 2xlarge 4xlarge 8xlarge",
    ),
    family("c4", Platform::Xen, 1.875, "large xlarge 2xlarge 4xlarge"),
    family(
        "c5",
        Platform::Nitro,
        2.0,
        "large xlarge 2xlarge 4xlarge 12xlarge 24xlarge",
    ),
    family("c5a", Platform::Nitro, 2.0, USUAL),
    family(
        "c5n",
        Platform::Nitro,
        2.625,
        "large xlarge 2xlarge 4xlarge",
    ),
    family("c6a", Platform::Nitro, 2.0, USUAL),
    family("c6i", Platform::Nitro, 2.0, USUAL),
    family(
        "c6g",
        Platform::Arm,
        2.0,
        "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge",
    ),
    family("c7i", Platform::Nitro, 2.0, USUAL),
    family(
        "c7g",
        Platform::Arm,
        2.0,
        "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge",
    ),
    family(
        "r4",
        Platform::Xen,
        7.625,
        "large xlarge 2xlarge 4xlarge 8xlarge 16xlarge",
    ),
    family("r5", Platform::Nitro, 8.0, USUAL),
    family("r5a", Platform::Nitro, 8.0, USUAL),
    family("r6i", Platform::Nitro, 8.0, USUAL),
    family(
        "r6g",
        Platform::Arm,
        8.0,
        "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge",
    ),
    family("r7i", Platform::Nitro, 8.0, USUAL),
    family(
        "i3",
        Platform::Xen,
        7.625,
        "large xlarge 2xlarge 4xlarge 8xlarge 16xlarge",
    ),
];

/// vCPUs and MiB of burstable sizes from t3 on; t2's vCPUs stand beside.
const BURSTABLE: &[(&str, u32, u32, u64)] = &[
    ("nano", 2, 1, 512),
    ("micro", 2, 1, 1024),
    ("small", 2, 1, 2048),
    ("medium", 2, 2, 4096),
    ("large", 2, 2, 8192),
    ("xlarge", 4, 4, 16384),
    ("2xlarge", 8, 8, 32768),
];

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

    /// `standard`, `unlimited`: what a burstable one gets unless told otherwise.
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

    /// What images run on it.
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

    fn values(&self) -> BTreeMap<&'static str, Vec<String>> {
        let one = |text: &str| vec![text.to_owned()];
        let flag = |value: bool| vec![value.to_string()];
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        BTreeMap::from([
            ("auto-recovery-supported", flag(true)),
            ("bare-metal", flag(false)),
            ("burstable-performance-supported", flag(self.is_burstable())),
            ("current-generation", flag(self.is_current())),
            ("dedicated-hosts-supported", flag(!self.is_burstable())),
            ("ebs-info.ebs-optimized-support", one(self.ebs_optimized())),
            ("ebs-info.encryption-support", one("supported")),
            (
                "ebs-info.nvme-support",
                one(if self.has_ena() {
                    "required"
                } else {
                    "unsupported"
                }),
            ),
            ("free-tier-eligible", flag(self.is_free())),
            ("hibernation-supported", flag(true)),
            ("hypervisor", one(self.hypervisor())),
            (
                "instance-storage-supported",
                flag(["m5d", "i3"].contains(&self.family.name)),
            ),
            ("instance-type", one(&self.name)),
            ("memory-info.size-in-mib", one(&self.memory.to_string())),
            (
                "network-info.ena-support",
                one(if self.has_ena() {
                    "required"
                } else {
                    "unsupported"
                }),
            ),
            (
                "network-info.maximum-network-interfaces",
                one(&self.interfaces.to_string()),
            ),
            (
                "processor-info.supported-architecture",
                texts(self.architectures()),
            ),
            ("supported-boot-mode", one("legacy-bios")),
            ("supported-root-device-type", one("ebs")),
            ("supported-usage-class", texts(&["on-demand", "spot"])),
            ("supported-virtualization-type", one("hvm")),
            ("vcpu-info.default-cores", one(&self.cores().to_string())),
            (
                "vcpu-info.default-threads-per-core",
                one(&self.threads_per_core.to_string()),
            ),
            ("vcpu-info.default-vcpus", one(&self.vcpus.to_string())),
        ])
    }

    /// vCPUs by threads a core.
    pub(crate) fn cores(&self) -> u32 {
        self.vcpus / self.threads_per_core.max(1)
    }

    fn write(&self, xml: &mut Xml) {
        let support = if self.has_ena() {
            "required"
        } else {
            "unsupported"
        };
        xml.text("instanceType", &self.name)
            .text("currentGeneration", self.is_current());
        xml.text("freeTierEligible", self.is_free());
        let text = |item: &mut Xml, text: &str| item.value(text);
        xml.list("supportedUsageClasses", ["on-demand", "spot"], text);
        xml.list("supportedRootDeviceTypes", ["ebs"], text);
        xml.list("supportedVirtualizationTypes", ["hvm"], text);
        xml.text("bareMetal", false)
            .text("hypervisor", self.hypervisor());
        xml.element("processorInfo", |xml| {
            xml.list(
                "supportedArchitectures",
                self.architectures(),
                |item, it| item.value(it),
            );
            xml.text("sustainedClockSpeedInGhz", "2.5");
        });
        xml.element("vCpuInfo", |xml| {
            xml.text("defaultVCpus", self.vcpus)
                .text("defaultCores", self.cores());
            xml.text("defaultThreadsPerCore", self.threads_per_core);
            xml.list("validCores", 1..=self.cores(), |item, count| {
                item.value(count)
            });
            xml.list(
                "validThreadsPerCore",
                1..=self.threads_per_core,
                |item, it| item.value(it),
            );
        });
        xml.element("memoryInfo", |xml| {
            xml.text("sizeInMiB", self.memory);
        });
        xml.text(
            "instanceStorageSupported",
            ["m5d", "i3"].contains(&self.family.name),
        );
        xml.element("ebsInfo", |xml| {
            xml.text("ebsOptimizedSupport", self.ebs_optimized());
            xml.text("encryptionSupport", "supported")
                .text("nvmeSupport", support);
        });
        xml.element("networkInfo", |xml| {
            xml.text("networkPerformance", "Up to 5 Gigabit");
            xml.text("maximumNetworkInterfaces", self.interfaces)
                .text("maximumNetworkCards", 1);
            xml.text("defaultNetworkCardIndex", 0);
            xml.text("ipv4AddressesPerInterface", self.addresses);
            xml.text("ipv6AddressesPerInterface", self.addresses)
                .text("ipv6Supported", true);
            xml.text("enaSupport", support).text("efaSupported", false);
        });
        xml.element("placementGroupInfo", |xml| {
            xml.list("supportedStrategies", ["partition", "spread"], text);
        });
        xml.text("hibernationSupported", true);
        xml.text("burstablePerformanceSupported", self.is_burstable());
        xml.text("dedicatedHostsSupported", !self.is_burstable());
        xml.text("autoRecoverySupported", true);
        xml.list("supportedBootModes", ["legacy-bios", "uefi"], text);
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
