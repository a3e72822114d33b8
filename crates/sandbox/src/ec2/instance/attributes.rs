//! Attributes of instances, one at a time.

use super::super::resource::{find, find_mut};
use super::{boot, launch, options};
use crate::action::{Actions, Outcome};
use crate::ec2::model::{Instance, NetworkInterface};
use crate::ec2::{network_interface, user_data};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

/// The operations on single attributes.
pub(crate) const ACTIONS: Actions = &[
    ("DescribeInstanceAttribute", describe),
    ("ModifyInstanceAttribute", modify),
    ("GetConsoleOutput", console_output),
    ("ResetInstanceAttribute", reset),
];

/// `DescribeInstanceAttribute`: returns one attribute of an instance.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html>.
fn describe(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("InstanceId")?;
    let instance = find::<Instance>(account, id)?;
    let attribute = call.params.required("Attribute")?;
    let primary = instance.primary(&account.ec2);
    let mut xml = Xml::new();
    xml.text("instanceId", id);
    let value = |xml: &mut Xml, text: Option<String>| {
        xml.element(attribute, |xml| {
            xml.optional("value", text);
        });
    };
    let some = |text: &dyn ToString| Some(text.to_string());
    match attribute {
        "instanceType" => value(&mut xml, some(&instance.kind)),
        "kernel" | "ramdisk" => value(&mut xml, None),
        "sriovNetSupport" => value(&mut xml, some(&"simple")),
        "userData" => value(&mut xml, instance.user_data.clone()),
        "disableApiTermination" => value(&mut xml, some(&instance.termination_protection)),
        "disableApiStop" => value(&mut xml, some(&instance.stop_protection)),
        "instanceInitiatedShutdownBehavior" => value(&mut xml, some(&instance.shutdown_behavior)),
        "rootDeviceName" => value(&mut xml, some(&instance.root_device)),
        "ebsOptimized" => value(&mut xml, some(&instance.ebs_optimized)),
        "enaSupport" => value(&mut xml, some(&true)),
        "sourceDestCheck" => value(&mut xml, primary.map(|it| it.source_dest_check.to_string())),
        "enclaveOptions" => {
            xml.element("enclaveOptions", |xml| {
                xml.text("enabled", instance.enclave);
            });
        }
        "groupSet" => {
            if let Some(interface) = primary {
                interface.write_groups(account, &mut xml);
            }
        }
        "productCodes" => {
            xml.list("productCodes", [(); 0], |_, ()| ());
        }
        "blockDeviceMapping" => {
            xml.list(
                "blockDeviceMapping",
                &instance.devices,
                |item, (name, device)| {
                    item.text("deviceName", name).element("ebs", |ebs| {
                        ebs.text("volumeId", &device.volume)
                            .text("status", "attached");
                        ebs.text("attachTime", device.attached.iso());
                        ebs.text("deleteOnTermination", device.delete_on_termination);
                    });
                },
            );
        }
        other => {
            let message = format!("Value ({other}) for parameter attribute is invalid.");
            return Err(Failure::invalid(message));
        }
    }
    Ok(Answer::Xml(xml))
}

/// A changed value, in the newer form (`InstanceType.Value`) or the older (`Attribute`, `Value`).
fn wanted<'a>(call: &'a Call, newer: &str, older: &str) -> Option<&'a str> {
    let named = call.params.get(&format!("{newer}.Value"));
    let old = || (call.params.get("Attribute") == Some(older)).then(|| call.params.get("Value"));
    named.or_else(|| old().flatten())
}

/// `ModifyInstanceAttribute`: changes one attribute; type, user data and EBS optimisation need a
/// stopped instance.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html>.
fn modify(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("InstanceId")?;
    find::<Instance>(account, id)?;
    check_one(call)?;
    let flag = |text: &str| text.eq_ignore_ascii_case("true");
    if let Some(kind) = wanted(call, "InstanceType", "instanceType") {
        find::<Instance>(account, id)?.must_be(account, id, &["stopped"])?;
        options::retype(find_mut::<Instance>(account, id)?, kind)?;
    }
    if let Some(text) = wanted(call, "UserData", "userData") {
        find::<Instance>(account, id)?.must_be(account, id, &["stopped"])?;
        let text = user_data::check_user_data(text)?;
        find_mut::<Instance>(account, id)?.user_data = Some(text).filter(|text| !text.is_empty());
    }
    if let Some(text) = wanted(call, "EbsOptimized", "ebsOptimized") {
        find::<Instance>(account, id)?.must_be(account, id, &["stopped"])?;
        find_mut::<Instance>(account, id)?.ebs_optimized = flag(text);
    }
    let states = ["pending", "running", "stopping", "stopped", "shutting-down"];
    find::<Instance>(account, id)?.must_be(account, id, &states)?;
    let instance = find_mut::<Instance>(account, id)?;
    if let Some(text) = wanted(call, "DisableApiTermination", "disableApiTermination") {
        instance.termination_protection = flag(text);
    }
    if let Some(text) = wanted(call, "DisableApiStop", "disableApiStop") {
        instance.stop_protection = flag(text);
    }
    let behavior = "instanceInitiatedShutdownBehavior";
    if let Some(text) = wanted(call, "InstanceInitiatedShutdownBehavior", behavior) {
        launch::check_behavior(text)?;
        text.clone_into(&mut instance.shutdown_behavior);
    }
    modify_interface(account, call, id)?;
    modify_devices(account, call, id)?;
    Ok(Answer::done())
}

/// Only one attribute can be changed at a time.
fn check_one(call: &Call) -> Result<(), Failure> {
    let values = call.params.names().filter(|name| name.ends_with(".Value"));
    if values.count() <= 1 {
        return Ok(());
    }
    let message = "Fields for multiple attribute types specified";
    Err(Failure::new("InvalidParameterCombination", message))
}

/// Changes attributes of an instance that belong to its primary interface.
fn modify_interface(account: &mut Account, call: &Call, id: &str) -> Result<(), Failure> {
    let groups = call.params.list("GroupId");
    let groups: Vec<String> = groups.into_iter().map(str::to_owned).collect();
    let check = wanted(call, "SourceDestCheck", "sourceDestCheck");
    if groups.is_empty() && check.is_none() {
        return Ok(());
    }
    let instance = find::<Instance>(account, id)?;
    let [primary] = instance.interfaces.as_slice() else {
        let message = format!(
            "There are multiple interfaces attached to instance '{id}'. Please specify an interface ID for the operation instead."
        );
        return Err(Failure::new("InvalidInstanceID", message));
    };
    let primary = primary.clone();
    network_interface::set_groups(account, &primary, &groups)?;
    if let (Some(text), Some(interface)) = (check, account.ec2.network_interfaces.get_mut(&primary))
    {
        let interface: &mut NetworkInterface = interface;
        interface.source_dest_check = text.eq_ignore_ascii_case("true");
    }
    Ok(())
}

fn modify_devices(account: &mut Account, call: &Call, id: &str) -> Result<(), Failure> {
    for part in call.params.parts("BlockDeviceMapping") {
        let name = part.required("DeviceName")?;
        let Some(delete) = part.flag("Ebs.DeleteOnTermination") else {
            continue;
        };
        let instance = find_mut::<Instance>(account, id)?;
        let device = instance.devices.get_mut(name).ok_or_else(|| {
            let message = format!("No device is currently mapped at {name}");
            Failure::new("InvalidInstanceAttributeValue", message)
        })?;
        device.delete_on_termination = delete;
        let volume = device.volume.clone();
        let volume = account.ec2.volumes.get_mut(&volume);
        if let Some(attachment) = volume.and_then(|volume| volume.attachment.as_mut()) {
            attachment.delete_on_termination = delete;
        }
    }
    Ok(())
}

/// `ResetInstanceAttribute`: only `sourceDestCheck` can be reset here.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetInstanceAttribute.html>.
fn reset(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("InstanceId")?;
    find::<Instance>(account, id)?;
    let attribute = call.params.required("Attribute")?;
    if attribute != "sourceDestCheck" {
        let message = format!("Value ({attribute}) for parameter attribute is invalid.");
        return Err(Failure::invalid(message));
    }
    let primary = find::<Instance>(account, id)?
        .interfaces
        .first()
        .cloned()
        .unwrap_or_default();
    if let Some(interface) = account.ec2.network_interfaces.get_mut(&primary) {
        interface.source_dest_check = true;
    }
    Ok(Answer::done())
}

/// `GetConsoleOutput`: says which lines of the user data the sandbox has not carried out.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html>.
fn console_output(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("InstanceId")?;
    let left = boot::left_out(find::<Instance>(account, id)?);
    let mut text = String::from(
        "This is a machine of the sandbox: nothing runs on it. Of user data, only lines with\n\
         aws secretsmanager put-secret-value are carried out.\n",
    );
    for line in &left {
        text.push_str(&format!("not carried out: {line}\n"));
    }
    let mut xml = Xml::new();
    xml.text("instanceId", id)
        .text("timestamp", account.now.iso())
        .text("output", BASE64.encode(text));
    Ok(Answer::Xml(xml))
}
