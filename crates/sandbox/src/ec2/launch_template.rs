//! Launch templates: numbered versions of the parameters of RunInstances.

use super::describe::{Page, describe};
use super::launch_template_data as data;
use super::resource::{Ec2Resource, create as put, described, find, find_mut, one, remove};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::model::{LaunchTemplate, LaunchTemplateVersion};
use crate::ec2::user_data::check_user_data;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Params, Xml};
use std::collections::BTreeMap;

/// The operations on launch templates.
const ACTIONS: Actions = &[
    ("CreateLaunchTemplate", create),
    ("CreateLaunchTemplateVersion", create_version),
    ("ModifyLaunchTemplate", modify),
    ("DeleteLaunchTemplate", delete),
    ("DeleteLaunchTemplateVersions", delete_versions),
    ("DescribeLaunchTemplates", describe_templates),
    ("DescribeLaunchTemplateVersions", describe_versions),
];

impl Ec2Resource for LaunchTemplate {
    const RESOURCE_TYPE: &'static str = "launch-template";
    const PREFIX: &'static str = "lt";
    const PARAMETER: &'static str = "LaunchTemplateId";
    const SET: &'static str = "launchTemplates";
    const ID_FILTER: &'static str = "launch-template-id";
    /// The most templates or versions on a page:
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html>.
    const PAGE: usize = 200;

    fn not_found(id: &str) -> (&'static str, String) {
        let message =
            format!("The specified launch template, with template ID {id}, does not exist.");
        ("InvalidLaunchTemplateId.NotFound", message)
    }

    fn filter(&self, _id: &str, _account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "launch-template-name" => one(&self.name),
            "create-time" => one(self.created.iso()),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("launchTemplateId", id)
            .text("launchTemplateName", &self.name);
        xml.text("createTime", self.created.iso())
            .text("createdBy", creator(account));
        xml.text("defaultVersionNumber", self.default)
            .text("latestVersionNumber", self.latest);
    }
}

impl Ec2Type for LaunchTemplate {
    const ACTIONS: &'static [Actions] = &[ACTIONS];
    const CLIENT_TOKEN: &'static [&'static str] = &[
        "CreateLaunchTemplate",
        "CreateLaunchTemplateVersion",
        "ModifyLaunchTemplate",
    ];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::named(&self.name, "")
    }
}

fn creator(account: &Account) -> String {
    format!("arn:aws:iam::{}:root", account.account_id)
}

/// The template that a call names, by id or by name.
fn named(account: &Account, params: &Params) -> Result<String, Failure> {
    if let Some(id) = params.get("LaunchTemplateId") {
        find::<LaunchTemplate>(account, id)?;
        return Ok(id.to_owned());
    }
    by_name(account, params.required("LaunchTemplateName")?)
}

fn by_name(account: &Account, name: &str) -> Result<String, Failure> {
    let found = account
        .ec2
        .launch_templates
        .ids_where(|template| template.name == name)
        .into_iter()
        .find(|id| account.is_visible(id));
    found.ok_or_else(|| {
        let message =
            "At least one of the launch templates specified in the request does not exist.";
        Failure::new("InvalidLaunchTemplateName.NotFoundException", message)
    })
}

fn no_version(id: &str, version: &str) -> Failure {
    let message = format!(
        "Could not find the specified version {version} for the launch template with ID {id}."
    );
    Failure::new("InvalidLaunchTemplateId.VersionNotFound", message)
}

/// The data that a launch takes from a template: id, version number, fields.
pub(crate) fn wanted(
    account: &Account,
    params: &Params,
) -> Result<Option<(String, u64, Params)>, Failure> {
    let part = params.part("LaunchTemplate");
    if part.names().next().is_none() {
        return Ok(None);
    }
    let id = named(account, &part)?;
    let template = find::<LaunchTemplate>(account, &id)?;
    let text = part
        .get("Version")
        .filter(|text| !text.is_empty())
        .unwrap_or("$Default");
    let number = template.number(text);
    let version = number.and_then(|number| Some((number, template.versions.get(&number)?)));
    let (number, version) = version.ok_or_else(|| no_version(&id, text))?;
    Ok(Some((id, number, version.data.clone())))
}

/// Id and name of the template that fields name, by one or the other.
///
/// # Errors
/// There is no such template, or it has no such version.
pub(crate) fn name_of(account: &Account, params: &Params) -> Result<(String, String), Failure> {
    let id = named(account, params)?;
    let template = find::<LaunchTemplate>(account, &id)?;
    let version = params.get("Version").unwrap_or("$Default");
    let number = template.number(version);
    match number.is_some_and(|it| template.versions.contains_key(&it)) {
        true => Ok((id, template.name.clone())),
        false => Err(no_version(&id, version)),
    }
}

/// The fields of a launch from the template that `LaunchTemplate` names.
///
/// # Errors
/// There is no such template, or it has no such version.
pub(crate) fn data_of(account: &Account, params: &Params) -> Result<Params, Failure> {
    let found = wanted(account, params)?;
    Ok(found.map(|(_, _, data)| data).unwrap_or_default())
}

fn new_data(call: &Call) -> Result<Params, Failure> {
    let data = call.params.part("LaunchTemplateData");
    if data.names().next().is_none() {
        return Err(Failure::missing("LaunchTemplateData"));
    }
    if let Some(text) = data.get("UserData") {
        check_user_data(text)?;
    }
    Ok(data)
}

/// `CreateLaunchTemplate`: creates the template with version 1 as its default.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = call.params.required("LaunchTemplateName")?.to_owned();
    let legal = |letter: char| letter.is_ascii_alphanumeric() || "().-/_".contains(letter);
    if !(3..=128).contains(&name.len()) || !name.chars().all(legal) {
        let message = "A launch template name must be between 3 and 128 characters, and may \
                       contain letters, numbers, and the following characters: - ( ) . / _.";
        return Err(Failure::new(
            "InvalidLaunchTemplateName.MalformedException",
            message,
        ));
    }
    if account
        .ec2
        .launch_templates
        .values()
        .any(|template| template.name == name)
    {
        let message = "Launch template name already in use.";
        return Err(Failure::new(
            "InvalidLaunchTemplateName.AlreadyExistsException",
            message,
        ));
    }
    let version = LaunchTemplateVersion {
        description: call.params.get("VersionDescription").map(str::to_owned),
        created: account.now,
        data: new_data(call)?,
    };
    let template = LaunchTemplate {
        name,
        created: account.now,
        default: 1,
        latest: 1,
        versions: BTreeMap::from([(1, version)]),
    };
    let id = put(account, call, template)?;
    described::<LaunchTemplate>(account, &id, "launchTemplate")
}

/// `CreateLaunchTemplateVersion`: a version may take over the fields of `SourceVersion` that it
/// does not set.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html>.
fn create_version(account: &mut Account, call: &Call) -> Outcome {
    let id = named(account, &call.params)?;
    let template = find::<LaunchTemplate>(account, &id)?;
    let mut data = new_data(call)?;
    if let Some(text) = call.params.get("SourceVersion") {
        let source = template
            .number(text)
            .and_then(|number| template.versions.get(&number));
        data = data.over(&source.ok_or_else(|| no_version(&id, text))?.data);
    }
    let number = template.latest + 1;
    let version = LaunchTemplateVersion {
        description: call.params.get("VersionDescription").map(str::to_owned),
        created: account.now,
        data,
    };
    let template = find_mut::<LaunchTemplate>(account, &id)?;
    template.latest = number;
    template.versions.insert(number, version);
    let mut xml = Xml::new();
    if let Some(template) = account.ec2.launch_templates.get(&id) {
        xml.element("launchTemplateVersion", |xml| {
            write_version(account, &id, template, number, xml);
        });
    }
    Ok(Answer::Xml(xml))
}

fn write_version(
    account: &Account,
    id: &str,
    template: &LaunchTemplate,
    number: u64,
    xml: &mut Xml,
) {
    let Some(version) = template.versions.get(&number) else {
        return;
    };
    xml.text("launchTemplateId", id)
        .text("launchTemplateName", &template.name);
    xml.text("versionNumber", number);
    xml.optional("versionDescription", version.description.as_ref());
    xml.text("createTime", version.created.iso())
        .text("createdBy", creator(account));
    xml.text("defaultVersion", number == template.default);
    xml.element("launchTemplateData", |xml| data::write(&version.data, xml));
}

/// `ModifyLaunchTemplate`: sets the default version.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyLaunchTemplate.html>.
fn modify(account: &mut Account, call: &Call) -> Outcome {
    let id = named(account, &call.params)?;
    let text = call.params.required("SetDefaultVersion")?;
    let template = find_mut::<LaunchTemplate>(account, &id)?;
    let number = template
        .number(text)
        .filter(|number| template.versions.contains_key(number));
    template.default = number.ok_or_else(|| no_version(&id, text))?;
    described::<LaunchTemplate>(account, &id, "launchTemplate")
}

/// `DeleteLaunchTemplate`: deletes the template with all versions, and returns it.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplate.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = named(account, &call.params)?;
    let answer = described::<LaunchTemplate>(account, &id, "launchTemplate")?;
    remove::<LaunchTemplate>(account, &id);
    Ok(answer)
}

/// `DeleteLaunchTemplateVersions`: refuses the default version; reports per version whether it was
/// deleted.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplateVersions.html>.
fn delete_versions(account: &mut Account, call: &Call) -> Outcome {
    let id = named(account, &call.params)?;
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for text in call.params.list("LaunchTemplateVersion") {
        let template = find_mut::<LaunchTemplate>(account, &id)?;
        match template.number(text) {
            Some(number) if number == template.default => {
                let message = "Cannot delete the default version of a launch template.";
                return Err(Failure::new(
                    "InvalidLaunchTemplateId.DefaultVersion",
                    message,
                ));
            }
            Some(number) if template.versions.remove(&number).is_some() => good.push(number),
            _ => bad.push(text),
        }
    }
    let mut xml = Xml::new();
    xml.list(
        "successfullyDeletedLaunchTemplateVersionSet",
        good,
        |item, number| {
            item.text("launchTemplateId", &id)
                .text("versionNumber", number);
        },
    );
    xml.list(
        "unsuccessfullyDeletedLaunchTemplateVersionSet",
        bad,
        |item, text| {
            item.text("launchTemplateId", &id)
                .text("versionNumber", text);
            item.element("responseError", |error| {
                error.text("code", "launchTemplateVersionDoesNotExist");
                error.text("message", format!("Version {text} does not exist"));
            });
        },
    );
    Ok(Answer::Xml(xml))
}

/// `DescribeLaunchTemplates`: templates can be named by name as well as by id.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html>.
fn describe_templates(account: &mut Account, call: &Call) -> Outcome {
    let mut narrowed = call.params.clone();
    for (number, name) in call
        .params
        .list("LaunchTemplateName")
        .into_iter()
        .enumerate()
    {
        let id = by_name(account, name)?;
        narrowed = narrowed.with(&format!("LaunchTemplateId.{}", number + 1), &id);
    }
    describe::<LaunchTemplate>(account, &call.with_params(narrowed))
}

/// `DescribeLaunchTemplateVersions`: versions are named by number, `$Latest` or `$Default`, or by a
/// range.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html>.
fn describe_versions(account: &mut Account, call: &Call) -> Outcome {
    let is_named = ["LaunchTemplateId", "LaunchTemplateName"]
        .iter()
        .any(|name| call.params.get(name).is_some());
    let chosen = match is_named {
        true => versions_of(account, call)?,
        false => versions_of_all(account, call)?,
    };
    let mut rows: Vec<(String, (String, u64))> = chosen
        .into_iter()
        .map(|(id, number)| (format!("{id} {number:020}"), (id, number)))
        .collect();
    rows.sort();
    rows.dedup();
    let (rows, next) = Page::read(&call.params, 200)?.cut(rows, |(key, _)| key);
    let mut xml = Xml::new();
    xml.list(
        "launchTemplateVersionSet",
        rows,
        |item, (_, (id, number))| {
            if let Some(template) = account.ec2.launch_templates.get(&id) {
                write_version(account, &id, template, number, item);
            }
        },
    );
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}

/// The versions of the template that a call names: the numbers that it lists, or a range.
fn versions_of(account: &Account, call: &Call) -> Result<Vec<(String, u64)>, Failure> {
    let id = named(account, &call.params)?;
    let template = find::<LaunchTemplate>(account, &id)?;
    let wanted = call.params.list("LaunchTemplateVersion");
    let mut numbers = Vec::new();
    for text in &wanted {
        let number = template.number(text);
        let number = number.filter(|number| template.versions.contains_key(number));
        numbers.push(number.ok_or_else(|| no_version(&id, text))?);
    }
    if wanted.is_empty() {
        let least = call.params.parse("MinVersion")?.unwrap_or(0);
        let most = call.params.parse("MaxVersion")?.unwrap_or(u64::MAX);
        let all = template.versions.keys().copied();
        numbers = all
            .filter(|number| (least..=most).contains(number))
            .collect();
    }
    Ok(numbers.into_iter().map(|it| (id.clone(), it)).collect())
}

/// Without a template, `$Latest` and `$Default` mean those versions of all templates.
fn versions_of_all(account: &Account, call: &Call) -> Result<Vec<(String, u64)>, Failure> {
    let wanted = call.params.list("LaunchTemplateVersion");
    let is_relative = |text: &&str| ["$Latest", "$Default"].contains(text);
    if wanted.is_empty() || !wanted.iter().all(is_relative) {
        return Err(Failure::missing("LaunchTemplateId"));
    }
    let templates = account.ec2.launch_templates.iter();
    let visible = templates.filter(|(id, _)| account.is_visible(id));
    let versions = visible.flat_map(|(id, template)| {
        let numbers = wanted.iter().filter_map(|text| template.number(text));
        numbers.map(|number| (id.clone(), number))
    });
    Ok(versions.collect())
}
