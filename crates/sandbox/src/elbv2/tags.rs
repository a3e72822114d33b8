//! Tags of all types of the service.

use super::lookup::{absent, answer, find, find_mut, invalid, texts};
use super::model::{Balancer, Listener, Rule, TargetGroup, Texts};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure};

/// The tags that a create gives: `Tags.member.N.Key` and `.Value`.
///
/// # Errors
/// A key occurs twice, or there are more than 50.
pub(super) fn given(call: &Call) -> Result<Texts, Failure> {
    let mut tags = Texts::new();
    for part in call.params.parts("Tags.member") {
        let key = part.get("Key").unwrap_or_default().to_owned();
        if key.starts_with("aws:") {
            return Err(invalid("Tag keys that begin with 'aws:' are reserved"));
        }
        let value = part.get("Value").unwrap_or_default().to_owned();
        if tags.insert(key.clone(), value).is_some() {
            let message = format!("Tag key '{key}' was specified more than once");
            return Err(Failure::new("DuplicateTagKeys", message));
        }
    }
    check_count(&tags)?;
    Ok(tags)
}

fn check_count(tags: &Texts) -> Result<(), Failure> {
    match tags.len() > 50 {
        true => Err(Failure::new(
            "TooManyTags",
            "The limit of 50 tags per resource has been exceeded",
        )),
        false => Ok(()),
    }
}

fn tags_of(account: &Account, arn: &str) -> Result<Texts, Failure> {
    Ok(match () {
        () if arn.contains(":loadbalancer/") => find::<Balancer>(account, arn)?.tags.clone(),
        () if arn.contains(":targetgroup/") => find::<TargetGroup>(account, arn)?.tags.clone(),
        () if arn.contains(":listener/") => find::<Listener>(account, arn)?.tags.clone(),
        () if arn.contains(":listener-rule/") => find::<Rule>(account, arn)?.tags.clone(),
        () => return Err(absent::<Balancer>()),
    })
}

fn tags_mut<'a>(account: &'a mut Account, arn: &str) -> Result<&'a mut Texts, Failure> {
    Ok(match () {
        () if arn.contains(":loadbalancer/") => &mut find_mut::<Balancer>(account, arn)?.tags,
        () if arn.contains(":targetgroup/") => &mut find_mut::<TargetGroup>(account, arn)?.tags,
        () if arn.contains(":listener/") => &mut find_mut::<Listener>(account, arn)?.tags,
        () if arn.contains(":listener-rule/") => &mut find_mut::<Rule>(account, arn)?.tags,
        () => return Err(absent::<Balancer>()),
    })
}

/// `AddTags`: sets tags of objects by ARN, at most 50 each.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddTags.html>.
pub(super) fn add(account: &mut Account, call: &Call) -> Outcome {
    let new = given(call)?;
    for arn in texts(call, "ResourceArns") {
        let tags = tags_mut(account, &arn)?;
        tags.extend(new.clone());
        check_count(tags)?;
    }
    answer(|_| ())
}

/// `RemoveTags`: removes tags by key; keys that are not there are ignored.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RemoveTags.html>.
pub(super) fn remove(account: &mut Account, call: &Call) -> Outcome {
    let keys = texts(call, "TagKeys");
    for arn in texts(call, "ResourceArns") {
        tags_mut(account, &arn)?.retain(|key, _| !keys.contains(key));
    }
    answer(|_| ())
}

/// `DescribeTags`: the tags of up to 20 objects.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let arns = texts(call, "ResourceArns");
    if arns.len() > 20 {
        return Err(invalid("Cannot have more than 20 resources described"));
    }
    let found = arns.into_iter().map(|arn| {
        let tags = tags_of(account, &arn)?;
        Ok((arn, tags))
    });
    let found: Vec<(String, Texts)> = found.collect::<Result<_, Failure>>()?;
    answer(|xml| {
        xml.members("TagDescriptions", &found, |xml, (arn, tags)| {
            xml.text("ResourceArn", arn);
            xml.members("Tags", tags, |xml, (key, value)| {
                xml.text("Key", key).text("Value", value);
            });
        });
    })
}
