//! DescribeImages, and the images that launches look up.

use super::catalogue::{Catalogue, is_well_formed};
use super::public_image::{Image, anonymous};
use crate::action::{Actions, Outcome};
use crate::ec2::describe::{Filter, Page, passes};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on images.
pub(crate) const ACTIONS: Actions = &[("DescribeImages", describe)];

/// The image of that id in the region of the call.
///
/// # Errors
/// `InvalidAMIID.NotFound`, `InvalidAMIID.Malformed`.
pub(crate) fn find(account: &Account, id: &str) -> Result<Image, Failure> {
    let digits = id.strip_prefix("ami-").ok_or_else(|| {
        let message = format!("Invalid id: \"{id}\" (expecting \"ami-...\")");
        Failure::new("InvalidAMIID.Malformed", message)
    })?;
    if !is_well_formed(digits) {
        let message = format!("Invalid id: \"{id}\"");
        return Err(Failure::new("InvalidAMIID.Malformed", message));
    }
    Catalogue::of(account).with_id(id).ok_or_else(|| {
        let message = format!("The image id '[{id}]' does not exist");
        Failure::new("InvalidAMIID.NotFound", message)
    })
}

/// The image that a launch asks for, by its id or by a parameter that holds it:
/// <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html>.
///
/// # Errors
/// Those of [`find`]; the parameter does not exist.
pub(crate) fn to_launch(account: &Account, id: &str) -> Result<Image, Failure> {
    match id.strip_prefix("resolve:ssm:") {
        Some(name) => find(account, &crate::ssm::value(account, name)?),
        None => find(account, id),
    }
}

/// Whether the image belongs to one of the owners: `self`, `amazon`, an account.
fn is_owned(account: &Account, image: &Image, owners: &[&str]) -> bool {
    owners.is_empty()
        || owners.iter().any(|owner| match *owner {
            "self" => image.facts.owner == account.account_id,
            owner => image.facts.owner == owner || image.facts.alias == Some(owner),
        })
}

/// The images that the filters may match: looked up by id or name where the filters have one.
fn candidates(account: &Account, ids: &[&str], filters: &[Filter]) -> Result<Vec<Image>, Failure> {
    let catalogue = Catalogue::of(account);
    if !ids.is_empty() {
        return ids.iter().map(|id| find(account, id)).collect();
    }
    let by = |name: &str| filters.iter().find(|filter| filter.name == name);
    let exact = |value: &String| !value.contains(['*', '?']);
    if let Some(filter) = by("image-id").filter(|it| it.values().iter().all(exact)) {
        let ids = filter.values().iter();
        return Ok(ids.filter_map(|id| catalogue.with_id(id)).collect());
    }
    let Some(filter) = by("name") else {
        return Ok(catalogue.listed());
    };
    let (names, patterns): (Vec<&String>, Vec<&String>) =
        filter.values().iter().partition(|value| exact(value));
    let named = names.into_iter().filter_map(|name| catalogue.named(name));
    let like = patterns.into_iter().flat_map(|it| catalogue.matching(it));
    Ok(named.chain(like).collect())
}

/// Whether filters are valid does not depend on what there is.
fn check(filters: &[Filter]) -> Result<(), Failure> {
    let known = anonymous("").values();
    let mut unknown = filters.iter();
    match unknown.find(|filter| !known.contains_key(filter.name.as_str())) {
        Some(filter) => Err(filter.unknown()),
        None => Ok(()),
    }
}

/// `DescribeImages`: finds images by id, name, owner and filters in the catalogue of public images.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html>.
fn describe(account: &mut Account, call: &Call) -> Outcome {
    let ids = call.params.list("ImageId");
    let filters = Filter::read(&call.params)?;
    // No image here is tagged: a filter on a tag leaves none.
    let (by_tag, filters): (Vec<Filter>, Vec<Filter>) = filters
        .into_iter()
        .partition(|filter| filter.name.starts_with("tag:"));
    check(&filters)?;
    let owners = call.params.list("Owner");
    let by_user = call.params.list("ExecutableBy");
    let usable = by_tag.is_empty() && (by_user.is_empty() || by_user.contains(&"all"));
    let mut chosen = Vec::new();
    for image in candidates(account, &ids, &filters)? {
        if usable && is_owned(account, &image, &owners) && passes(&filters, &image.values())? {
            chosen.push(image);
        }
    }
    chosen.sort_by(|one, other| one.id.cmp(&other.id));
    chosen.dedup_by(|one, other| one.id == other.id);
    let (chosen, next) = Page::read(&call.params, 1000)?.cut(chosen, |image| &image.id);
    let mut xml = Xml::new();
    xml.list("imagesSet", chosen, |item, image| image.write(item));
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}
