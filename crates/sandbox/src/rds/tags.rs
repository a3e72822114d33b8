//! Tags of all types of the service, by ARN.

use super::lookup::{absent, find_mut};
use super::model::{Instance, OptionGroup, Snapshot};
use super::parameter_groups::{CLUSTERS, INSTANCES, Words};
use super::subnet_groups::DIALECT;
use crate::action::Outcome;
use crate::query::{Texts, add_tags, answer, required, resource_of_arn, tags, texts, write_tags};
use crate::store::Account;
use crate::subnet_group::key;
use crate::wire::{Call, Failure};

/// The tags of the object that a call names by its ARN.
fn tagged<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut Texts, Failure> {
    let arn = required(call, "ResourceName")?;
    let resource = resource_of_arn(account, "rds", arn)?;
    let (kind, name) = resource.split_once(':').unwrap_or_default();
    let key = key(account, name);
    let of_parameters = |account: &'a mut Account, words: &Words| {
        let found = (words.table_mut)(account).get_mut(&key);
        let failure = Failure::with_status(404, words.absent, format!("{name} not found"));
        found.map(|it| &mut it.tags).ok_or(failure)
    };
    match kind {
        "pg" => of_parameters(account, &INSTANCES),
        "cluster-pg" => of_parameters(account, &CLUSTERS),
        "db" => Ok(&mut find_mut::<Instance>(account, name)?.tags),
        "snapshot" => Ok(&mut find_mut::<Snapshot>(account, name)?.tags),
        "og" => Ok(&mut find_mut::<OptionGroup>(account, name)?.tags),
        "subgrp" => {
            let found = account.rds.subnet_groups.get_mut(&key);
            let failure = Failure::with_status(404, DIALECT.absent, format!("{name} not found"));
            found.map(|it| &mut it.tags).ok_or(failure)
        }
        _ => Err(absent::<OptionGroup>(resource)),
    }
}

/// `AddTagsToResource`: sets tags.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddTagsToResource.html>.
pub(super) fn add(account: &mut Account, call: &Call) -> Outcome {
    let new = tags(call)?;
    add_tags(tagged(account, call)?, new)?;
    answer(|_| ())
}

/// `RemoveTagsFromResource`: removes tags by key; those that are not there are ignored.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RemoveTagsFromResource.html>.
pub(super) fn remove(account: &mut Account, call: &Call) -> Outcome {
    let keys = texts(&call.params, "TagKeys.member");
    tagged(account, call)?.retain(|key, _| !keys.contains(key));
    answer(|_| ())
}

/// `ListTagsForResource`: all tags.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ListTagsForResource.html>.
pub(super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let own = tagged(account, call)?.clone();
    answer(|xml| write_tags(xml, "TagList", &own))
}
