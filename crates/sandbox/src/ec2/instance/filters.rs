//! The rarer filters of DescribeInstances.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>

use crate::ec2::model::Instance;
use crate::ec2::resource::{many, maybe, one};

/// Filters about what instances of the sandbox never have.
const NEVER: &[&str] = &[
    "capacity-reservation-id",
    "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-id",
    "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-resource-group-arn",
    "host-id",
    "kernel-id",
    "operator.principal",
    "placement-partition-number",
    "product-code.type",
    "ramdisk-id",
    "requester-id",
    "tpm-support",
    "usage-operation-update-time",
];

/// What an option of an instance answers to a filter; `None` if there is no such filter.
pub(super) fn filter(instance: &Instance, name: &str) -> Option<Vec<String>> {
    let metadata = &instance.metadata;
    match name {
        "block-device-mapping.attach-time" => {
            many(instance.devices.values().map(|it| it.attached.iso()))
        }
        "block-device-mapping.status" => many(instance.devices.values().map(|_| "attached")),
        "boot-mode" | "current-instance-boot-mode" => one("legacy-bios"),
        "capacity-reservation-specification.capacity-reservation-preference" => {
            one(instance.capacity.as_deref().unwrap_or("open"))
        }
        "ebs-optimized" => one(instance.ebs_optimized),
        "ena-support" => one(true),
        "enclave-options.enabled" => one(instance.enclave),
        "hibernation-options.configured" => one(instance.hibernation),
        "maintenance-options.auto-recovery" => one(&instance.auto_recovery),
        "metadata-options.http-protocol-ipv4" => one("enabled"),
        "metadata-options.http-protocol-ipv6" => one("disabled"),
        "metadata-options.http-put-response-hop-limit" => one(metadata.hops),
        "metadata-options.instance-metadata-tags" => one(&metadata.tags),
        "metadata-options.state" => one("applied"),
        "network-performance-options.bandwidth-weighting" => one("default"),
        "operator.managed" => one(false),
        "private-dns-name-options.enable-resource-name-dns-a-record" => {
            one(instance.hostnames.a_record)
        }
        "private-dns-name-options.enable-resource-name-dns-aaaa-record" => {
            one(instance.hostnames.aaaa_record)
        }
        "private-dns-name-options.hostname-type" => one(&instance.hostnames.kind),
        "state-reason-message" => maybe(instance.reason.as_ref().map(|(_, message)| message)),
        "usage-operation" => one(&instance.image.usage_operation),
        _ if NEVER.contains(&name) => many(Vec::<String>::new()),
        _ => None,
    }
}

/// Filters of interfaces, behind `network-interface.`; `None` for one that there is not.
pub(super) fn of_no_interface(name: &str) -> Option<Vec<String>> {
    const NAMES: &[&str] = &[
        "addresses.association.allocation-id",
        "addresses.association.association-id",
        "addresses.association.carrier-ip",
        "addresses.association.customer-owned-ip",
        "addresses.association.ip-owner-id",
        "addresses.association.public-dns-name",
        "addresses.association.public-ip",
        "addresses.primary",
        "addresses.private-dns-name",
        "addresses.private-ip-address",
        "association.allocation-id",
        "association.association-id",
        "association.carrier-ip",
        "association.customer-owned-ip",
        "association.ip-owner-id",
        "association.public-dns-name",
        "association.public-ip",
        "attachment.attach-time",
        "attachment.attachment-id",
        "attachment.delete-on-termination",
        "attachment.device-index",
        "attachment.instance-id",
        "attachment.instance-owner-id",
        "attachment.network-card-index",
        "attachment.status",
        "availability-zone",
        "deny-all-igw-traffic",
        "description",
        "group-id",
        "group-name",
        "ipv4-prefixes.ipv4-prefix",
        "ipv6-addresses.ipv6-address",
        "ipv6-addresses.is-primary-ipv6",
        "ipv6-native",
        "ipv6-prefixes.ipv6-prefix",
        "mac-address",
        "network-interface-id",
        "operator.managed",
        "operator.principal",
        "outpost-arn",
        "owner-id",
        "private-dns-name",
        "private-ip-address",
        "public-dns-name",
        "requester-id",
        "requester-managed",
        "source-dest-check",
        "status",
        "subnet-id",
        "tag-key",
        "tag-value",
        "vpc-id",
    ];
    NAMES.contains(&name).then(Vec::new)
}
