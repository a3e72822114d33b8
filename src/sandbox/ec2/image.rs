//! Machine images: a fixed choice of those that AWS, Canonical and others publish.

use super::Outcome;
use super::describe::{Filter, Page, passes};
use super::image_catalogue::{CATALOGUE, Listed};
use crate::sandbox::cloud::Cloud;
use crate::sandbox::dispatch::Actions;
use crate::sandbox::wire::{Answer, Call, Failure, Xml};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What is about images.
pub const ACTIONS: Actions = &[("DescribeImages", describe)];

/// An image as a region has it.
#[derive(Clone, Debug)]
pub struct Image {
    pub id: String,
    pub listed: &'static Listed,
    pub snapshot: String,
}

impl Image {
    /// `x86_64`, `arm64`.
    pub fn architecture(&self) -> &'static str {
        self.listed.architecture
    }

    /// Where the root volume is: `/dev/xvda`, `/dev/sda1`.
    pub fn root_device(&self) -> &'static str {
        self.listed.root_device
    }

    /// `Linux/UNIX`, `Windows`.
    pub fn platform_details(&self) -> &'static str {
        match (self.listed.windows, self.listed.name.starts_with("RHEL")) {
            (true, _) => "Windows",
            (_, true) => "Red Hat Enterprise Linux",
            _ => "Linux/UNIX",
        }
    }

    /// The code by which the platform is billed.
    pub fn usage_operation(&self) -> &'static str {
        match self.platform_details() {
            "Windows" => "RunInstances:0002",
            "Red Hat Enterprise Linux" => "RunInstances:0010",
            _ => "RunInstances",
        }
    }

    fn created(&self) -> String {
        format!("{}T00:00:00.000Z", self.listed.created)
    }

    fn location(&self) -> String {
        let owner = self.listed.alias.unwrap_or(self.listed.owner);
        format!("{owner}/{}", self.listed.name)
    }

    fn values(&self) -> BTreeMap<&'static str, Vec<String>> {
        let Listed {
            name,
            owner,
            alias,
            architecture,
            root_device,
            ..
        } = *self.listed;
        let one = |text: &str| vec![text.to_owned()];
        let some = |text: Option<&str>| text.map(str::to_owned).into_iter().collect();
        BTreeMap::from([
            ("architecture", one(architecture)),
            ("block-device-mapping.delete-on-termination", one("true")),
            ("block-device-mapping.device-name", one(root_device)),
            ("block-device-mapping.encrypted", one("false")),
            ("block-device-mapping.snapshot-id", one(&self.snapshot)),
            (
                "block-device-mapping.volume-size",
                one(&self.listed.size.to_string()),
            ),
            ("block-device-mapping.volume-type", one(self.listed.volume)),
            ("creation-date", vec![self.created()]),
            ("description", vec![self.listed.describe()]),
            (
                "ena-support",
                one(if self.listed.ena { "true" } else { "false" }),
            ),
            ("hypervisor", one("xen")),
            ("image-id", one(&self.id)),
            ("image-type", one("machine")),
            ("imds-support", some(self.listed.imds_v2.then_some("v2.0"))),
            ("is-public", one("true")),
            ("kernel-id", Vec::new()),
            ("manifest-location", vec![self.location()]),
            ("name", one(name)),
            ("owner-alias", some(alias)),
            ("owner-id", one(owner)),
            ("platform", some(self.listed.windows.then_some("windows"))),
            ("product-code", Vec::new()),
            ("product-code.type", Vec::new()),
            ("ramdisk-id", Vec::new()),
            ("root-device-name", one(root_device)),
            ("root-device-type", one("ebs")),
            ("source-instance-id", Vec::new()),
            (
                "sriov-net-support",
                some(self.listed.ena.then_some("simple")),
            ),
            ("state", one("available")),
            ("state-reason-code", Vec::new()),
            ("tag-key", Vec::new()),
            ("virtualization-type", one("hvm")),
        ])
    }

    fn write(&self, xml: &mut Xml) {
        let listed = self.listed;
        xml.text("imageId", &self.id)
            .text("imageLocation", self.location());
        xml.text("imageState", "available")
            .text("imageOwnerId", listed.owner);
        xml.text("creationDate", self.created())
            .text("isPublic", true);
        xml.text("architecture", listed.architecture)
            .text("imageType", "machine");
        xml.optional("platform", listed.windows.then_some("windows"));
        xml.text("platformDetails", self.platform_details());
        xml.text("usageOperation", self.usage_operation());
        xml.optional("imageOwnerAlias", listed.alias);
        xml.optional("sriovNetSupport", listed.ena.then_some("simple"));
        xml.text("name", listed.name)
            .text("description", listed.describe());
        xml.text("rootDeviceType", "ebs")
            .text("rootDeviceName", listed.root_device);
        xml.list(
            "blockDeviceMapping",
            [listed.root_device],
            |item, device| {
                item.text("deviceName", device);
                item.element("ebs", |ebs| {
                    ebs.text("snapshotId", &self.snapshot)
                        .text("volumeSize", listed.size);
                    ebs.text("deleteOnTermination", true)
                        .text("volumeType", listed.volume);
                    if listed.volume == "gp3" {
                        ebs.text("iops", 3000).text("throughput", 125);
                    }
                    ebs.text("encrypted", false);
                });
            },
        );
        xml.text("virtualizationType", "hvm")
            .text("hypervisor", "xen");
        xml.text("enaSupport", listed.ena);
        xml.optional("imdsSupport", listed.imds_v2.then_some("v2.0"));
        xml.optional("bootMode", listed.boot_mode());
    }
}

/// The images of a region. Their ids differ from region to region, as on AWS.
fn of_region(region: &str) -> impl Iterator<Item = Image> {
    let digest = |text: String| {
        let digits = format!("{:x}", Sha256::digest(text));
        format!("0{}", digits.get(..16).unwrap_or_default())
    };
    CATALOGUE.iter().map(move |listed| {
        let at_home = region == "us-east-1" && !listed.id.is_empty();
        let id = if at_home {
            listed.id.to_owned()
        } else {
            format!(
                "ami-{}",
                digest(format!("{region}/{}/{}", listed.owner, listed.name))
            )
        };
        let snapshot = format!("snap-{}", digest(format!("snapshot of {id}")));
        Image {
            id,
            listed,
            snapshot,
        }
    })
}

/// The image of that id in the region of the call.
///
/// # Errors
/// `InvalidAMIID.NotFound`, `InvalidAMIID.Malformed`.
pub fn find(cloud: &Cloud, id: &str) -> Result<Image, Failure> {
    let digits = id.strip_prefix("ami-");
    if digits.is_none_or(|digits| digits.is_empty()) {
        let message = format!("Invalid id: \"{id}\" (expecting \"ami-...\")");
        return Err(Failure::new("InvalidAMIID.Malformed", message));
    }
    of_region(&cloud.region)
        .find(|image| image.id == id)
        .ok_or_else(|| {
            let message = format!("The image id '[{id}]' does not exist");
            Failure::new("InvalidAMIID.NotFound", message)
        })
}

/// Whether the image belongs to one of the owners: `self`, `amazon`, an account.
fn is_owned(cloud: &Cloud, image: &Image, owners: &[&str]) -> bool {
    owners.is_empty()
        || owners.iter().any(|owner| match *owner {
            "self" => image.listed.owner == cloud.account,
            owner => image.listed.owner == owner || image.listed.alias == Some(owner),
        })
}

fn describe(cloud: &mut Cloud, call: &Call) -> Outcome {
    let ids = call.params.list("ImageId");
    for id in &ids {
        find(cloud, id)?;
    }
    let filters = Filter::read(&call.params);
    // No image here is tagged: a filter on a tag leaves none.
    let (by_tag, filters): (Vec<Filter>, Vec<Filter>) = filters
        .into_iter()
        .partition(|filter| filter.name.starts_with("tag:"));
    let owners = call.params.list("Owner");
    let by_user = call.params.list("ExecutableBy");
    let mut chosen = Vec::new();
    for image in of_region(&cloud.region) {
        let named = ids.is_empty() || ids.contains(&image.id.as_str());
        let usable = by_user.is_empty() || by_user.contains(&"all");
        let wanted = named && usable && by_tag.is_empty() && is_owned(cloud, &image, &owners);
        if passes(&filters, &image.values())? && wanted {
            chosen.push(image);
        }
    }
    chosen.sort_by(|one, other| one.id.cmp(&other.id));
    let (chosen, next) = Page::read(&call.params, 1000)?.cut(chosen, |image| &image.id);
    let mut xml = Xml::new();
    xml.list("imagesSet", chosen, |item, image| {
        image.write(item);
        item.list("tagSet", [(); 0], |_, ()| ());
    });
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}
