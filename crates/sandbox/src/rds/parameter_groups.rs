//! Parameter groups of instances and of clusters, which differ in their names only.

use super::engines;
use super::lookup::{check_name, here};
use super::model::ParameterGroup;
use super::parameters;
use crate::action::Outcome;
use crate::query::{answer, page, required, tags};
use crate::store::Account;
use crate::store::table::Table;
use crate::subnet_group::key;
use crate::wire::{Call, Failure, Params, Xml};

/// The words for groups of instances or of clusters, and where they are kept.
pub(super) struct Words {
    name: &'static str,
    element: &'static str,
    list: &'static str,
    arn: &'static str,
    pub resource: &'static str,
    pub absent: &'static str,
    pub table: fn(&Account) -> &Table<ParameterGroup>,
    pub table_mut: fn(&mut Account) -> &mut Table<ParameterGroup>,
}

pub(super) const INSTANCES: Words = Words {
    name: "DBParameterGroupName",
    element: "DBParameterGroup",
    list: "DBParameterGroups",
    arn: "DBParameterGroupArn",
    resource: "pg",
    absent: "DBParameterGroupNotFound",
    table: |account| &account.rds.parameter_groups,
    table_mut: |account| &mut account.rds.parameter_groups,
};

pub(super) const CLUSTERS: Words = Words {
    name: "DBClusterParameterGroupName",
    element: "DBClusterParameterGroup",
    list: "DBClusterParameterGroups",
    arn: "DBClusterParameterGroupArn",
    resource: "cluster-pg",
    // One code for both: the reference has no other.
    absent: "DBParameterGroupNotFound",
    table: |account| &account.rds.cluster_parameter_groups,
    table_mut: |account| &mut account.rds.cluster_parameter_groups,
};

/// `CreateDBParameterGroup`: a name is one group's of the region.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    create_with(account, call, &INSTANCES)
}

/// `CreateDBClusterParameterGroup`: as for instances.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterParameterGroup.html>.
pub(super) fn create_of_clusters(account: &mut Account, call: &Call) -> Outcome {
    create_with(account, call, &CLUSTERS)
}

/// `DescribeDBParameterGroups`: one by name, or all.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBParameterGroups.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    describe_with(account, call, &INSTANCES)
}

/// `DescribeDBClusterParameterGroups`: one by name, or all.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterParameterGroups.html>.
pub(super) fn describe_of_clusters(account: &mut Account, call: &Call) -> Outcome {
    describe_with(account, call, &CLUSTERS)
}

/// `ModifyDBParameterGroup`: at most 20 parameters at a time.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    modify_with(account, call, &INSTANCES)
}

/// `ModifyDBClusterParameterGroup`: at most 20 parameters at a time.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBClusterParameterGroup.html>.
pub(super) fn modify_of_clusters(account: &mut Account, call: &Call) -> Outcome {
    modify_with(account, call, &CLUSTERS)
}

/// `ResetDBParameterGroup`: all parameters or those that are named have their usual values again.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ResetDBParameterGroup.html>.
pub(super) fn reset(account: &mut Account, call: &Call) -> Outcome {
    reset_with(account, call, &INSTANCES)
}

/// `ResetDBClusterParameterGroup`: as for instances.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ResetDBClusterParameterGroup.html>.
pub(super) fn reset_of_clusters(account: &mut Account, call: &Call) -> Outcome {
    reset_with(account, call, &CLUSTERS)
}

/// `DeleteDBParameterGroup`: refused while an instance has it.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBParameterGroup.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    delete_with(account, call, &INSTANCES)
}

/// `DeleteDBClusterParameterGroup`: refused while a cluster has it.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBClusterParameterGroup.html>.
pub(super) fn delete_of_clusters(account: &mut Account, call: &Call) -> Outcome {
    delete_with(account, call, &CLUSTERS)
}

/// `DescribeDBParameters`: those of a source, or all that are known.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBParameters.html>.
pub(super) fn describe_parameters(account: &mut Account, call: &Call) -> Outcome {
    describe_parameters_with(account, call, &INSTANCES)
}

/// `DescribeDBClusterParameters`: those of a source, or all that are known.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterParameters.html>.
pub(super) fn describe_parameters_of_clusters(account: &mut Account, call: &Call) -> Outcome {
    describe_parameters_with(account, call, &CLUSTERS)
}

fn create_with(account: &mut Account, call: &Call, words: &Words) -> Outcome {
    let name = required(call, words.name)?.to_lowercase();
    check_name(words.name, &name)?;
    let family = required(call, "DBParameterGroupFamily")?.to_owned();
    if !engines::has_family(&family) {
        let message =
            format!("ParameterGroupFamily {family} is not a valid parameter group family");
        return Err(Failure::invalid(message));
    }
    let key = key(account, &name);
    if (words.table)(account).contains(&key) {
        let message = format!("Parameter group {name} already exists");
        return Err(Failure::new("DBParameterGroupAlreadyExists", message));
    }
    let group = ParameterGroup {
        description: required(call, "Description")?.to_owned(),
        arn: account.arn("rds", &format!("{}:{name}", words.resource)),
        tags: tags(call)?,
        parameters: Default::default(),
        name,
        family,
    };
    (words.table_mut)(account).insert(key, group.clone());
    answer(|xml| {
        xml.element(words.element, |xml| write(xml, &group, words));
    })
}

fn write(xml: &mut Xml, group: &ParameterGroup, words: &Words) {
    xml.text(words.name, &group.name)
        .text("DBParameterGroupFamily", &group.family)
        .text("Description", &group.description)
        .text(words.arn, &group.arn);
}

/// The group of that name.
pub(super) fn group<'a>(
    account: &'a Account,
    words: &Words,
    name: &str,
) -> Result<&'a ParameterGroup, Failure> {
    let found = (words.table)(account).get(&key(account, name));
    found.ok_or_else(|| absent(words, name))
}

fn absent(words: &Words, name: &str) -> Failure {
    let message = format!("{} not found: {name}", words.element);
    Failure::with_status(404, words.absent, message)
}

fn named_mut<'a>(
    account: &'a mut Account,
    call: &Call,
    words: &Words,
) -> Result<&'a mut ParameterGroup, Failure> {
    let name = required(call, words.name)?;
    if name.starts_with("default.") {
        let message = format!("Modifications or deletion of a default parameter group: {name}");
        return Err(Failure::new("InvalidDBParameterGroupState", message));
    }
    let key = key(account, name);
    let found = (words.table_mut)(account).get_mut(&key);
    found.ok_or_else(|| absent(words, name))
}

fn describe_with(account: &mut Account, call: &Call, words: &Words) -> Outcome {
    let found = match call.params.get(words.name) {
        Some(name) => vec![group(account, words, name)?],
        None => here(account, (words.table)(account)),
    };
    page(call, (words.list, words.element), &found, |xml, group| {
        write(xml, group, words);
    })
}

/// The parameters of a call, of which there must be some, and not more than 20.
fn given(call: &Call) -> Result<Vec<Params>, Failure> {
    let given = call.params.parts("Parameters.Parameter");
    match given.len() {
        0 => Err(Failure::missing("Parameters")),
        1..=20 => Ok(given),
        _ => Err(Failure::invalid(
            "At most 20 parameters can be modified in a single request",
        )),
    }
}

fn modify_with(account: &mut Account, call: &Call, words: &Words) -> Outcome {
    let group = named_mut(account, call, words)?;
    for part in given(call)? {
        let name = part.get("ParameterName").unwrap_or_default();
        if !parameters::is_name(name) {
            let message = format!("Could not find parameter with name: {name}");
            return Err(Failure::invalid(message));
        }
        let (Some(value), Some(method)) = (part.get("ParameterValue"), part.get("ApplyMethod"))
        else {
            let message = "You must include the value and the method of application of a parameter";
            return Err(Failure::invalid(message));
        };
        if !["immediate", "pending-reboot"].contains(&method) {
            let message = format!("'{method}' is not a valid method of application");
            return Err(Failure::invalid(message));
        }
        if method == "immediate" && parameters::apply_type(name) == "static" {
            let message = "cannot use immediate apply method for static parameter";
            return Err(Failure::new("InvalidParameterCombination", message));
        }
        let row = (value.to_owned(), method.to_owned());
        group.parameters.insert(name.to_owned(), row);
    }
    show_name(group, words)
}

fn show_name(group: &ParameterGroup, words: &Words) -> Outcome {
    answer(|xml| _ = xml.text(words.name, &group.name))
}

fn reset_with(account: &mut Account, call: &Call, words: &Words) -> Outcome {
    let group = named_mut(account, call, words)?;
    match call.params.flag("ResetAllParameters") {
        Some(true) => group.parameters.clear(),
        _ => {
            for part in given(call)? {
                let name = part.get("ParameterName").unwrap_or_default();
                group.parameters.remove(name);
            }
        }
    }
    show_name(group, words)
}

fn delete_with(account: &mut Account, call: &Call, words: &Words) -> Outcome {
    let name = named_mut(account, call, words)?.name.clone();
    if super::usage::uses_parameters(account, words.resource, &name) {
        let message = "One or more database instances are still members of this parameter group, so \
                       the group cannot be deleted";
        return Err(Failure::new("InvalidDBParameterGroupState", message));
    }
    let key = key(account, &name);
    (words.table_mut)(account).remove(&key);
    answer(|_| ())
}

fn describe_parameters_with(account: &mut Account, call: &Call, words: &Words) -> Outcome {
    let group = group(account, words, required(call, words.name)?)?;
    let set = group.parameters.iter();
    let set =
        set.map(|(name, (value, method))| (name.as_str(), value.as_str(), method.as_str(), "user"));
    let usual = parameters::usual().filter(|(name, _)| !group.parameters.contains_key(*name));
    let usual = usual.map(|(name, value)| (name, value, "pending-reboot", "engine-default"));
    let mut all: Vec<(&str, &str, &str, &str)> = set.chain(usual).collect();
    if let Some(source) = call.params.get("Source") {
        all.retain(|(_, _, _, it)| *it == source);
    }
    page(
        call,
        ("Parameters", "Parameter"),
        &all,
        |xml, (name, value, method, source)| {
            xml.text("ParameterName", name)
                .text("ParameterValue", value)
                .text("Source", source)
                .text("ApplyType", parameters::apply_type(name))
                .text("ApplyMethod", method)
                .text("DataType", "string")
                .text("IsModifiable", true);
        },
    )
}
