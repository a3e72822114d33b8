//! What CloudWatch Logs refuses.

use crate::testing::{json, sandbox};

#[tokio::test(start_paused = true)]
async fn names_are_single_and_retentions_are_listed() {
    let sandbox = sandbox(|_| ());
    let ask = |action: &str, body: &str| {
        let (sandbox, target) = (sandbox.clone(), format!("Logs_20140328.{action}"));
        let body = body.to_owned();
        async move { json(&sandbox, "logs", &target, &body).await }
    };
    let name = r#"{"logGroupName": "/app"}"#;
    assert_eq!(ask("CreateLogGroup", name).await.0, 200);
    let (status, body) = ask("CreateLogGroup", name).await;
    assert_eq!(status, 400);
    assert!(body.contains("ResourceAlreadyExistsException"), "{body}");
    let two = r#"{"logGroupName": "/app", "retentionInDays": 2}"#;
    assert_eq!(ask("PutRetentionPolicy", two).await.0, 400);
    let three = two.replace('2', "3");
    assert_eq!(ask("PutRetentionPolicy", &three).await.0, 200);
    let (_, body) = ask("DescribeLogGroups", "{}").await;
    assert!(body.contains("\"retentionInDays\":3"), "{body}");
    let protect = r#"{"logGroupIdentifier": "/app", "deletionProtectionEnabled": true}"#;
    assert_eq!(ask("PutLogGroupDeletionProtection", protect).await.0, 200);
    assert_eq!(ask("DeleteLogGroup", name).await.0, 400);
    let open = protect.replace("true", "false");
    assert_eq!(ask("PutLogGroupDeletionProtection", &open).await.0, 200);
    assert_eq!(ask("DeleteLogGroup", name).await.0, 200);
    let (_, body) = ask("DeleteLogGroup", name).await;
    assert!(body.contains("ResourceNotFoundException"), "{body}");
}
