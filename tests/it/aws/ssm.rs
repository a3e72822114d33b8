//! Parameters.

use super::harness::{Harness, changed, text};
use rform_core::value::Value;
use rform_sandbox::Faults;
use serde_json::json;

const PARAMETER: &str = "aws_ssm_parameter";

#[tokio::test(start_paused = true)]
async fn a_parameter_is_made_changed_and_deleted() {
    let harness = Harness::new(1);
    harness.configure(json!({})).await;
    let before = json!({"name": "/app/secure", "type": "SecureString", "value": "hidden", "tags": {"Kind": "secret"}});
    let parameter = harness.create(PARAMETER, before.clone()).await;
    assert_eq!(text(&parameter, "id"), "/app/secure");
    assert_eq!(text(&parameter, "key_id"), "alias/aws/ssm");
    assert_eq!(text(&parameter, "tier"), "Standard");
    harness.is_settled(PARAMETER, &parameter, &before).await;
    let found = harness
        .data(PARAMETER, json!({"name": "/app/secure"}))
        .await;
    assert_eq!(found.map(|it| text(&it, "value")), Ok("hidden".to_owned()));

    let after = json!({"name": "/app/secure", "type": "SecureString", "value": "new", "description": "d", "tags": {"Kind": "hush"}});
    let plan = harness.plan(PARAMETER, &parameter, &after);
    let open: Vec<String> = changed(&parameter, &plan.planned)
        .into_iter()
        .filter(|(_, (_, after))| !after.is_known())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(open, ["insecure_value", "version"]);
    let parameter = harness.succeed(PARAMETER, &parameter, after.clone()).await;
    assert_eq!(parameter.get("version"), Some(&Value::int(2)));
    harness.is_settled(PARAMETER, &parameter, &after).await;
    assert_eq!(harness.delete(PARAMETER, &parameter).await, []);
    assert_eq!(harness.refresh(PARAMETER, &parameter).await, Value::NULL);
    assert!(harness.sandbox.inspect().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_insecure_value_stays_in_its_place() {
    let harness = Harness::new(2);
    harness.configure(json!({})).await;
    let config = json!({"name": "open", "type": "String", "insecure_value": "shown"});
    let parameter = harness.create(PARAMETER, config.clone()).await;
    assert_eq!(text(&parameter, "insecure_value"), "shown");
    assert_eq!(parameter.get("value").map(Value::is_null), Some(true));
    harness.is_settled(PARAMETER, &parameter, &config).await;
    let none = harness.data(PARAMETER, json!({"name": "/no/such"})).await;
    let said: String = none
        .err()
        .into_iter()
        .flatten()
        .map(|it| it.summary)
        .collect();
    assert!(
        said.starts_with("describing SSM parameter (/no/such): ParameterNotFound"),
        "{said}"
    );
}

#[tokio::test(start_paused = true)]
async fn with_injected_faults_there_is_one_parameter() {
    for seed in 0..20 {
        let faults = Faults {
            lost_responses: 0.15,
            server_errors: 0.1,
            throttles: 0.1,
            eventual_consistency: true,
        };
        let harness = Harness::with(seed, faults);
        harness.configure(json!({})).await;
        let config = json!({"name": "p", "type": "String", "value": "v"});
        let parameter = harness.create(PARAMETER, config.clone()).await;
        harness.is_settled(PARAMETER, &parameter, &config).await;
        assert_eq!(
            harness.delete(PARAMETER, &parameter).await,
            [],
            "seed {seed}"
        );
        assert!(harness.sandbox.inspect().is_empty(), "seed {seed}");
    }
}
