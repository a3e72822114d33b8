//! Finding a table, and the errors of the service.

use super::model::TableDefinition;
use crate::store::Account;
use crate::wire::{Call, Failure};

/// The error `ValidationException`: a parameter is missing or not allowed.
pub(crate) fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("ValidationException", message)
}

/// The error `ResourceNotFoundException`: there is no such table.
pub(crate) fn none(message: impl Into<String>) -> Failure {
    Failure::new("ResourceNotFoundException", message)
}

/// The error `ResourceInUseException`: the table exists already or is being changed.
pub(crate) fn in_use(message: impl Into<String>) -> Failure {
    Failure::new("ResourceInUseException", message)
}

/// Removes tables and their items when their deletion is done.
pub(crate) fn purge(account: &mut Account) {
    let now = account.now;
    for arn in account
        .dynamodb
        .tables
        .ids_where(|it| it.gone.is_some_and(|gone| gone <= now))
    {
        account.dynamodb.tables.remove(&arn);
        for id in account.dynamodb.items.ids_where(|item| item.table == arn) {
            account.dynamodb.items.remove(&id);
        }
    }
}

/// The ARN that a name or an ARN means.
pub(crate) fn arn(account: &Account, name: &str) -> String {
    if name.starts_with("arn:") {
        name.to_owned()
    } else {
        account.arn("dynamodb", &format!("table/{name}"))
    }
}

fn find<'a>(
    account: &'a mut Account,
    name: &str,
    absent: impl FnOnce(&str) -> String,
) -> Result<&'a mut TableDefinition, Failure> {
    purge(account);
    let arn = arn(account, name);
    let found = account.dynamodb.tables.get_mut(&arn);
    found.ok_or_else(|| none(absent(name)))
}

/// The table that the call names, in any state.
pub(crate) fn table<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<&'a mut TableDefinition, Failure> {
    let name = call.member_required("TableName")?;
    find(account, name, |name| {
        format!("Requested resource not found: Table: {name} not found")
    })
}

/// The table of an ARN, for tags.
pub(crate) fn by_arn<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<&'a mut TableDefinition, Failure> {
    let arn = call.member_required("ResourceArn")?;
    find(account, arn, |arn| {
        format!("Requested resource not found: ResourcArn: {arn} not found")
    })
}

/// The table that the call names, once its items can be read and written.
pub(crate) fn usable<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<&'a mut TableDefinition, Failure> {
    let now = account.now;
    let name = call.member_required("TableName")?;
    let table = find(account, name, |_| "Requested resource not found".into())?;
    match table.status(now) {
        "ACTIVE" | "UPDATING" => Ok(table),
        _ => Err(none("Requested resource not found")),
    }
}
