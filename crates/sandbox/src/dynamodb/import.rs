//! Tables that are made from files in a bucket, and from the past of another table.

use super::lookup::{arn, in_use, invalid, none, purge};
use super::model::{TableDefinition, TableImport};
use super::table_actions::{check_name, make};
use super::table_view::view;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// `ImportTable`: the table comes at once and is `CREATING`; what is wrong with the bucket shows in
/// the import. Items are not read.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html>.
pub(crate) fn import(account: &mut Account, call: &Call) -> Outcome {
    let parameters = call.member("TableCreationParameters").cloned();
    let parameters = parameters.ok_or_else(|| invalid("TableCreationParameters is missing"))?;
    let bucket = call.member("S3BucketSource");
    let bucket = bucket.and_then(|it| it.get("S3Bucket")?.as_str());
    let bucket = bucket.ok_or_else(|| invalid("S3BucketSource is missing"))?;
    let token = call.member_text("ClientToken").unwrap_or_default();
    let is_again = |it: &TableImport| !token.is_empty() && it.token == token;
    if let Some(id) = account.dynamodb.imports.ids_where(is_again).pop() {
        return described(account, &id);
    }
    let has_bucket = account.s3.buckets.contains(bucket);
    let inner = Call {
        json: parameters,
        ..call.clone()
    };
    let table = make(account, &inner)?;
    let id = format!("{}/import/{}", table.arn, account.random.hex(16));
    let import = TableImport {
        table: table.arn,
        token: token.to_owned(),
        done: table.ready,
        failure: (!has_bucket).then(|| "The specified bucket does not exist".to_owned()),
    };
    account.dynamodb.imports.insert(id.clone(), import);
    described(account, &id)
}

/// `DescribeImport`: tells how far an import is, and why it failed.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeImport.html>.
pub(crate) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let id = call.member_required("ImportArn")?.to_owned();
    described(account, &id)
}

fn described(account: &Account, id: &str) -> Outcome {
    let import = account.dynamodb.imports.get(id).ok_or_else(|| {
        let message = format!("Import not found: {id}");
        Failure::new("ImportNotFoundException", message)
    })?;
    let is_done = import.done <= account.now;
    let status = match (&import.failure, is_done) {
        (Some(_), _) => "FAILED",
        (None, true) => "COMPLETED",
        (None, false) => "IN_PROGRESS",
    };
    let mut view = json!({ "ImportArn": id, "ImportStatus": status, "TableArn": import.table });
    if let Some(message) = &import.failure {
        view["FailureCode"] = json!("S3NoSuchBucket");
        view["FailureMessage"] = json!(message);
    }
    Ok(Answer::Json(json!({ "ImportTableDescription": view })))
}

/// `RestoreTableToPointInTime`: a new table with the keys, indexes and capacity of another one, which
/// must have point-in-time recovery on. Time to live, tags and recovery are not restored.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html>.
pub(crate) fn restore(account: &mut Account, call: &Call) -> Outcome {
    purge(account);
    let source = call.member_text("SourceTableArn");
    let source = source.or(call.member_text("SourceTableName"));
    let source = source.ok_or_else(|| invalid("SourceTableName is missing"))?;
    let name = call.member_required("TargetTableName")?.to_owned();
    check_name(&name)?;
    let found = account.dynamodb.tables.get(&arn(account, source)).cloned();
    let found = found.ok_or_else(|| {
        let message = format!("Source table not found: {source}");
        Failure::new("SourceTableNotFoundException", message)
    })?;
    if found.recovery.is_none() {
        let message = format!("Point in time recovery is not enabled for table '{source}'");
        return Err(Failure::new(
            "PointInTimeRecoveryUnavailableException",
            message,
        ));
    }
    let target = arn(account, &name);
    if account.dynamodb.tables.contains(&target) {
        return Err(in_use(format!("Table already exists: {name}")));
    }
    let latency = account.latencies.table_active;
    let mut restored = TableDefinition {
        id: account.random.uuid(),
        arn: target.clone(),
        tags: Default::default(),
        expiry: None,
        recovery: None,
        stream: None,
        created: account.now,
        ready: account.after(latency),
        updating: false,
        gone: None,
        name,
        ..found
    };
    for name in ["DeletionProtectionEnabled", "StreamSpecification"] {
        restored.given.remove(name);
    }
    override_settings(&mut restored, call);
    account.dynamodb.tables.insert(target.clone(), restored);
    let made = account.dynamodb.tables.get(&target);
    let made = made.ok_or_else(|| none("a new table is gone"))?;
    Ok(Answer::Json(
        json!({ "TableDescription": view(account, made) }),
    ))
}

fn override_settings(table: &mut TableDefinition, call: &Call) {
    if let Some(encryption) = call.member("SSESpecificationOverride") {
        let given = &mut table.given;
        given.insert("SSESpecification".to_owned(), encryption.clone());
    }
    if let Some(billing) = call.member("BillingModeOverride").and_then(Value::as_str) {
        table.billing = billing.to_owned();
        table.billing_shown = true;
    }
}
