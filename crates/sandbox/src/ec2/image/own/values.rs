//! How DescribeImages shows an image of the account, and what its filters compare with.

use std::collections::BTreeMap;

use crate::ec2::model::{ImageDisk, OwnImage};
use crate::store::Account;
use crate::wire::Xml;

impl OwnImage {
    fn is_public(&self) -> bool {
        self.permitted.contains("group/all")
    }

    fn root_device_type(&self) -> &'static str {
        if self.root().is_some() {
            "ebs"
        } else {
            "instance-store"
        }
    }

    /// By the names of filters.
    pub(in crate::ec2::image) fn values(
        &self,
        id: &str,
        account: &Account,
    ) -> BTreeMap<&'static str, Vec<String>> {
        let one = |text: &str| vec![text.to_owned()];
        let some = |text: &Option<String>| text.iter().cloned().collect();
        let truth = |truth: bool| vec![truth.to_string()];
        let disks = |of: fn(&ImageDisk) -> String| self.disks.iter().map(of).collect();
        let snapshots = self.disks.iter().filter_map(|it| it.snapshot.clone());
        BTreeMap::from([
            ("architecture", one(&self.architecture)),
            (
                "block-device-mapping.delete-on-termination",
                disks(|it| it.delete_on_termination.to_string()),
            ),
            (
                "block-device-mapping.device-name",
                disks(|it| it.device.clone()),
            ),
            (
                "block-device-mapping.encrypted",
                disks(|it| it.spec.encrypted.to_string()),
            ),
            ("block-device-mapping.snapshot-id", snapshots.collect()),
            (
                "block-device-mapping.volume-size",
                disks(|it| it.spec.size.to_string()),
            ),
            (
                "block-device-mapping.volume-type",
                disks(|it| it.spec.kind.clone()),
            ),
            ("creation-date", vec![self.created.iso()]),
            ("description", one(&self.description)),
            ("ena-support", truth(self.ena)),
            ("hypervisor", one("xen")),
            ("image-id", one(id)),
            ("image-type", one("machine")),
            ("imds-support", some(&self.imds)),
            ("is-public", truth(self.is_public())),
            ("kernel-id", some(&self.kernel)),
            ("manifest-location", one(&self.location)),
            ("name", one(&self.name)),
            ("owner-alias", Vec::new()),
            ("owner-id", one(&account.account_id)),
            (
                "platform",
                Vec::from_iter(self.windows.then(|| "windows".to_owned())),
            ),
            ("product-code", Vec::new()),
            ("product-code.type", Vec::new()),
            ("ramdisk-id", some(&self.ramdisk)),
            ("root-device-name", some(&self.root_device)),
            ("root-device-type", one(self.root_device_type())),
            ("source-instance-id", some(&self.source_instance)),
            ("sriov-net-support", some(&self.sriov)),
            ("state", one(self.state.at(account.now))),
            ("state-reason-code", Vec::new()),
            ("tag-key", Vec::new()),
            ("virtualization-type", one(&self.virtualization)),
        ])
    }

    /// Writes the image as DescribeImages answers it, without its tags.
    pub(super) fn describe(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("imageId", id)
            .text("imageLocation", &self.location);
        xml.text("imageState", self.state.at(account.now))
            .text("imageOwnerId", &account.account_id);
        xml.text("creationDate", self.created.iso())
            .text("isPublic", self.is_public());
        xml.text("architecture", &self.architecture)
            .text("imageType", "machine");
        xml.optional("kernelId", self.kernel.as_ref())
            .optional("ramdiskId", self.ramdisk.as_ref());
        xml.optional("platform", self.windows.then_some("windows"));
        xml.text("platformDetails", &self.platform_details)
            .text("usageOperation", &self.usage_operation);
        xml.optional("sriovNetSupport", self.sriov.as_ref());
        xml.text("name", &self.name)
            .text("description", &self.description);
        xml.text("rootDeviceType", self.root_device_type());
        xml.optional("rootDeviceName", self.root_device.as_ref());
        self.write_devices(xml);
        xml.text("virtualizationType", &self.virtualization)
            .text("hypervisor", "xen");
        xml.text("enaSupport", self.ena);
        xml.optional("imdsSupport", self.imds.as_ref())
            .optional("tpmSupport", self.tpm.as_ref());
        xml.optional("bootMode", self.boot_mode.as_ref());
        xml.optional("sourceInstanceId", self.source_instance.as_ref());
        xml.optional("deprecationTime", self.deprecated.map(|it| it.iso()));
    }

    fn write_devices(&self, xml: &mut Xml) {
        let disks = self
            .disks
            .iter()
            .map(|disk| (disk.device.as_str(), Ok(disk)));
        let ephemeral = self.ephemeral.iter();
        let ephemeral = ephemeral.map(|(device, name)| (device.as_str(), Err(name)));
        xml.list(
            "blockDeviceMapping",
            disks.chain(ephemeral),
            |item, (device, what)| {
                item.text("deviceName", device);
                match what {
                    Err(name) => {
                        item.text("virtualName", name);
                    }
                    Ok(disk) => {
                        item.element("ebs", |ebs| write_disk(ebs, disk));
                    }
                }
            },
        );
    }
}

fn write_disk(xml: &mut Xml, disk: &ImageDisk) {
    xml.optional("snapshotId", disk.snapshot.as_ref())
        .text("volumeSize", disk.spec.size);
    xml.text("deleteOnTermination", disk.delete_on_termination)
        .text("volumeType", &disk.spec.kind);
    // The I/O operations of gp2 follow from the size, and are not part of an image.
    let iops = disk.spec.iops.filter(|_| disk.spec.kind != "gp2");
    xml.optional("iops", iops)
        .optional("throughput", disk.spec.throughput);
    xml.text("encrypted", disk.spec.encrypted);
}
