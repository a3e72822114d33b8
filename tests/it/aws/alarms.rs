//! CloudWatch: alarms on metrics and on other alarms, and dashboards.

use rform_sandbox::Faults;
use serde_json::{Value as Json, json};

use super::harness::{Harness, gone, life, made, text};

const ALARM: &str = "aws_cloudwatch_metric_alarm";
const COMPOSITE: &str = "aws_cloudwatch_composite_alarm";
const DASHBOARD: &str = "aws_cloudwatch_dashboard";

async fn harness() -> Harness {
    let harness = Harness::new(24);
    harness.configure(json!({"region": "us-east-1"})).await;
    harness
}

fn alarm(threshold: f64) -> Json {
    json!({
        "alarm_name": "cpu", "comparison_operator": "GreaterThanThreshold", "evaluation_periods": 2,
        "metric_name": "CPUUtilization", "namespace": "AWS/EC2", "period": 60,
        "statistic": "Average", "threshold": threshold,
    })
}

#[tokio::test(start_paused = true)]
async fn an_alarm_is_on_a_metric_or_on_queries() {
    let harness = harness().await;
    let second = json!({
        "alarm_name": "cpu", "comparison_operator": "GreaterThanUpperThreshold",
        "evaluation_periods": 3, "threshold_metric_id": "e1", "tags": {"a": "1"},
        "alarm_actions": ["arn:aws:sns:us-east-1:123456789012:news"],
        "metric_query": [
            {"id": "e1", "expression": "ANOMALY_DETECTION_BAND(m1)", "return_data": true},
            {"id": "m1", "return_data": true, "metric": [{
                "metric_name": "CPUUtilization", "namespace": "AWS/EC2", "period": 60,
                "stat": "Average", "dimensions": {"InstanceId": "i-1"},
            }]},
        ],
    });
    let made_alarm = life(&harness, ALARM, "cpu", alarm(80.5), second).await;
    let arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:cpu";
    assert_eq!(text(&made_alarm, "arn"), arn);
    gone(&harness, &[(ALARM, &made_alarm)]).await;
}

#[tokio::test(start_paused = true)]
async fn alarms_are_on_other_alarms_too() {
    let harness = harness().await;
    let cpu = made(&harness, ALARM, alarm(80.0)).await;
    let any = |rule: &str, description: &str| json!({"alarm_name": "any", "alarm_rule": rule, "alarm_description": description});
    let (first, second) = (any("ALARM(cpu)", "first"), any("NOT OK(\"cpu\")", ""));
    let any = life(&harness, COMPOSITE, "any", first, second).await;
    gone(&harness, &[(COMPOSITE, &any), (ALARM, &cpu)]).await;
}

#[tokio::test(start_paused = true)]
async fn a_dashboard_has_widgets() {
    let harness = harness().await;
    let dashboard = |text: &str| {
        let widget = json!({"type": "text", "properties": {"markdown": text}});
        let body = json!({"widgets": [widget]}).to_string();
        json!({"dashboard_name": "main", "dashboard_body": body})
    };
    let made = life(&harness, DASHBOARD, "main", dashboard("a"), dashboard("b")).await;
    gone(&harness, &[(DASHBOARD, &made)]).await;
}

#[tokio::test(start_paused = true)]
async fn lost_answers_leave_no_alarm_behind() {
    for seed in 0..8 {
        let harness = Harness::with(seed, Faults::drawn(seed));
        harness.configure(json!({"region": "us-east-1"})).await;
        let cpu = made(&harness, ALARM, alarm(80.0)).await;
        gone(&harness, &[(ALARM, &cpu)]).await;
    }
}
