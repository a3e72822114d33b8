//! An image as a region has it.

use super::families::common::AMAZON;
use super::template::ImageFacts;
use crate::wire::Xml;
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// An image as a region has it.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub id: String,
    pub name: String,
    pub facts: ImageFacts,
    /// The snapshot of the root volume.
    pub snapshot: String,
    /// When it was created, such as `2019-01-10T12:34:56.000Z`.
    created: String,
}

/// The image of an unknown id: a Linux for x86.
pub(crate) fn anonymous(id: &str) -> Image {
    let day = NaiveDate::from_ymd_opt(2018, 1, 1).unwrap_or_default();
    let facts = ImageFacts {
        describe: |name, _| format!("Public image {name}"),
        ..AMAZON
    };
    Image::new(id.to_owned(), format!("public-{id}"), facts, day)
}

impl Image {
    /// An image made on that day; at which time of it is made up from the name.
    pub(crate) fn new(id: String, name: String, facts: ImageFacts, day: NaiveDate) -> Image {
        let digest = Sha256::digest(&name);
        let bytes: &[u8] = &digest;
        let part = |at: usize, limit: u8| bytes.get(at).copied().unwrap_or_default() % limit;
        let (hour, minute, second) = (part(0, 24), part(1, 60), part(2, 60));
        let snapshot = hex::encode(Sha256::digest(format!("snapshot of {id}")));
        Image {
            created: format!("{day}T{hour:02}:{minute:02}:{second:02}.000Z"),
            snapshot: format!("snap-0{}", snapshot.get(..16).unwrap_or_default()),
            id,
            name,
            facts,
        }
    }

    /// Whether instances of the image are billed and described as Windows.
    pub(crate) fn is_windows(&self) -> bool {
        self.facts.platform.starts_with("Windows")
    }

    fn location(&self) -> String {
        let owner = self.facts.alias.unwrap_or(self.facts.owner);
        format!("{owner}/{}", self.name)
    }

    fn description(&self) -> String {
        (self.facts.describe)(&self.name, self.facts.architecture)
    }

    fn virtualization(&self) -> &'static str {
        if self.facts.paravirtual {
            "paravirtual"
        } else {
            "hvm"
        }
    }

    fn root_device_type(&self) -> &'static str {
        if self.facts.instance_store {
            "instance-store"
        } else {
            "ebs"
        }
    }

    /// How it boots, where the image says so.
    pub(crate) fn boot_mode(&self) -> Option<&'static str> {
        match self.facts.architecture {
            "arm64" => Some("uefi"),
            _ if self.facts.imds_v2 => Some("uefi-preferred"),
            _ => None,
        }
    }

    /// By the names of filters.
    pub(crate) fn values(&self) -> BTreeMap<&'static str, Vec<String>> {
        let facts = &self.facts;
        let one = |text: &str| vec![text.to_owned()];
        let some = |text: Option<&str>| text.map(str::to_owned).into_iter().collect();
        let disk = |text: &str| some((!facts.instance_store).then_some(text));
        let modern = !facts.paravirtual;
        BTreeMap::from([
            ("architecture", one(facts.architecture)),
            ("block-device-mapping.delete-on-termination", disk("true")),
            ("block-device-mapping.device-name", disk(facts.root_device)),
            ("block-device-mapping.encrypted", disk("false")),
            ("block-device-mapping.snapshot-id", disk(&self.snapshot)),
            (
                "block-device-mapping.volume-size",
                disk(&facts.size.to_string()),
            ),
            ("block-device-mapping.volume-type", disk(facts.volume)),
            ("creation-date", one(&self.created)),
            ("description", vec![self.description()]),
            ("ena-support", one(if modern { "true" } else { "false" })),
            ("hypervisor", one("xen")),
            ("image-id", one(&self.id)),
            ("image-type", one("machine")),
            ("imds-support", some(facts.imds_v2.then_some("v2.0"))),
            ("is-public", one("true")),
            ("kernel-id", some(facts.paravirtual.then_some(KERNEL))),
            ("manifest-location", vec![self.location()]),
            ("name", one(&self.name)),
            ("owner-alias", some(facts.alias)),
            ("owner-id", one(facts.owner)),
            ("platform", some(self.is_windows().then_some("windows"))),
            ("product-code", Vec::new()),
            ("product-code.type", Vec::new()),
            ("ramdisk-id", Vec::new()),
            ("root-device-name", one(facts.root_device)),
            ("root-device-type", one(self.root_device_type())),
            ("source-instance-id", Vec::new()),
            ("sriov-net-support", some(modern.then_some("simple"))),
            ("state", one("available")),
            ("state-reason-code", Vec::new()),
            ("tag-key", Vec::new()),
            ("virtualization-type", one(self.virtualization())),
        ])
    }

    /// Writes the image as `DescribeImages` answers it.
    pub(crate) fn write(&self, xml: &mut Xml) {
        let facts = &self.facts;
        let modern = !facts.paravirtual;
        xml.text("imageId", &self.id)
            .text("imageLocation", self.location());
        xml.text("imageState", "available")
            .text("imageOwnerId", facts.owner);
        xml.text("creationDate", &self.created)
            .text("isPublic", true);
        xml.text("architecture", facts.architecture)
            .text("imageType", "machine");
        xml.optional("kernelId", facts.paravirtual.then_some(KERNEL));
        xml.optional("platform", self.is_windows().then_some("windows"));
        xml.text("platformDetails", facts.platform);
        xml.text("usageOperation", facts.usage_operation);
        xml.optional("imageOwnerAlias", facts.alias);
        xml.optional("sriovNetSupport", modern.then_some("simple"));
        xml.text("name", &self.name)
            .text("description", self.description());
        xml.text("rootDeviceType", self.root_device_type())
            .text("rootDeviceName", facts.root_device);
        self.write_disks(xml);
        xml.text("virtualizationType", self.virtualization())
            .text("hypervisor", "xen");
        xml.text("enaSupport", modern);
        xml.optional("imdsSupport", facts.imds_v2.then_some("v2.0"));
        xml.optional("bootMode", self.boot_mode());
        xml.list("tagSet", [(); 0], |_, ()| ());
    }

    fn write_disks(&self, xml: &mut Xml) {
        let facts = &self.facts;
        let device = (!facts.instance_store).then_some(facts.root_device);
        xml.list("blockDeviceMapping", device, |item, device| {
            item.text("deviceName", device);
            item.element("ebs", |ebs| {
                ebs.text("snapshotId", &self.snapshot)
                    .text("volumeSize", facts.size);
                ebs.text("deleteOnTermination", true)
                    .text("volumeType", facts.volume);
                if facts.volume == "gp3" {
                    ebs.text("iops", 3000).text("throughput", 125);
                }
                ebs.text("encrypted", false);
            });
        });
    }
}

/// Boots paravirtual images (pv-grub of us-east-1):
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/UserProvidedKernels.html>.
const KERNEL: &str = "aki-919dcaf8";
