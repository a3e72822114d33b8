//! Finding a table, and what the service answers when it cannot.

use super::model::Definition;
use crate::cloud::Cloud;
use crate::wire::{Call, Failure};

/// `ValidationException`.
pub fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("ValidationException", message)
}

/// `ResourceNotFoundException`.
pub fn none(message: impl Into<String>) -> Failure {
    Failure::new("ResourceNotFoundException", message)
}

/// `ResourceInUseException`.
pub fn in_use(message: impl Into<String>) -> Failure {
    Failure::new("ResourceInUseException", message)
}

/// Forgets tables whose deletion is done, and their items.
pub fn purge(cloud: &mut Cloud) {
    let now = cloud.now;
    for arn in cloud
        .dynamodb
        .tables
        .ids_where(|it| it.gone.is_some_and(|gone| gone <= now))
    {
        cloud.dynamodb.tables.remove(&arn);
        for id in cloud.dynamodb.items.ids_where(|item| item.table == arn) {
            cloud.dynamodb.items.remove(&id);
        }
    }
}

/// The ARN that a name or an ARN means.
pub fn arn(cloud: &Cloud, name: &str) -> String {
    if name.starts_with("arn:") {
        name.to_owned()
    } else {
        cloud.arn("dynamodb", &format!("table/{name}"))
    }
}

fn find<'a>(
    cloud: &'a mut Cloud,
    name: &str,
    absent: impl FnOnce(&str) -> String,
) -> Result<&'a mut Definition, Failure> {
    purge(cloud);
    let arn = arn(cloud, name);
    let found = cloud.dynamodb.tables.get_mut(&arn);
    found.ok_or_else(|| none(absent(name)))
}

/// The table that the call names, in any state.
pub fn table<'a>(cloud: &'a mut Cloud, call: &Call) -> Result<&'a mut Definition, Failure> {
    let name = call.member_required("TableName")?;
    find(cloud, name, |name| {
        format!("Requested resource not found: Table: {name} not found")
    })
}

/// The table of an ARN, for tags.
pub fn by_arn<'a>(cloud: &'a mut Cloud, call: &Call) -> Result<&'a mut Definition, Failure> {
    let arn = call.member_required("ResourceArn")?;
    find(cloud, arn, |arn| {
        format!("Requested resource not found: ResourcArn: {arn} not found")
    })
}

/// The table that the call names, once its items can be read and written.
pub fn usable<'a>(cloud: &'a mut Cloud, call: &Call) -> Result<&'a mut Definition, Failure> {
    let now = cloud.now;
    let name = call.member_required("TableName")?;
    let table = find(cloud, name, |_| "Requested resource not found".into())?;
    match table.status(now) {
        "ACTIVE" | "UPDATING" => Ok(table),
        _ => Err(none("Requested resource not found")),
    }
}
