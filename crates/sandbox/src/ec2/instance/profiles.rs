//! The association of an instance with an instance profile.

use super::super::describe::{Filter, Page, passes};
use super::super::resource::{find, find_mut};
use crate::action::{Actions, Outcome};
use crate::ec2::model::{Instance, ProfileAssociation};
use crate::iam;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Params, Xml};
use std::collections::BTreeMap;

/// The operations on profile associations.
pub(crate) const ACTIONS: Actions = &[
    ("AssociateIamInstanceProfile", associate),
    ("DisassociateIamInstanceProfile", disassociate),
    ("ReplaceIamInstanceProfileAssociation", replace),
    ("DescribeIamInstanceProfileAssociations", describe),
];

/// The profile that a call names, if any.
///
/// # Errors
/// There is none of that name, EC2 has not heard of it yet, or it has no role.
pub(crate) fn wanted(
    account: &Account,
    params: &Params,
) -> Result<Option<ProfileAssociation>, Failure> {
    let part = params.part("IamInstanceProfile");
    let (parameter, value) = match (part.get("Name"), part.get("Arn")) {
        (Some(name), _) if !name.is_empty() => ("name", name),
        (_, Some(arn)) if !arn.is_empty() => ("arn", arn),
        _ => return Ok(None),
    };
    let name = value.rsplit('/').next().unwrap_or(value);
    let found = iam::instance_profile(account, name);
    let found = found.filter(|profile| parameter == "name" || profile.arn == value);
    let Some(profile) = found else {
        let what = if parameter == "name" { "name" } else { "ARN" };
        let message = format!(
            "Value ({value}) for parameter iamInstanceProfile.{parameter} is invalid. \
             Invalid IAM Instance Profile {what}"
        );
        return Err(Failure::invalid(message));
    };
    if !iam::is_role_seen(account, profile) {
        let message = format!(
            "IAM Instance Profile \"{}\" has no associated IAM Roles",
            profile.arn
        );
        return Err(Failure::invalid(message));
    }
    Ok(Some(ProfileAssociation {
        association: String::new(),
        name: name.to_owned(),
        arn: profile.arn.clone(),
        id: profile.id.clone(),
    }))
}

fn write(xml: &mut Xml, id: &str, profile: &ProfileAssociation, state: &str) {
    xml.text("associationId", &profile.association)
        .text("instanceId", id);
    xml.element("iamInstanceProfile", |xml| {
        xml.text("arn", &profile.arn).text("id", &profile.id);
    });
    xml.text("state", state);
}

fn associated(id: &str, profile: &ProfileAssociation, state: &str) -> Outcome {
    let mut xml = Xml::new();
    xml.element("iamInstanceProfileAssociation", |xml| {
        write(xml, id, profile, state)
    });
    Ok(Answer::Xml(xml))
}

fn given(account: &mut Account, call: &Call) -> Result<ProfileAssociation, Failure> {
    let profile = wanted(account, &call.params)?;
    let mut profile = profile.ok_or_else(|| Failure::missing("IamInstanceProfile"))?;
    profile.association = account.new_id("iip-assoc");
    Ok(profile)
}

/// `AssociateIamInstanceProfile`: refused with `IncorrectState` when the instance has a profile
/// already.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html>.
fn associate(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("InstanceId")?;
    let instance = find::<Instance>(account, id)?;
    instance.must_be(account, id, &["pending", "running", "stopping", "stopped"])?;
    if instance.profile.is_some() {
        let message = format!("There is an existing association for instance {id}");
        return Err(Failure::new("IncorrectState", message));
    }
    let profile = given(account, call)?;
    find_mut::<Instance>(account, id)?.profile = Some(profile.clone());
    associated(id, &profile, "associating")
}

/// The instance of that association.
fn of_association(account: &Account, association: &str) -> Result<String, Failure> {
    let has = |instance: &Instance| {
        instance
            .profile
            .as_ref()
            .is_some_and(|profile| profile.association == association)
    };
    account.ec2.instances.ids_where(has).pop().ok_or_else(|| {
        let message = format!("An invalid association-id of '{association}' was given");
        Failure::new("InvalidAssociationID.NotFound", message)
    })
}

/// `DisassociateIamInstanceProfile`: takes effect at once.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateIamInstanceProfile.html>.
fn disassociate(account: &mut Account, call: &Call) -> Outcome {
    let id = of_association(account, call.params.required("AssociationId")?)?;
    match find_mut::<Instance>(account, &id)?.profile.take() {
        Some(profile) => associated(&id, &profile, "disassociating"),
        None => Ok(Answer::done()),
    }
}

/// `ReplaceIamInstanceProfileAssociation`: gives the instance another profile under a new
/// association id.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceIamInstanceProfileAssociation.html>.
fn replace(account: &mut Account, call: &Call) -> Outcome {
    let id = of_association(account, call.params.required("AssociationId")?)?;
    let profile = given(account, call)?;
    find_mut::<Instance>(account, &id)?.profile = Some(profile.clone());
    associated(&id, &profile, "associating")
}

/// `DescribeIamInstanceProfileAssociations`: lists the profile associations of instances.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html>.
fn describe(account: &mut Account, call: &Call) -> Outcome {
    let ids = call.params.list("AssociationId");
    for id in &ids {
        of_association(account, id)?;
    }
    let filters = Filter::read(&call.params)?;
    let mut chosen = Vec::new();
    for (id, instance) in account.ec2.instances.iter() {
        let Some(profile) = &instance.profile else {
            continue;
        };
        let values = BTreeMap::from([
            ("instance-id", vec![id.clone()]),
            ("state", vec!["associated".to_owned()]),
        ]);
        let named = ids.is_empty() || ids.contains(&profile.association.as_str());
        if named && account.is_visible(id) && passes(&filters, &values)? {
            chosen.push((id, profile));
        }
    }
    let (chosen, next) = Page::read(&call.params, 1000)?.cut(chosen, |(id, _)| id);
    let mut xml = Xml::new();
    xml.list(
        "iamInstanceProfileAssociationSet",
        chosen,
        |item, (id, profile)| {
            write(item, id, profile, "associated");
        },
    );
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}
