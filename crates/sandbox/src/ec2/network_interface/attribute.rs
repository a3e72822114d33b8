//! Single attributes of an interface.

use super::super::resource::{find, find_mut};
use super::set_groups;
use crate::action::Outcome;
use crate::ec2::errors::no_permission;
use crate::ec2::model::NetworkInterface;
use crate::ec2::one_attribute::one_attribute;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// `ModifyNetworkInterfaceAttribute`: refused with `AuthFailure` for interfaces that AWS manages.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html>.
pub(crate) fn modify_attribute(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    if find::<NetworkInterface>(account, id)?.is_of_aws() {
        return Err(no_permission());
    }
    one_attribute(call, &["NetworkInterfaceId"])?;
    let groups = call.params.list("SecurityGroupId");
    let groups: Vec<String> = groups.into_iter().map(str::to_owned).collect();
    set_groups(account, id, &groups)?;
    let interface = find_mut::<NetworkInterface>(account, id)?;
    if let Some(check) = call.params.flag("SourceDestCheck.Value") {
        interface.source_dest_check = check;
    }
    if let Some(text) = call.params.get("Description.Value") {
        interface.description = text.to_owned();
    }
    if let (Some(delete), Some(attachment)) = (
        call.params.flag("Attachment.DeleteOnTermination"),
        &mut interface.attachment,
    ) {
        attachment.delete_on_termination = delete;
    }
    Ok(Answer::done())
}

/// `DescribeNetworkInterfaceAttribute`: returns one attribute of an interface.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaceAttribute.html>.
pub(crate) fn describe_attribute(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    let interface = find::<NetworkInterface>(account, id)?;
    let mut xml = Xml::new();
    xml.text("networkInterfaceId", id);
    let mut value = |name: &str, text: String| {
        xml.element(name, |xml| {
            xml.text("value", text);
        });
    };
    match call.params.required("Attribute")? {
        "description" => value("description", interface.description.clone()),
        "sourceDestCheck" => value("sourceDestCheck", interface.source_dest_check.to_string()),
        "groupSet" => interface.write_groups(account, &mut xml),
        "attachment" => {}
        other => {
            let message = format!("Value ({other}) for parameter attribute is invalid.");
            return Err(Failure::invalid(message));
        }
    }
    Ok(Answer::Xml(xml))
}
