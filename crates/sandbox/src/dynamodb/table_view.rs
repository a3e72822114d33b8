//! How DynamoDB shows a table.

use super::model::TableDefinition;
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
    }
    for kind in ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
        if let Some(Value::Array(indexes)) = table.given.get(kind) {
            let views = indexes
                .iter()
                .map(|index| index_view(account, table, index, kind));
            view[kind] = views.collect();
        }
    }
    if let Some(class) = table.given.get("TableClass") {
        view["TableClassSummary"] = json!({ "TableClass": class });
    }
    encryption(&mut view, table);
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

fn index_view(account: &Account, table: &TableDefinition, index: &Value, kind: &str) -> Value {
    let mut view = index.clone();
    let name = index
        .get("IndexName")
        .and_then(Value::as_str)
        .unwrap_or_default();
    view["IndexArn"] = format!("{}/index/{name}", table.arn).into();
    view["IndexSizeBytes"] = 0.into();
    view["ItemCount"] = 0.into();
    if kind == "GlobalSecondaryIndexes" {
        view["IndexStatus"] = table.status(account.now).into();
        view["ProvisionedThroughput"] = throughput(index.get("ProvisionedThroughput"));
        view["WarmThroughput"] = warm(index.get("WarmThroughput"));
    }
    view
}

fn encryption(view: &mut Value, table: &TableDefinition) {
    let Some(given) = table.given.get("SSESpecification") else {
        return;
    };
    if given.get("Enabled") != Some(&json!(true)) {
        return;
    }
    view["SSEDescription"] = json!({
        "Status": "ENABLED",
        "SSEType": "KMS",
        "KMSMasterKeyArn": given.get("KMSMasterKeyId"),
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
