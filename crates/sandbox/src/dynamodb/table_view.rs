//! How DynamoDB shows a table.

use super::model::{TableDefinition, index_name};
use super::replicas::in_region;
use crate::store::Account;
use serde_json::{Value, json};

/// The description of a table in DescribeTable's answer.
pub(crate) fn view(account: &Account, table: &TableDefinition) -> Value {
    let items = account
        .dynamodb
        .items
        .values()
        .filter(|item| item.table == table.arn);
    let mut view = json!({
        "TableName": table.name,
        "TableArn": table.arn,
        "TableId": table.id,
        "TableStatus": table.status(account.now),
        "CreationDateTime": table.created.epoch_seconds(),
        "TableSizeBytes": 0,
        "ItemCount": items.count(),
        "KeySchema": table.given.get("KeySchema"),
        "AttributeDefinitions": table.given.get("AttributeDefinitions"),
        "ProvisionedThroughput": throughput(table.given.get("ProvisionedThroughput")),
        "DeletionProtectionEnabled": table.given.get("DeletionProtectionEnabled") == Some(&json!(true)),
        "WarmThroughput": warm(table.given.get("WarmThroughput")),
    });
    if let Some(limits) = table.given.get("OnDemandThroughput") {
        view["OnDemandThroughput"] = limits.clone();
    }
    if table.billing_shown {
        view["BillingModeSummary"] = json!({ "BillingMode": table.billing });
        if let Some(since) = table.paid_by_request_since {
            view["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"] =
                since.epoch_seconds().into();
        }
    }
    for kind in ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
        if let Some(Value::Array(indexes)) = table.given.get(kind) {
            let views = indexes
                .iter()
                .filter_map(|index| index_view(account, table, index, kind));
            let views: Vec<Value> = views.collect();
            if !views.is_empty() {
                view[kind] = views.into();
            }
        }
    }
    if let Some(class) = table.given.get("TableClass") {
        view["TableClassSummary"] = json!({ "TableClass": class });
    }
    if !table.replicas.is_empty() {
        view["Replicas"] = replicas(account, table);
        view["GlobalTableVersion"] = "2019.11.21".into();
    }
    encryption(&mut view, account, table);
    stream(&mut view, table);
    view
}

/// What a table or an index stands ready for: what was asked for, or what each has at first.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html>.
fn warm(given: Option<&Value>) -> Value {
    let units = |name, least: u64| {
        let given = given.and_then(|it| it.get(name)).cloned();
        given.unwrap_or_else(|| json!(least))
    };
    json!({
        "ReadUnitsPerSecond": units("ReadUnitsPerSecond", 12_000),
        "WriteUnitsPerSecond": units("WriteUnitsPerSecond", 4_000),
        "Status": "ACTIVE",
    })
}

fn throughput(given: Option<&Value>) -> Value {
    let units = |name| {
        given
            .and_then(|it| it.get(name))
            .cloned()
            .unwrap_or_else(|| json!(0))
    };
    json!({
        "NumberOfDecreasesToday": 0,
        "ReadCapacityUnits": units("ReadCapacityUnits"),
        "WriteCapacityUnits": units("WriteCapacityUnits"),
    })
}

fn index_view(
    account: &Account,
    table: &TableDefinition,
    index: &Value,
    kind: &str,
) -> Option<Value> {
    let mut view = index.clone();
    let name = index_name(index);
    view["IndexArn"] = format!("{}/index/{name}", table.arn).into();
    view["IndexSizeBytes"] = 0.into();
    view["ItemCount"] = 0.into();
    if kind == "GlobalSecondaryIndexes" {
        let status = table.index_status(name, account.now)?;
        view["IndexStatus"] = status.into();
        if status == "CREATING" && table.updating {
            view["Backfilling"] = true.into();
        }
        view["ProvisionedThroughput"] = throughput(index.get("ProvisionedThroughput"));
        view["WarmThroughput"] = warm(index.get("WarmThroughput"));
    }
    Some(view)
}

fn replicas(account: &Account, table: &TableDefinition) -> Value {
    let views = table.replicas.iter().map(|(region, key)| {
        let arn = in_region(&table.arn, region);
        let replica = account.dynamodb.tables.get(&arn);
        let status = replica.map_or("DELETING", |it| it.status(account.now));
        let mut view = json!({ "RegionName": region, "ReplicaStatus": status });
        if let Some(key) = key {
            view["KMSMasterKeyId"] = key.as_str().into();
        }
        view
    });
    views.collect()
}

fn encryption(view: &mut Value, account: &Account, table: &TableDefinition) {
    let Some(given) = table.given.get("SSESpecification") else {
        return;
    };
    if given.get("Enabled") != Some(&json!(true)) {
        return;
    }
    // Without a key of one's own it is the one that AWS keeps for the service.
    let managed = || account.arn("kms", &format!("key/{}", table.id)).into();
    let key = given.get("KMSMasterKeyId").cloned().unwrap_or_else(managed);
    view["SSEDescription"] = json!({
        "Status": "ENABLED",
        "SSEType": "KMS",
        "KMSMasterKeyArn": key,
    });
}

fn stream(view: &mut Value, table: &TableDefinition) {
    let given = table.given.get("StreamSpecification");
    if let (Some(given), Some(begun)) = (given, table.stream) {
        let label = begun.iso().trim_end_matches('Z').to_owned();
        view["StreamSpecification"] = given.clone();
        view["LatestStreamArn"] = format!("{}/stream/{label}", table.arn).into();
        view["LatestStreamLabel"] = label.into();
    }
}
