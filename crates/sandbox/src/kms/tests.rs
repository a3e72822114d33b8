//! The cipher, and the way of a key out.

use crate::Sandbox;
use crate::testing::{json, sandbox};
use serde_json::Value;

async fn call(sandbox: &Sandbox, action: &str, body: &str) -> (u16, Value) {
    let (status, text) = json(sandbox, "kms", &format!("TrentService.{action}"), body).await;
    (status, serde_json::from_str(&text).unwrap())
}

#[tokio::test(start_paused = true)]
async fn what_is_encrypted_comes_back_with_its_context_only() {
    let sandbox = sandbox(|_| ());
    let encrypt = r#"{"KeyId": "alias/aws/ebs", "Plaintext": "aGVsbG8=", "EncryptionContext": {"a": "1", "b": "2"}}"#;
    let (_, sealed) = call(&sandbox, "Encrypt", encrypt).await;
    let blob = sealed["CiphertextBlob"].as_str().unwrap();
    let decrypt =
        format!(r#"{{"CiphertextBlob": "{blob}", "EncryptionContext": {{"b": "2", "a": "1"}}}}"#);
    assert_eq!(
        call(&sandbox, "Decrypt", &decrypt).await.1["Plaintext"],
        "aGVsbG8="
    );
    let (_, refusal) = call(
        &sandbox,
        "Decrypt",
        &format!(r#"{{"CiphertextBlob": "{blob}"}}"#),
    )
    .await;
    assert_eq!(refusal["__type"], "InvalidCiphertextException");
    assert!(sandbox.inspect().is_empty(), "a key of AWS is no one's");
}

#[tokio::test(start_paused = true)]
async fn a_key_on_its_way_out_is_of_no_use() {
    let sandbox = sandbox(|_| ());
    let (_, made) = call(&sandbox, "CreateKey", "{}").await;
    let key = format!(r#"{{"KeyId": {}}}"#, made["KeyMetadata"]["Arn"]);
    call(&sandbox, "ScheduleKeyDeletion", &key).await;
    for action in [
        "ScheduleKeyDeletion",
        "EnableKey",
        "EnableKeyRotation",
        "GetKeyRotationStatus",
    ] {
        let (_, refusal) = call(&sandbox, action, &key).await;
        assert_eq!(refusal["__type"], "KMSInvalidStateException", "{action}");
    }
    call(&sandbox, "CancelKeyDeletion", &key).await;
    let (_, back) = call(&sandbox, "DescribeKey", &key).await;
    assert_eq!(back["KeyMetadata"]["KeyState"], "Disabled");
}
