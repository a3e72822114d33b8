//! DescribeImages, and the images that launches look up.

use super::catalogue::{Catalogue, is_well_formed};
use super::launchable::LaunchableImage;
use super::public_image::{Image, anonymous};
use crate::action::{Actions, Outcome};
use crate::ec2::describe::{Filter, Page, passes};
use crate::ec2::model::OwnImage;
use crate::ec2::resource::Ec2Resource;
use crate::ec2::tags;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on images.
pub(crate) const ACTIONS: Actions = &[("DescribeImages", describe)];

/// An image of the region of the call.
enum Found<'a> {
    Public(Image),
    Own(&'a str, &'a OwnImage),
}

impl Found<'_> {
    fn id(&self) -> &str {
        match self {
            Found::Public(image) => &image.id,
            Found::Own(id, _) => id,
        }
    }
}

/// The image of that id in the region of the call.
///
/// # Errors
/// `InvalidAMIID.NotFound`, `InvalidAMIID.Malformed`, `InvalidAMIID.Unavailable`.
fn find<'a>(account: &'a Account, id: &str) -> Result<Found<'a>, Failure> {
    let digits = id.strip_prefix("ami-").ok_or_else(|| {
        let message = format!("Invalid id: \"{id}\" (expecting \"ami-...\")");
        Failure::new("InvalidAMIID.Malformed", message)
    })?;
    if !is_well_formed(digits) {
        let message = format!("Invalid id: \"{id}\"");
        return Err(Failure::new("InvalidAMIID.Malformed", message));
    }
    if let Some((id, image)) = account.ec2.own_images.entry(id) {
        return match image.deregistered {
            true => {
                let message = format!("The image ID '{id}' is no longer available");
                Err(Failure::new("InvalidAMIID.Unavailable", message))
            }
            false => Ok(Found::Own(id, image)),
        };
    }
    let public = Catalogue::of(account).with_id(id);
    public.map(Found::Public).ok_or_else(|| {
        let (code, message) = OwnImage::not_found(id);
        Failure::new(code, message)
    })
}

/// The image that a launch asks for, by its id or by a parameter that holds it:
/// <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html>.
///
/// # Errors
/// Those of [`find`]; the parameter does not exist; the image is not available yet.
pub(crate) fn to_launch(account: &Account, id: &str) -> Result<LaunchableImage, Failure> {
    let found = match id.strip_prefix("resolve:ssm:") {
        Some(name) => find(account, &crate::ssm::value(account, name)?)?,
        None => find(account, id)?,
    };
    match found {
        Found::Public(image) => Ok(LaunchableImage::from(&image)),
        Found::Own(id, image) => match image.state.at(account.now) {
            "available" => Ok(LaunchableImage::own(id, image)),
            state => {
                let message = format!("The image ID '{id}' is not available: it is {state}");
                Err(Failure::new("InvalidAMIID.Unavailable", message))
            }
        },
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

/// The public images that the filters may match: looked up by id or name where the filters have one.
fn candidates(account: &Account, ids: &[&str], filters: &[Filter]) -> Result<Vec<Image>, Failure> {
    let catalogue = Catalogue::of(account);
    if !ids.is_empty() {
        let found = ids.iter().map(|id| match find(account, id)? {
            Found::Public(image) => Ok(Some(image)),
            Found::Own(..) => Ok(None),
        });
        let found: Result<Vec<Option<Image>>, Failure> = found.collect();
        return Ok(found?.into_iter().flatten().collect());
    }
    let by = |name: &str| filters.iter().find(|filter| filter.name == name);
    let exact = |value: &String| !value.contains(['*', '?']);
    if let Some(filter) = by("image-id").filter(|it| it.values().iter().all(exact)) {
        let ids = filter.values().iter();
        let public = ids.filter(|id| !account.ec2.own_images.contains(id));
        return Ok(public.filter_map(|id| catalogue.with_id(id)).collect());
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

/// The images of the account that a call asks for.
fn own<'a>(
    account: &'a Account,
    call: &Call,
    filters: &[Filter],
) -> Result<Vec<Found<'a>>, Failure> {
    let ids = call.params.list("ImageId");
    let owners = call.params.list("Owner");
    let is_ours = |owner: &&str| *owner == "self" || *owner == account.account_id;
    if !owners.is_empty() && !owners.iter().any(is_ours) {
        return Ok(Vec::new());
    }
    let by_user = call.params.list("ExecutableBy");
    let is_permitted = |image: &OwnImage| {
        let mut users = by_user.iter();
        users.any(|user| {
            let whom = match *user {
                "all" => "group/all".to_owned(),
                "self" => format!("userId/{}", account.account_id),
                user => format!("userId/{user}"),
            };
            image.permitted.contains(&whom)
        })
    };
    let mut chosen = Vec::new();
    for (id, image) in account.ec2.own_images.iter() {
        let is_named = ids.is_empty() || ids.contains(&id.as_str());
        let is_shown = !image.deregistered && account.is_visible(id);
        let is_wanted = is_named && is_shown && (by_user.is_empty() || is_permitted(image));
        let (of_tags, others): (Vec<Filter>, Vec<Filter>) = filters
            .iter()
            .cloned()
            .partition(|it| it.name.starts_with("tag"));
        let has_tags = of_tags.iter().all(|it| {
            let found = tags::filter(account, id, &it.name);
            found.is_some_and(|found| found.iter().any(|value| it.matches_value(value)))
        });
        if is_wanted && has_tags && passes(&others, &image.values(id, account))? {
            chosen.push(Found::Own(id, image));
        }
    }
    Ok(chosen)
}

/// `DescribeImages`: finds images by id, name, owner and filters, among those of the account and in the
/// catalogue of public images.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html>.
fn describe(account: &mut Account, call: &Call) -> Outcome {
    let ids = call.params.list("ImageId");
    let filters = Filter::read(&call.params)?;
    let mut chosen = own(account, call, &filters)?;
    // No public image is tagged: a filter on a tag leaves none.
    let (by_tag, filters): (Vec<Filter>, Vec<Filter>) = filters
        .into_iter()
        .partition(|filter| filter.name.starts_with("tag:"));
    check(&filters)?;
    let owners = call.params.list("Owner");
    let by_user = call.params.list("ExecutableBy");
    let usable = by_tag.is_empty() && (by_user.is_empty() || by_user.contains(&"all"));
    for image in candidates(account, &ids, &filters)? {
        if usable && is_owned(account, &image, &owners) && passes(&filters, &image.values())? {
            chosen.push(Found::Public(image));
        }
    }
    chosen.sort_by(|one, other| one.id().cmp(other.id()));
    chosen.dedup_by(|one, other| one.id() == other.id());
    let (chosen, next) = Page::read(&call.params, 1000)?.cut(chosen, |image| image.id());
    let mut xml = Xml::new();
    xml.list("imagesSet", chosen, |item, image| match image {
        Found::Public(image) => image.write(item),
        Found::Own(id, image) => {
            image.write(id, account, item);
            tags::write(account, id, item);
        }
    });
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}
