//! Public parameters that hold the newest image of a kind:
//! <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html>.

use super::catalogue::Catalogue;
use super::families::TEMPLATES;
use super::part::{Part, Word};
use super::public_image::Image;
use super::template::{Holds, Parameter, Template};
use crate::store::Account;
use serde_json::json;

/// A public parameter of Systems Manager that holds something of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Public {
    /// The parameter's full name, such as `/aws/service/ami-amazon-linux-latest/…`.
    pub name: String,
    /// An image's id or name, a release, or a document.
    pub value: String,
    /// `aws:ec2:image` for an id, else `text`.
    pub data_type: &'static str,
}

/// Where all public parameters lie.
pub(crate) const ROOT: &str = "/aws/service/";

/// The public parameter of that path in the region of the call.
pub(crate) fn parameter(account: &Account, path: &str) -> Option<Public> {
    if !path.starts_with(ROOT) {
        return None;
    }
    let mut all = all();
    all.find_map(|(template, parameter)| {
        let name = template.named_by(parameter, path)?;
        public(account, template, parameter, path, &name)
    })
}

/// The public parameters whose paths lie under this one.
pub(crate) fn parameters(account: &Account, path: &str) -> Vec<Public> {
    if !path.starts_with(ROOT) {
        return Vec::new();
    }
    let paths = all().flat_map(|(_, parameter)| paths(parameter));
    let under = paths.filter(|it| it.starts_with(path));
    let mut found: Vec<Public> = under
        .filter_map(|it| self::parameter(account, &it))
        .collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

fn all() -> impl Iterator<Item = (&'static Template, &'static Parameter)> {
    let templates = TEMPLATES.iter();
    templates.flat_map(|template| template.parameters.iter().map(|it| (*template, it)))
}

fn public(
    account: &Account,
    template: &Template,
    parameter: &Parameter,
    path: &str,
    name: &str,
) -> Option<Public> {
    let catalogue = Catalogue::of(account);
    let image = catalogue.named(name)?;
    let release = template.release(&template.read(name, catalogue.today)?);
    let (value, data_type) = match parameter.holds {
        Holds::Id => (image.id, "aws:ec2:image"),
        Holds::Name => (image.name, "text"),
        Holds::Release => (release, "text"),
        Holds::Document => (document(&image, &release), "text"),
    };
    Some(Public {
        name: path.to_owned(),
        value,
        data_type,
    })
}

fn document(image: &Image, release: &str) -> String {
    let document = json!({
        "schema_version": 1,
        "image_id": image.id,
        "image_name": image.name,
        "image_version": release,
        "release_version": release,
    });
    document.to_string()
}

/// The paths of a parameter, without those of single releases.
fn paths(parameter: &Parameter) -> Vec<String> {
    let mut paths = vec![String::new()];
    for part in parameter.path {
        let texts: Vec<&str> = match part {
            Part::Text(text) => vec![text],
            Part::OneOf(_, words) => words.iter().map(|word: &Word| word.text).collect(),
            _ => Vec::new(),
        };
        let longer = |path: String| texts.iter().map(move |text| format!("{path}{text}"));
        paths = paths.into_iter().flat_map(longer).collect();
    }
    paths
}
