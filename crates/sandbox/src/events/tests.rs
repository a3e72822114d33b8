//! What EventBridge refuses.

use crate::testing::{json, sandbox};

#[tokio::test(start_paused = true)]
async fn buses_with_rules_and_rules_with_targets_stay() {
    let sandbox = sandbox(|_| ());
    let ask = |action: &str, body: &str| {
        let (sandbox, target) = (sandbox.clone(), format!("AWSEvents.{action}"));
        let body = body.to_owned();
        async move { json(&sandbox, "events", &target, &body).await }
    };
    let bus = r#"{"Name": "orders"}"#;
    assert_eq!(ask("CreateEventBus", bus).await.0, 200);
    let (_, body) = ask("CreateEventBus", bus).await;
    assert!(body.contains("ResourceAlreadyExistsException"), "{body}");
    let rule = |more: &str| format!(r#"{{"Name": "new", "EventBusName": "orders"{more}}}"#);
    for refused in [
        "",
        r#", "ScheduleExpression": "rate(1 day)""#,
        r#", "EventPattern": "[]""#,
    ] {
        let (status, body) = ask("PutRule", &rule(refused)).await;
        assert_eq!(status, 400, "{refused}: {body}");
    }
    let pattern = r#", "EventPattern": "{\"source\":[\"shop\"]}""#;
    assert_eq!(ask("PutRule", &rule(pattern)).await.0, 200);
    assert_eq!(ask("DeleteEventBus", bus).await.0, 400);
    let targets = r#"{"Rule": "new", "EventBusName": "orders", "Targets": [{"Id": "a", "Arn": "arn:aws:sqs:us-east-1:123456789012:jobs"}]}"#;
    assert_eq!(ask("PutTargets", targets).await.0, 200);
    let (_, body) = ask("DeleteRule", &rule("")).await;
    assert!(body.contains("since it has targets"), "{body}");
    let ids = r#"{"Rule": "new", "EventBusName": "orders", "Ids": ["a"]}"#;
    assert_eq!(ask("RemoveTargets", ids).await.0, 200);
    assert_eq!(ask("DeleteRule", &rule("")).await.0, 200);
    assert_eq!(ask("DeleteEventBus", bus).await.0, 200);
}
