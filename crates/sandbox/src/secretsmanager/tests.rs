//! Versions, and the way of a secret out.

use crate::Sandbox;
use crate::testing::{json, sandbox};
use serde_json::Value;
use std::time::Duration;

async fn call(sandbox: &Sandbox, action: &str, body: &str) -> (u16, Value) {
    let target = format!("secretsmanager.{action}");
    let (status, text) = json(sandbox, "secretsmanager", &target, body).await;
    (status, serde_json::from_str(&text).unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_new_value_makes_the_old_one_previous() {
    let sandbox = sandbox(|_| ());
    let create = r#"{"Name": "s", "SecretString": "one", "ClientRequestToken": "t1"}"#;
    let (_, made) = call(&sandbox, "CreateSecret", create).await;
    assert_eq!(
        call(&sandbox, "CreateSecret", create).await.1,
        made,
        "the same request again"
    );
    let put = r#"{"SecretId": "s", "SecretString": "two", "ClientRequestToken": "t2"}"#;
    call(&sandbox, "PutSecretValue", put).await;
    let (_, secret) = call(&sandbox, "DescribeSecret", r#"{"SecretId": "s"}"#).await;
    let stages = &secret["VersionIdsToStages"];
    assert_eq!(
        stages.to_string(),
        r#"{"t1":["AWSPREVIOUS"],"t2":["AWSCURRENT"]}"#
    );
    let other = r#"{"SecretId": "s", "SecretString": "three", "ClientRequestToken": "t2"}"#;
    let (_, refusal) = call(&sandbox, "PutSecretValue", other).await;
    assert_eq!(refusal["__type"], "ResourceExistsException");
}

#[tokio::test(start_paused = true)]
async fn a_name_stays_taken_until_the_window_is_over() {
    let sandbox = sandbox(|_| ());
    let create = r#"{"Name": "s", "SecretString": "one"}"#;
    call(&sandbox, "CreateSecret", create).await;
    let (_, refusal) = call(
        &sandbox,
        "DeleteSecret",
        r#"{"SecretId": "s", "RecoveryWindowInDays": 6}"#,
    )
    .await;
    assert_eq!(refusal["__type"], "InvalidParameterException");
    call(
        &sandbox,
        "DeleteSecret",
        r#"{"SecretId": "s", "RecoveryWindowInDays": 7}"#,
    )
    .await;
    let (_, refusal) = call(&sandbox, "CreateSecret", create).await;
    assert_eq!(
        refusal["message"],
        "You can't create this secret because a secret with this name is already scheduled for \
         deletion."
    );
    let (_, refusal) = call(&sandbox, "GetSecretValue", r#"{"SecretId": "s"}"#).await;
    assert!(
        refusal["message"]
            .as_str()
            .unwrap()
            .ends_with("because it was marked for deletion.")
    );
    tokio::time::sleep(Duration::from_secs(7 * 86_400 + 1)).await;
    assert_eq!(call(&sandbox, "CreateSecret", create).await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn deletion_by_force_frees_the_name_soon() {
    let sandbox = sandbox(|options| {
        options.faults.eventual_consistency = true;
        options.latencies.propagation = crate::Latency::seconds(2, 3);
    });
    let create = r#"{"Name": "s", "SecretString": "one"}"#;
    let force = r#"{"SecretId": "s", "ForceDeleteWithoutRecovery": true}"#;
    call(&sandbox, "CreateSecret", create).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(call(&sandbox, "DeleteSecret", force).await.0, 200);
    assert!(sandbox.inspect().is_empty(), "{}", sandbox.inspect());
    let (_, refusal) = call(&sandbox, "CreateSecret", create).await;
    assert_eq!(refusal["__type"], "InvalidRequestException");
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(call(&sandbox, "DeleteSecret", force).await.0, 200);
    assert_eq!(call(&sandbox, "CreateSecret", create).await.0, 200);
}
