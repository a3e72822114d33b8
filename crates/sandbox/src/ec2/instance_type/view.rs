//! Instance types as DescribeInstanceTypes shows and filters them.

use std::collections::BTreeMap;

use super::InstanceType;
use crate::wire::Xml;

impl InstanceType {
    pub(super) fn values(&self) -> BTreeMap<&'static str, Vec<String>> {
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
            ("vcpu-info.valid-cores", one(&self.cores().to_string())),
            (
                "vcpu-info.valid-threads-per-core",
                one(&self.threads_per_core.to_string()),
            ),
            ("network-info.efa-supported", flag(false)),
            ("network-info.encryption-in-transit-supported", flag(false)),
            ("network-info.ipv6-supported", flag(true)),
            ("network-info.maximum-network-cards", one("1")),
            ("nitro-enclaves-support", one("unsupported")),
            ("nitro-tpm-support", one("unsupported")),
        ])
    }

    pub(super) fn write(&self, xml: &mut Xml) {
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
