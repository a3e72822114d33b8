//! What of an image can be changed: its description, who launches it, and when it is deprecated.

use std::time::Duration;

use super::super::to_launch;
use crate::action::Outcome;
use crate::clock::Moment;
use crate::ec2::model::OwnImage;
use crate::ec2::resource::{find, find_mut};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Params, Xml};

/// Whom a launch permission names, by parameter, and how it is kept.
const WHOM: [(&str, &str); 4] = [
    ("UserId", "userId"),
    ("Group", "group"),
    ("OrganizationArn", "organizationArn"),
    ("OrganizationalUnitArn", "organizationalUnitArn"),
];

/// `ModifyImageAttribute`: the description, or launch permissions.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("ImageId")?.to_owned();
    must_own(account, &id)?;
    let description = call.params.get("Description.Value").map(str::to_owned);
    let permission = call.params.part("LaunchPermission");
    let (added, removed) = (whom(&permission, "Add")?, whom(&permission, "Remove")?);
    if description.is_none() && added.is_empty() && removed.is_empty() {
        let message = "No attributes specified.";
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    let image = find_mut::<OwnImage>(account, &id)?;
    if let Some(description) = description {
        image.description = description;
    }
    image.permitted.extend(added);
    for whom in removed {
        image.permitted.remove(&whom);
    }
    Ok(Answer::done())
}

fn whom(permission: &Params, change: &str) -> Result<Vec<String>, Failure> {
    let parts = permission.parts(change);
    let named = parts.iter().flat_map(|part| {
        let named = WHOM
            .iter()
            .filter_map(|(name, kept)| Some((kept, part.get(name)?)));
        named.map(|(kept, it)| (*kept, it.to_owned()))
    });
    let check = |(kept, it): (&str, String)| {
        let is_id = it.len() == 12 && it.bytes().all(|byte| byte.is_ascii_digit());
        match kept {
            "userId" if !is_id => {
                let message = format!("Invalid user id: \"{it}\"");
                Err(Failure::new("InvalidUserID.Malformed", message))
            }
            "group" if it != "all" => {
                let message = format!("Value ({it}) for parameter group is invalid.");
                Err(Failure::invalid(message))
            }
            kept => Ok(format!("{kept}/{it}")),
        }
    };
    named.map(check).collect()
}

/// Images of others are described to all, and changed by none.
fn must_own(account: &Account, id: &str) -> Result<(), Failure> {
    if account.ec2.own_images.contains(id) {
        return find::<OwnImage>(account, id).map(drop);
    }
    to_launch(account, id)?;
    let message = format!("Not authorized for image:{id}");
    Err(Failure::new("AuthFailure", message))
}

/// `DescribeImageAttribute`: one attribute of an image of the account.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageAttribute.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("ImageId")?;
    must_own(account, id)?;
    let image = find::<OwnImage>(account, id)?;
    let mut xml = Xml::new();
    xml.text("imageId", id);
    let value = |xml: &mut Xml, name: &str, text: Option<&String>| {
        xml.element(name, |xml| {
            xml.optional("value", text);
        });
    };
    match call.params.required("Attribute")? {
        "launchPermission" => {
            xml.list("launchPermission", &image.permitted, |item, whom| {
                if let Some((name, whom)) = whom.split_once('/') {
                    item.text(name, whom);
                }
            });
        }
        "description" => value(&mut xml, "description", Some(&image.description)),
        "kernel" => value(&mut xml, "kernel", image.kernel.as_ref()),
        "ramdisk" => value(&mut xml, "ramdisk", image.ramdisk.as_ref()),
        "sriovNetSupport" => value(&mut xml, "sriovNetSupport", image.sriov.as_ref()),
        "bootMode" => value(&mut xml, "bootMode", image.boot_mode.as_ref()),
        "tpmSupport" => value(&mut xml, "tpmSupport", image.tpm.as_ref()),
        "imdsSupport" => value(&mut xml, "imdsSupport", image.imds.as_ref()),
        "uefiData" => value(&mut xml, "uefiData", image.uefi_data.as_ref()),
        name => {
            let message = format!("Value ({name}) for parameter attribute is invalid.");
            return Err(Failure::invalid(message));
        }
    }
    Ok(Answer::Xml(xml))
}

/// `EnableImageDeprecation`: at a minute in the future.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageDeprecation.html>.
pub(super) fn enable_deprecation(account: &mut Account, call: &Call) -> Outcome {
    const MINUTE: i64 = 60_000;
    let id = call.params.required("ImageId")?.to_owned();
    must_own(account, &id)?;
    let text = call.params.required("DeprecateAt")?;
    let wanted = chrono::DateTime::parse_from_rfc3339(text).map_err(|_| {
        let message = format!("Value ({text}) for parameter deprecateAt is invalid.");
        Failure::invalid(message)
    })?;
    // To the nearest minute.
    let minutes = (wanted.timestamp_millis() + MINUTE / 2).div_euclid(MINUTE);
    let at = Moment(minutes * MINUTE);
    if at <= account.now || at > account.now + TEN_YEARS {
        let message = "The deprecation date must be in the future, and within 10 years.";
        return Err(Failure::invalid(message));
    }
    find_mut::<OwnImage>(account, &id)?.deprecated = Some(at);
    Ok(Answer::done())
}

/// The upper limit of the date:
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deprecate.html>.
const TEN_YEARS: Duration = Duration::from_secs(3653 * 24 * 3600);

/// `DisableImageDeprecation`: takes the date away.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImageDeprecation.html>.
pub(super) fn disable_deprecation(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("ImageId")?.to_owned();
    must_own(account, &id)?;
    find_mut::<OwnImage>(account, &id)?.deprecated = None;
    Ok(Answer::done())
}
