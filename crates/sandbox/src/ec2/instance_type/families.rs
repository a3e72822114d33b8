//! The instance families that the sandbox knows.

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Family {
    pub(super) name: &'static str,
    pub(super) kind: Platform,
    /// GiB a vCPU; burstable ones have their own table.
    pub(super) ratio: f64,
    /// The sizes, parted by blanks.
    pub(super) sizes: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Platform {
    /// x86 processors under the Xen hypervisor.
    Xen,
    /// x86 processors under the Nitro hypervisor.
    Nitro,
    /// Arm processors under the Nitro hypervisor.
    Arm,
}

/// The sizes of most families:
/// <https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html>.
const USUAL: &str = "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge";

/// The sizes of burstable families: <https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html>.
const BURST: &str = "nano micro small medium large xlarge 2xlarge";

pub(super) const fn family(
    name: &'static str,
    kind: Platform,
    ratio: f64,
    sizes: &'static str,
) -> Family {
    Family {
        name,
        kind,
        ratio,
        sizes,
    }
}

/// The families of instance types, with their platform and the memory in GiB for each vCPU:
/// <https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html>.
pub(super) const FAMILIES: &[Family] = &[
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

/// Size, vCPUs from t3 on, vCPUs of t2, and MiB of memory of burstable types:
/// <https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html>.
pub(super) const BURSTABLE: &[(&str, u32, u32, u64)] = &[
    ("nano", 2, 1, 512),
    ("micro", 2, 1, 1024),
    ("small", 2, 1, 2048),
    ("medium", 2, 2, 4096),
    ("large", 2, 2, 8192),
    ("xlarge", 4, 4, 16384),
    ("2xlarge", 8, 8, 32768),
];
