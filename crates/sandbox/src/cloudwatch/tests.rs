//! What CloudWatch refuses.

use crate::testing::{json, sandbox};

#[tokio::test(start_paused = true)]
async fn alarms_are_whole_and_stay_while_others_name_them() {
    let sandbox = sandbox(|_| ());
    let ask = |action: &str, body: &str| {
        let (sandbox, target) = (sandbox.clone(), format!("GraniteService.{action}"));
        let body = body.to_owned();
        async move { json(&sandbox, "monitoring", &target, &body).await }
    };
    let alarm = |more: &str| {
        format!(
            r#"{{"AlarmName": "cpu", "EvaluationPeriods": 1, "MetricName": "CPU",
                "ComparisonOperator": "GreaterThanThreshold", "Threshold": 80.0{more}}}"#
        )
    };
    assert_eq!(ask("PutMetricAlarm", &alarm("")).await.0, 400);
    let whole = alarm(r#", "Statistic": "Average", "Period": 60"#);
    assert_eq!(ask("PutMetricAlarm", &whole).await.0, 200);
    let any = r#"{"AlarmName": "any", "AlarmRule": "ALARM(\"cpu\") OR ALARM(disk)"}"#;
    let (_, body) = ask("PutCompositeAlarm", any).await;
    assert!(
        body.contains("disk in the alarm rule does not exist"),
        "{body}"
    );
    let one = any.replace(" OR ALARM(disk)", "");
    assert_eq!(ask("PutCompositeAlarm", &one).await.0, 200);
    let named = r#"{"AlarmNames": ["cpu"]}"#;
    let (_, body) = ask("DeleteAlarms", named).await;
    assert!(body.contains("depending on it: any"), "{body}");
    assert_eq!(
        ask("DeleteAlarms", r#"{"AlarmNames": ["any"]}"#).await.0,
        200
    );
    assert_eq!(ask("DeleteAlarms", named).await.0, 200);
    assert_eq!(ask("DeleteAlarms", named).await.0, 404);
}
