//! Finding groups by name, and what is answered when they are not there.

use super::model::Group;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The error `ValidationError`: a parameter is missing or not allowed, or names nothing.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/CommonErrors.html>
pub(super) fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("ValidationError", message)
}

/// A parameter that must be there.
pub(super) fn required<'a>(call: &'a Call, name: &str) -> Result<&'a str, Failure> {
    let found = call.params.get(name).filter(|it| !it.is_empty());
    found.ok_or_else(|| invalid(format!("The request must contain the parameter {name}")))
}

/// The values of a list of texts.
pub(super) fn texts(call: &Call, name: &str) -> Vec<String> {
    let listed = call.params.list(&format!("{name}.member")).into_iter();
    listed.map(str::to_owned).collect()
}

/// An answer with what `fill` writes in it.
pub(super) fn answer(fill: impl FnOnce(&mut Xml)) -> Outcome {
    let mut xml = Xml::new();
    fill(&mut xml);
    Ok(Answer::Xml(xml))
}

/// The page of `items` that the call asks for, as the list `name`.
pub(super) fn page<T>(
    call: &Call,
    name: &str,
    items: &[T],
    mut fill: impl FnMut(&mut Xml, &T),
) -> Outcome {
    /// The usual number of objects on a page, and the most:
    /// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html>.
    const PAGE: (usize, usize) = (50, 100);
    let size: usize = call.params.parse("MaxRecords")?.unwrap_or(PAGE.0);
    let start: usize = call.params.parse("NextToken")?.unwrap_or(0);
    let end = start.saturating_add(size.clamp(1, PAGE.1)).min(items.len());
    answer(|xml| {
        let shown = items.get(start..end).unwrap_or_default();
        xml.members(name, shown, &mut fill);
        if end < items.len() {
            xml.text("NextToken", end);
        }
    })
}

/// The key of a group in the table.
pub(super) fn key(account: &Account, name: &str) -> String {
    format!("{}/{name}", account.region)
}

fn absent() -> Failure {
    invalid("AutoScalingGroup name not found - null")
}

/// The group that a call names.
pub(super) fn named<'a>(account: &'a Account, call: &Call) -> Result<&'a Group, Failure> {
    let name = required(call, "AutoScalingGroupName")?;
    let found = account.autoscaling.groups.get(&key(account, name));
    found.ok_or_else(absent)
}

/// The group that a call names, to change.
pub(super) fn named_mut<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<&'a mut Group, Failure> {
    let name = required(call, "AutoScalingGroupName")?;
    group_mut(account, name)
}

/// The group of that name, to change.
pub(super) fn group_mut<'a>(
    account: &'a mut Account,
    name: &str,
) -> Result<&'a mut Group, Failure> {
    let key = key(account, name);
    account.autoscaling.groups.get_mut(&key).ok_or_else(absent)
}
