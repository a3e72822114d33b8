//! What a launch asks for, checked before anything is made.

mod network;
mod volumes;

use super::super::image::{self, LaunchableImage};
use super::super::instance_type::{self, InstanceType};
use super::super::key_pair;
use super::super::resource::find;
use super::options::check_credits;
use super::profiles;
use crate::ec2::instance_type::architecture_mismatch;
use crate::ec2::model::{HostnameOptions, MetadataOptions, ProfileAssociation, Subnet};
use crate::ec2::user_data::check_user_data;
use crate::store::Account;
use crate::wire::{Call, Failure, Params};
pub(crate) use network::{InterfaceSource, PlannedInterface};
use network::{is_public, network};
pub(crate) use volumes::PlannedVolume;
use volumes::disks;

/// A launch, ready to be carried out.
pub(crate) struct LaunchPlan {
    pub least: u32,
    pub most: u32,
    pub image: LaunchableImage,
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
        let mut metadata = MetadataOptions::usual(image.imds_v2);
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
fn check_image(kind: &InstanceType, image: &LaunchableImage) -> Result<(), Failure> {
    let architecture = image.facts.architecture.as_str();
    if !kind.runs(architecture) {
        return Err(architecture_mismatch(kind, architecture));
    }
    let name = &kind.name;
    if image.paravirtual && !kind.is_paravirtual() {
        let message = format!(
            "Virtualization type 'hvm' is required for instances of type '{name}'. Ensure that \
             you are using an AMI with virtualization type 'hvm'."
        );
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    if image.instance_store {
        let id = &image.facts.id;
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
