//! What a launch asks for, checked before anything is made.

use super::super::image::{self, Facts, Image};
use super::super::instance_type::{self, InstanceType};
use super::super::key_pair;
use super::super::network_interface::{NetworkInterfaceRequest, wanted};
use super::super::resource::find;
use super::super::volume;
use super::options::check_credits;
use super::profiles;
use crate::ec2::default_ids;
use crate::ec2::instance_type::architecture_mismatch;
use crate::ec2::model::{
    HostnameOptions, MetadataOptions, NetworkInterface, ProfileAssociation, Subnet, VolumeSpec,
};
use crate::ec2::user_data::check_user_data;
use crate::store::Account;
use crate::wire::{Call, Failure, Params};

/// A launch, ready to be carried out.
pub(crate) struct LaunchPlan {
    pub least: u32,
    pub most: u32,
    pub image: Image,
    pub kind: InstanceType,
    pub key: Option<String>,
    pub subnet_id: String,
    pub subnet: Subnet,
    pub interfaces: Vec<PlannedInterface>,
    /// Whether the primary interface gets a public address.
    pub public: bool,
    pub disks: Vec<PlannedVolume>,
    pub profile: Option<ProfileAssociation>,
    pub user_data: Option<String>,
    pub credits: Option<String>,
    pub metadata: MetadataOptions,
    pub hostnames: HostnameOptions,
    pub cores: u32,
    pub threads_per_core: u32,
}

/// An interface of the instance.
#[derive(Clone, Debug)]
pub(crate) struct PlannedInterface {
    pub device_index: u32,
    pub delete_on_termination: bool,
    pub what: InterfaceSource,
}

/// One that is there, or one to be made.
#[derive(Clone, Debug)]
pub(crate) enum InterfaceSource {
    /// The id of an interface that exists.
    Existing(String),
    /// What it is to be.
    New(NetworkInterfaceRequest),
}

/// A volume of the instance.
#[derive(Clone, Debug)]
pub(crate) struct PlannedVolume {
    pub device: String,
    pub spec: VolumeSpec,
    pub snapshot: Option<String>,
    pub delete_on_termination: bool,
}

impl LaunchPlan {
    /// Reads and checks a RunInstances call.
    pub(crate) fn read(account: &mut Account, call: &Call) -> Result<LaunchPlan, Failure> {
        let params = &call.params;
        let count = |name: &str| -> Result<u32, Failure> {
            params.parse(name)?.ok_or_else(|| Failure::missing(name))
        };
        let (least, most) = (count("MinCount")?, count("MaxCount")?);
        if least < 1 || most < least {
            let message = "Invalid value for min/max instance count: the minimum must be at least \
                           1 and not more than the maximum.";
            return Err(Failure::invalid(message));
        }
        let image = image::to_launch(account, params.required("ImageId")?)?;
        let kind = instance_type::find(params.get("InstanceType").unwrap_or("m1.small"))?;
        check_image(&kind, &image)?;
        let key = params.get("KeyName").filter(|name| !name.is_empty());
        if let Some(name) = key {
            key_pair::by_name(account, name)?;
        }
        let (subnet_id, interfaces) = network(account, params, most)?;
        let subnet = find::<Subnet>(account, &subnet_id)?.clone();
        check_offered(&kind, &subnet)?;
        let mut metadata = MetadataOptions::usual(image.facts.imds_v2);
        metadata.read(&params.part("MetadataOptions"))?;
        let mut hostnames = HostnameOptions {
            kind: subnet.hostname_type.clone(),
            a_record: subnet.resource_name_a_record,
            aaaa_record: subnet.resource_name_aaaa_record,
        };
        hostnames.read(&params.part("PrivateDnsNameOptions"));
        Ok(LaunchPlan {
            least,
            most,
            public: is_public(params, &subnet)?,
            disks: disks(account, params, &image)?,
            profile: profiles::wanted(account, params)?,
            user_data: params.get("UserData").map(check_user_data).transpose()?,
            credits: credits(params, &kind)?,
            cores: params
                .parse("CpuOptions.CoreCount")?
                .unwrap_or(kind.cores()),
            threads_per_core: params
                .parse("CpuOptions.ThreadsPerCore")?
                .unwrap_or(kind.threads_per_core),
            key: key.map(str::to_owned),
            image,
            kind,
            subnet_id,
            subnet,
            interfaces,
            metadata,
            hostnames,
        })
    }
}

/// Whether the type can run the image. The sandbox has no disks of hosts, so that no image whose root
/// is such a disk runs.
fn check_image(kind: &InstanceType, image: &Image) -> Result<(), Failure> {
    let Facts {
        architecture,
        paravirtual,
        instance_store,
        ..
    } = image.facts;
    if !kind.runs(architecture) {
        return Err(architecture_mismatch(kind, architecture));
    }
    let name = &kind.name;
    if paravirtual && !kind.is_paravirtual() {
        let message = format!(
            "Virtualization type 'hvm' is required for instances of type '{name}'. Ensure that \
             you are using an AMI with virtualization type 'hvm'."
        );
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    if instance_store {
        let id = &image.id;
        let message = format!(
            "AMI '{id}' with an instance-store root device is not supported for the instance \
             type '{name}'."
        );
        return Err(Failure::new("UnsupportedOperation", message));
    }
    Ok(())
}

fn check_offered(kind: &InstanceType, subnet: &Subnet) -> Result<(), Failure> {
    if kind.is_offered(&subnet.zone) {
        return Ok(());
    }
    let message = format!(
        "Your requested instance type ({}) is not supported in your requested Availability Zone \
         ({}). Please retry your request by not specifying an Availability Zone or choosing \
         another one.",
        kind.name, subnet.zone
    );
    Err(Failure::new("Unsupported", message))
}

fn credits(params: &Params, kind: &InstanceType) -> Result<Option<String>, Failure> {
    match params.get("CreditSpecification.CpuCredits") {
        Some(credits) => {
            check_credits(credits)?;
            if !kind.is_burstable() {
                let message = format!(
                    "The CPU credits option is not supported for the {} instance type.",
                    kind.name
                );
                return Err(Failure::new("InvalidParameterCombination", message));
            }
            Ok(Some(credits.to_owned()))
        }
        None => Ok(kind.usual_credits().map(str::to_owned)),
    }
}

/// The subnet of the primary interface, and all interfaces by device index.
fn network(
    account: &Account,
    params: &Params,
    most: u32,
) -> Result<(String, Vec<PlannedInterface>), Failure> {
    let parts = params.parts("NetworkInterface");
    if parts.is_empty() {
        let subnet = match params.get("SubnetId").filter(|id| !id.is_empty()) {
            Some(id) => id.to_owned(),
            None => default_subnet(account, params)?,
        };
        let mut what = wanted(params, &subnet)?;
        what.description = String::new();
        for name in params.list("SecurityGroup") {
            what.groups.push(group_named(account, &subnet, name)?);
        }
        check_single_address(&what, most)?;
        let interface = PlannedInterface {
            device_index: 0,
            delete_on_termination: true,
            what: InterfaceSource::New(what),
        };
        return Ok((subnet, vec![interface]));
    }
    check_combination(params)?;
    let mut attachments = Vec::new();
    let mut subnet = None;
    for part in &parts {
        let index: u32 = part
            .parse("DeviceIndex")?
            .ok_or_else(|| Failure::missing("DeviceIndex"))?;
        let (place, what) = socket(account, params, part)?;
        if let InterfaceSource::New(wanted) = &what {
            check_single_address(wanted, most)?;
        } else if most > 1 {
            let message = "A network interface cannot be used by more than one instance";
            return Err(Failure::new("InvalidParameterCombination", message));
        }
        if index == 0 {
            subnet = Some(place);
        }
        let usual = matches!(what, InterfaceSource::New(_));
        let delete_on_termination = part.flag("DeleteOnTermination").unwrap_or(usual);
        attachments.push(PlannedInterface {
            device_index: index,
            delete_on_termination,
            what,
        });
    }
    attachments.sort_by_key(|interface| interface.device_index);
    let subnet = subnet.ok_or_else(|| {
        let message = "When specifying network interfaces, you must include a device at index 0.";
        Failure::invalid(message)
    })?;
    Ok((subnet, attachments))
}

fn check_single_address(wanted: &NetworkInterfaceRequest, most: u32) -> Result<(), Failure> {
    if wanted.address.is_none() || most == 1 {
        return Ok(());
    }
    let message = "Cannot specify a private IP address when launching more than one instance";
    Err(Failure::new("InvalidParameterCombination", message))
}

fn check_combination(params: &Params) -> Result<(), Failure> {
    let what = if params.get("SubnetId").is_some() {
        "an instance-level subnet ID"
    } else if !params.list("SecurityGroupId").is_empty() || !params.list("SecurityGroup").is_empty()
    {
        "instance-level security groups"
    } else if params.get("PrivateIpAddress").is_some() {
        "an instance-level private address"
    } else {
        return Ok(());
    };
    let message = format!("Network interfaces and {what} may not be specified on the same request");
    Err(Failure::new("InvalidParameterCombination", message))
}

fn socket(
    account: &Account,
    params: &Params,
    part: &Params,
) -> Result<(String, InterfaceSource), Failure> {
    if let Some(id) = part.get("NetworkInterfaceId") {
        let interface = find::<NetworkInterface>(account, id)?;
        if interface.attachment.is_some() {
            let message = format!("Interface: [{id}] in use.");
            return Err(Failure::new("InvalidNetworkInterface.InUse", message));
        }
        return Ok((
            interface.subnet.clone(),
            InterfaceSource::Existing(id.to_owned()),
        ));
    }
    let subnet = match part.get("SubnetId") {
        Some(id) => id.to_owned(),
        None => default_subnet(account, params)?,
    };
    let wanted = wanted(part, &subnet)?;
    Ok((subnet, InterfaceSource::New(wanted)))
}

/// The default VPC's subnet in the zone that the call names, or in any.
fn default_subnet(account: &Account, params: &Params) -> Result<String, Failure> {
    let zone = params
        .get("Placement.AvailabilityZone")
        .filter(|zone| !zone.is_empty());
    let mut subnets = account.ec2.subnets.iter();
    let found = subnets
        .find(|(_, subnet)| subnet.default_for_zone && zone.is_none_or(|zone| zone == subnet.zone));
    found.map(|(id, _)| id.clone()).ok_or_else(|| {
        let message = "No default subnet for availability zone: 'null'.";
        Failure::new("MissingInput", message)
    })
}

/// A group by its name works in the default VPC only.
fn group_named(account: &Account, subnet: &str, name: &str) -> Result<String, Failure> {
    let vpc = &find::<Subnet>(account, subnet)?.vpc;
    if vpc != default_ids::VPC {
        let message = "The parameter groupName cannot be used with the parameter subnet";
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    let groups = &account.ec2.security_groups;
    let found = groups
        .ids_where(|group| group.vpc == *vpc && group.name == name)
        .pop();
    found.ok_or_else(|| {
        let message = format!("The security group '{name}' does not exist in VPC '{vpc}'");
        Failure::new("InvalidGroup.NotFound", message)
    })
}

fn is_public(params: &Params, subnet: &Subnet) -> Result<bool, Failure> {
    let parts = params.parts("NetworkInterface");
    let asked = parts
        .iter()
        .find_map(|part| part.flag("AssociatePublicIpAddress"));
    if asked.is_some() && parts.len() > 1 {
        let message = "The associatePublicIPAddress parameter cannot be specified when launching \
                       with multiple network interfaces.";
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    let existing = parts
        .iter()
        .any(|part| part.get("NetworkInterfaceId").is_some());
    Ok(asked.unwrap_or(subnet.map_public_ip && !existing))
}

/// The root volume as the image has it and the call changes it, and the others.
fn disks(
    account: &mut Account,
    params: &Params,
    image: &Image,
) -> Result<Vec<PlannedVolume>, Failure> {
    let root = VolumeSpec {
        size: image.facts.size,
        kind: image.facts.volume.to_owned(),
        iops: None,
        throughput: None,
        encrypted: false,
        kms_key: None,
    };
    let mut given = params.parts("BlockDeviceMapping");
    let is_root = |part: &Params| part.get("DeviceName") == Some(image.facts.root_device);
    let at = given.iter().position(is_root);
    let root_part = at.map(|at| given.remove(at)).unwrap_or_default();
    let ebs = root_part.part("Ebs");
    let spec = volume::spec(account, &ebs, root)?;
    if spec.size < image.facts.size {
        let message = format!(
            "Volume of size {}GB is smaller than snapshot '{}', expect size>= {}GB",
            spec.size, image.snapshot, image.facts.size
        );
        return Err(Failure::new("InvalidBlockDeviceMapping", message));
    }
    let mut disks = vec![PlannedVolume {
        device: image.facts.root_device.to_owned(),
        spec,
        snapshot: Some(image.snapshot.clone()),
        delete_on_termination: ebs.flag("DeleteOnTermination").unwrap_or(true),
    }];
    for part in given {
        disks.extend(disk(account, &part, &disks)?);
    }
    Ok(disks)
}

fn disk(
    account: &mut Account,
    part: &Params,
    others: &[PlannedVolume],
) -> Result<Option<PlannedVolume>, Failure> {
    let device = part.required("DeviceName")?.to_owned();
    if part.get("NoDevice").is_some() || part.get("VirtualName").is_some() {
        return Ok(None);
    }
    if others.iter().any(|other| other.device == device) {
        let message = format!("Duplicate device name '{device}' in block device mapping");
        return Err(Failure::new("InvalidBlockDeviceMapping", message));
    }
    let ebs = part.part("Ebs");
    let snapshot = ebs
        .get("SnapshotId")
        .filter(|id| !id.is_empty())
        .map(str::to_owned);
    if ebs.get("VolumeSize").is_none() && snapshot.is_none() {
        let message = "The request must contain the parameter size or snapshotId";
        return Err(Failure::new("MissingParameter", message));
    }
    let usual = VolumeSpec {
        size: 8,
        kind: "gp2".to_owned(),
        iops: None,
        throughput: None,
        encrypted: false,
        kms_key: None,
    };
    let spec = volume::spec(account, &ebs, usual)?;
    let delete_on_termination = ebs.flag("DeleteOnTermination").unwrap_or(true);
    Ok(Some(PlannedVolume {
        device,
        spec,
        snapshot,
        delete_on_termination,
    }))
}
