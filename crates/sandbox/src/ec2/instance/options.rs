//! What can be set on a running instance: metadata service, credits, monitoring, placement.

use super::super::instance_type;
use super::super::resource::{find, find_mut};
use super::named::named;
use crate::action::{Actions, Outcome};
use crate::ec2::model::{HostnameOptions, Instance, MetadataOptions};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Params, Xml};

/// The operations on these options.
pub(crate) const ACTIONS: Actions = &[
    ("ModifyInstanceMetadataOptions", modify_metadata),
    ("MonitorInstances", monitor),
    ("UnmonitorInstances", unmonitor),
    ("DescribeInstanceCreditSpecifications", describe_credits),
    ("ModifyInstanceCreditSpecification", modify_credits),
    ("ModifyInstancePlacement", modify_placement),
    ("ModifyInstanceMaintenanceOptions", modify_maintenance),
    ("ModifyPrivateDnsNameOptions", modify_hostnames),
    ("GetPasswordData", password),
    (
        "ModifyInstanceCapacityReservationAttributes",
        modify_capacity,
    ),
];

impl MetadataOptions {
    /// Applies the given fields.
    pub(crate) fn read(&mut self, params: &Params) -> Result<(), Failure> {
        let set = |name: &str, field: &mut String, allowed: [&str; 2]| {
            let Some(text) = params.get(name) else {
                return Ok(());
            };
            if !allowed.contains(&text) {
                let message = format!("Value ({text}) for parameter {name} is invalid.");
                return Err(Failure::invalid(message));
            }
            *field = text.to_owned();
            Ok(())
        };
        set("HttpTokens", &mut self.tokens, ["optional", "required"])?;
        set("HttpEndpoint", &mut self.endpoint, ["enabled", "disabled"])?;
        set("HttpProtocolIpv6", &mut self.ipv6, ["enabled", "disabled"])?;
        set(
            "InstanceMetadataTags",
            &mut self.tags,
            ["enabled", "disabled"],
        )?;
        self.hops = params
            .parse("HttpPutResponseHopLimit")?
            .unwrap_or(self.hops);
        if !(1..=64).contains(&self.hops) {
            let message =
                "Value for parameter HttpPutResponseHopLimit is invalid. Must be between 1 and 64";
            return Err(Failure::invalid(message));
        }
        Ok(())
    }

    /// Writes the elements that describe these options.
    pub(crate) fn write(&self, xml: &mut Xml) {
        xml.text("state", "applied")
            .text("httpTokens", &self.tokens);
        xml.text("httpPutResponseHopLimit", self.hops)
            .text("httpEndpoint", &self.endpoint);
        xml.text("httpProtocolIpv6", &self.ipv6)
            .text("instanceMetadataTags", &self.tags);
    }
}

impl HostnameOptions {
    /// Takes over what the fields say.
    pub(crate) fn read(&mut self, params: &Params) {
        if let Some(kind) = params
            .get("HostnameType")
            .or(params.get("PrivateDnsHostnameType"))
        {
            self.kind = kind.to_owned();
        }
        let flag = |name: &str, old: bool| params.flag(name).unwrap_or(old);
        self.a_record = flag("EnableResourceNameDnsARecord", self.a_record);
        self.aaaa_record = flag("EnableResourceNameDnsAAAARecord", self.aaaa_record);
    }

    /// Writes the elements that describe these options.
    pub(crate) fn write(&self, xml: &mut Xml) {
        xml.text("hostnameType", &self.kind);
        xml.text("enableResourceNameDnsARecord", self.a_record);
        xml.text("enableResourceNameDnsAAAARecord", self.aaaa_record);
    }
}

/// The instance a call is about, to change, unless it is over.
fn living<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<(&'a mut Instance, String), Failure> {
    let id = call.params.required("InstanceId")?;
    let states = ["pending", "running", "stopping", "stopped"];
    find::<Instance>(account, id)?.must_be(account, id, &states)?;
    Ok((find_mut::<Instance>(account, id)?, id.to_owned()))
}

/// `ModifyInstanceMetadataOptions`: sets how the instance may read its metadata (IMDS).
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html>.
fn modify_metadata(account: &mut Account, call: &Call) -> Outcome {
    let (instance, id) = living(account, call)?;
    instance.metadata.read(&call.params)?;
    let mut xml = Xml::new();
    xml.text("instanceId", id);
    xml.element("instanceMetadataOptions", |xml| {
        instance.metadata.write(xml)
    });
    Ok(Answer::Xml(xml))
}

/// `MonitorInstances`: turns detailed monitoring on.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_MonitorInstances.html>.
fn monitor(account: &mut Account, call: &Call) -> Outcome {
    set_monitoring(account, call, true)
}

/// `UnmonitorInstances`: turns detailed monitoring off.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnmonitorInstances.html>.
fn unmonitor(account: &mut Account, call: &Call) -> Outcome {
    set_monitoring(account, call, false)
}

fn set_monitoring(account: &mut Account, call: &Call, on: bool) -> Outcome {
    let ids = named(account, call)?;
    for id in &ids {
        find_mut::<Instance>(account, id)?.monitoring = on;
    }
    let mut xml = Xml::new();
    xml.list("instancesSet", &ids, |item, id| {
        item.text("instanceId", id).element("monitoring", |xml| {
            xml.text("state", if on { "pending" } else { "disabling" });
        });
    });
    Ok(Answer::Xml(xml))
}

/// `DescribeInstanceCreditSpecifications`: ids that are named must be of burstable instances;
/// filters select among those.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceCreditSpecifications.html>.
fn describe_credits(account: &mut Account, call: &Call) -> Outcome {
    for id in call.params.list("InstanceId") {
        let instance = find::<Instance>(account, id)?;
        if instance.credits.is_none() {
            let message = format!(
                "The instance type {} of instance {id} does not support credit specifications.",
                instance.kind
            );
            return Err(Failure::new("UnsupportedOperation", message));
        }
    }
    let (chosen, next) = super::super::describe::select::<Instance>(account, call)?;
    let chosen = chosen
        .into_iter()
        .filter_map(|(id, it)| Some((id, it.credits.as_ref()?)));
    let mut xml = Xml::new();
    xml.list(
        "instanceCreditSpecificationSet",
        chosen,
        |item, (id, credits)| {
            item.text("instanceId", id).text("cpuCredits", credits);
        },
    );
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}

/// `ModifyInstanceCapacityReservationAttributes`: keeps the preference as it is given.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceCapacityReservationAttributes.html>.
fn modify_capacity(account: &mut Account, call: &Call) -> Outcome {
    let name = "CapacityReservationSpecification.CapacityReservationPreference";
    let preference = call.params.get(name).unwrap_or("open").to_owned();
    let (instance, _) = living(account, call)?;
    instance.capacity = Some(preference);
    Ok(Answer::done())
}

/// `GetPasswordData`: only running Windows instances have a password; it is the same text for all
/// here.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetPasswordData.html>.
fn password(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("InstanceId")?;
    let instance = find::<Instance>(account, id)?;
    let has_one = instance.image.windows && instance.state.at(account.now) == "running";
    let mut xml = Xml::new();
    xml.text("instanceId", id);
    xml.text("timestamp", account.now.iso());
    xml.text("passwordData", if has_one { "c2FuZGJveA==" } else { "" });
    Ok(Answer::Xml(xml))
}

/// `ModifyInstanceCreditSpecification`: reports per instance whether the change was possible.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceCreditSpecification.html>.
fn modify_credits(account: &mut Account, call: &Call) -> Outcome {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for part in call.params.parts("InstanceCreditSpecification") {
        let id = part.required("InstanceId")?.to_owned();
        let credits = part.get("CpuCredits").unwrap_or("standard");
        check_credits(credits)?;
        match find_mut::<Instance>(account, &id) {
            Ok(instance) if instance.credits.is_some() => {
                instance.credits = Some(credits.to_owned());
                good.push(id);
            }
            Ok(_) => bad.push((id, "InstanceCreditSpecification.NotSupported".to_owned())),
            Err(failure) => bad.push((id, failure.code)),
        }
    }
    let mut xml = Xml::new();
    xml.list(
        "successfulInstanceCreditSpecificationSet",
        good,
        |item, id| {
            item.text("instanceId", id);
        },
    );
    xml.list(
        "unsuccessfulInstanceCreditSpecificationSet",
        bad,
        |item, (id, code)| {
            item.text("instanceId", &id).element("error", |error| {
                error
                    .text("code", code)
                    .text("message", format!("Instance {id} cannot be changed"));
            });
        },
    );
    Ok(Answer::Xml(xml))
}

/// Refuses a value that is no credit specification.
pub(crate) fn check_credits(credits: &str) -> Result<(), Failure> {
    if ["standard", "unlimited"].contains(&credits) {
        return Ok(());
    }
    Err(Failure::invalid(format!(
        "Value ({credits}) for parameter cpuCredits is invalid."
    )))
}

/// `ModifyInstancePlacement`: needs a stopped instance.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstancePlacement.html>.
fn modify_placement(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("InstanceId")?;
    find::<Instance>(account, id)?.must_be(account, id, &["stopped"])?;
    let instance = find_mut::<Instance>(account, id)?;
    if let Some(tenancy) = call.params.get("Tenancy") {
        instance.tenancy = tenancy.to_owned();
    }
    if let Some(group) = call.params.get("GroupName") {
        instance.placement_group = Some(group.to_owned()).filter(|group| !group.is_empty());
    }
    Ok(Answer::done())
}

/// `ModifyInstanceMaintenanceOptions`: sets whether the instance is recovered automatically.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMaintenanceOptions.html>.
fn modify_maintenance(account: &mut Account, call: &Call) -> Outcome {
    let (instance, id) = living(account, call)?;
    if let Some(recovery) = call.params.get("AutoRecovery") {
        instance.auto_recovery = recovery.to_owned();
    }
    let mut xml = Xml::new();
    xml.text("instanceId", id)
        .text("autoRecovery", &instance.auto_recovery);
    Ok(Answer::Xml(xml))
}

/// `ModifyPrivateDnsNameOptions`: sets which DNS names the instance gets in its VPC.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyPrivateDnsNameOptions.html>.
fn modify_hostnames(account: &mut Account, call: &Call) -> Outcome {
    let (instance, _) = living(account, call)?;
    instance.hostnames.read(&call.params);
    Ok(Answer::done())
}

/// Sets the type, with what depends on it.
pub(crate) fn retype(instance: &mut Instance, name: &str) -> Result<(), Failure> {
    let kind = instance_type::find(name)?;
    if !kind.runs(&instance.image.architecture) {
        return Err(instance_type::architecture_mismatch(
            &kind,
            &instance.image.architecture,
        ));
    }
    instance.credits = match (&instance.credits, kind.usual_credits()) {
        (Some(credits), Some(_)) => Some(credits.clone()),
        (None, Some(usual)) => Some(usual.to_owned()),
        (_, None) => None,
    };
    (instance.cores, instance.threads_per_core) = (kind.cores(), kind.threads_per_core);
    instance.kind = kind.name;
    Ok(())
}
