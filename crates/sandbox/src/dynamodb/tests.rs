//! A table's life, and a lock in it.

use crate::Sandbox;
use crate::latency::Latency;
use crate::testing::{json, sandbox};
use serde_json::Value;
use std::time::Duration;

const CREATE: &str = r#"{"TableName": "locks", "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "LockID", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "LockID", "AttributeType": "S"}]}"#;
const TABLE: &str = r#"{"TableName": "locks"}"#;

async fn call(sandbox: &Sandbox, action: &str, body: &str) -> (u16, Value) {
    let (status, text) = json(
        sandbox,
        "dynamodb",
        &format!("DynamoDB_20120810.{action}"),
        body,
    )
    .await;
    (status, serde_json::from_str(&text).unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_table_takes_its_time_to_come_and_go() {
    let sandbox = sandbox(|options| options.latencies.table_active = Latency::seconds(5, 8));
    let (_, made) = call(&sandbox, "CreateTable", CREATE).await;
    assert_eq!(made["TableDescription"]["TableStatus"], "CREATING");
    let (_, refusal) = call(&sandbox, "DeleteTable", TABLE).await;
    assert_eq!(refusal["__type"], "ResourceInUseException");
    tokio::time::sleep(Duration::from_secs(9)).await;
    let (_, there) = call(&sandbox, "DescribeTable", TABLE).await;
    assert_eq!(there["Table"]["TableStatus"], "ACTIVE");
    call(&sandbox, "DeleteTable", TABLE).await;
    let (_, going) = call(&sandbox, "DescribeTable", TABLE).await;
    assert_eq!(going["Table"]["TableStatus"], "DELETING");
    tokio::time::sleep(Duration::from_secs(9)).await;
    let (_, gone) = call(&sandbox, "DescribeTable", TABLE).await;
    assert_eq!(gone["__type"], "ResourceNotFoundException");
    assert!(sandbox.inspect().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_lock_is_held_once() {
    let sandbox = sandbox(|_| ());
    call(&sandbox, "CreateTable", CREATE).await;
    let lock = r#"{"TableName": "locks", "Item": {"LockID": {"S": "a"}, "Info": {"S": "me"}},
        "ConditionExpression": "attribute_not_exists(LockID)"}"#;
    assert_eq!(call(&sandbox, "PutItem", lock).await.0, 200);
    let (_, refusal) = call(&sandbox, "PutItem", lock).await;
    assert_eq!(refusal["__type"], "ConditionalCheckFailedException");
    let key = r#"{"TableName": "locks", "Key": {"LockID": {"S": "a"}}}"#;
    assert_eq!(
        call(&sandbox, "GetItem", key).await.1["Item"]["Info"]["S"],
        "me"
    );
    let count = r##"{"TableName": "locks", "Key": {"LockID": {"S": "a"}}, "ReturnValues": "ALL_NEW",
        "UpdateExpression": "SET #n = if_not_exists(#n, :zero) + :one REMOVE Info",
        "ConditionExpression": "NOT (#n > :one) AND begins_with(Info, :m)",
        "ExpressionAttributeNames": {"#n": "n"},
        "ExpressionAttributeValues": {":zero": {"N": "0"}, ":one": {"N": "1"}, ":m": {"S": "m"}}}"##;
    let (_, counted) = call(&sandbox, "UpdateItem", count).await;
    let expected = r#"{"LockID":{"S":"a"},"n":{"N":"1"}}"#;
    assert_eq!(counted["Attributes"].to_string(), expected);
    call(&sandbox, "DeleteItem", key).await;
    assert_eq!(call(&sandbox, "PutItem", lock).await.0, 200);
}
