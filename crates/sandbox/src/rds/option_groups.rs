//! Option groups of RDS: the actions that make, change and delete them.

use super::lookup::{absent, check_name, chosen, find, find_mut};
use super::model::{DbOption, OptionGroup};
use super::{engines, options, usage};
use crate::action::Outcome;
use crate::query::{answer, page, required, tags, texts};
use crate::store::Account;
use crate::subnet_group::key;
use crate::wire::{Call, Failure, Params, Xml};

/// `CreateOptionGroup`: for an engine and its major version.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateOptionGroup.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "OptionGroupName")?.to_lowercase();
    check_name("OptionGroupName", &name)?;
    let engine = required(call, "EngineName")?.to_owned();
    let major_version = required(call, "MajorEngineVersion")?.to_owned();
    if !engines::has_major(&engine, &major_version) {
        let message = format!("Cannot find major version {major_version} for {engine}");
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    let key = key(account, &name);
    if account.rds.option_groups.contains(&key) {
        let message = format!("An option group named {name} already exists.");
        return Err(Failure::new("OptionGroupAlreadyExistsFault", message));
    }
    let group = OptionGroup {
        description: required(call, "OptionGroupDescription")?.to_owned(),
        arn: account.arn("rds", &format!("og:{name}")),
        tags: tags(call)?,
        options: Default::default(),
        name,
        engine,
        major_version,
    };
    account.rds.option_groups.insert(key, group.clone());
    show(&group)
}

fn show(group: &OptionGroup) -> Outcome {
    answer(|xml| {
        xml.element("OptionGroup", |xml| write(xml, group));
    })
}

/// `DescribeOptionGroups`: one by name, or all.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeOptionGroups.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let found = chosen::<OptionGroup>(account, call.params.get("OptionGroupName"))?;
    page(
        call,
        ("OptionGroupsList", "OptionGroup"),
        &found,
        |xml, group| write(xml, group),
    )
}

/// `ModifyOptionGroup`: adds, changes and removes options.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyOptionGroup.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "OptionGroupName")?;
    let mut group = find::<OptionGroup>(account, name)?.clone();
    let included = call.params.parts("OptionsToInclude.OptionConfiguration");
    let removed = texts(&call.params, "OptionsToRemove.member");
    if included.is_empty() && removed.is_empty() {
        let message = "At least one option must be added, modified, or removed.";
        return Err(Failure::invalid(message));
    }
    for part in included {
        let (name, option) = given(&group, &part)?;
        group.options.insert(name, option);
    }
    for name in removed {
        if group.options.remove(&name).is_none() {
            let message = format!("Option {name} is not in the option group.");
            return Err(Failure::invalid(message));
        }
    }
    group.clone_into(find_mut::<OptionGroup>(account, name)?);
    show(&group)
}

/// An option as a call has it, with the settings that it has already.
fn given(group: &OptionGroup, part: &Params) -> Result<(String, DbOption), Failure> {
    let name = part.get("OptionName").unwrap_or_default().to_owned();
    let Some(known) = options::known(&group.engine, &name) else {
        let message = format!(
            "Option: {name} is not supported for engine: {} {}",
            group.engine, group.major_version
        );
        return Err(Failure::invalid(message));
    };
    let before = group.options.get(&name);
    let mut settings = before.map(|it| it.settings.clone()).unwrap_or_default();
    for setting in part.parts("OptionSettings.OptionSetting") {
        let name = setting.get("Name").unwrap_or_default().to_owned();
        if !known.settings.iter().any(|(it, _)| *it == name) {
            let message = format!("Invalid option setting: {name}");
            return Err(Failure::invalid(message));
        }
        let value = setting.get("Value").unwrap_or_default().to_owned();
        settings.insert(name, value);
    }
    let option = DbOption {
        port: part.get("Port").or(known.port).map(str::to_owned),
        version: part.get("OptionVersion").map(str::to_owned),
        groups: texts(part, "VpcSecurityGroupMemberships.VpcSecurityGroupId"),
        settings,
    };
    Ok((name, option))
}

/// `DeleteOptionGroup`: refused while an instance or a snapshot has it.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteOptionGroup.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "OptionGroupName")?;
    find::<OptionGroup>(account, name)?;
    if usage::uses_options(account, name) {
        let message = format!("The option group '{name}' cannot be deleted because it is in use.");
        return Err(Failure::new("InvalidOptionGroupStateFault", message));
    }
    let key = key(account, name);
    let removed = account.rds.option_groups.remove(&key);
    removed.ok_or_else(|| absent::<OptionGroup>(name))?;
    answer(|_| ())
}

fn write(xml: &mut Xml, group: &OptionGroup) {
    xml.text("OptionGroupName", &group.name)
        .text("OptionGroupDescription", &group.description)
        .text("EngineName", &group.engine)
        .text("MajorEngineVersion", &group.major_version)
        .text("OptionGroupArn", &group.arn)
        .text("AllowsVpcAndNonVpcInstanceMemberships", true);
    xml.list_of(
        "Options",
        "Option",
        &group.options,
        |xml, (name, option)| {
            write_option(xml, &group.engine, name, option);
        },
    );
}

fn write_option(xml: &mut Xml, engine: &str, name: &str, option: &DbOption) {
    let known = options::known(engine, name).map_or([].as_slice(), |it| it.settings);
    xml.text("OptionName", name)
        .text("Persistent", false)
        .text("Permanent", false)
        .optional("Port", option.port.as_ref())
        .optional("OptionVersion", option.version.as_ref());
    xml.list_of(
        "OptionSettings",
        "OptionSetting",
        known,
        |xml, (name, usual)| {
            let value = option.settings.get(*name).map_or(*usual, String::as_str);
            xml.text("Name", name)
                .text("Value", value)
                .text("DefaultValue", usual);
        },
    );
    xml.list_of(
        "VpcSecurityGroupMemberships",
        "VpcSecurityGroupMembership",
        &option.groups,
        |xml, group| {
            xml.text("VpcSecurityGroupId", group)
                .text("Status", "active");
        },
    );
}
