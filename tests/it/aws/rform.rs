//! `rform_secret_value`: waiting for a secret to have a value.

use std::sync::Arc;
use std::time::Duration;

use super::harness::{Harness, TokioClock, Told, filled, text};
use rform_aws::client_of;
use rform_aws::rform::Rform;
use rform_core::addr::Mode;
use rform_core::value::Value;
use rform_provider::Provider;
use serde_json::{Value as Json, json};

const VALUE: &str = "rform_secret_value";

async fn waiter(harness: &Harness) -> Rform {
    let cloud = harness.sandbox.clone();
    let http = client_of(move |request| {
        let cloud = cloud.clone();
        async move { cloud.handle(request).await }
    });
    let rform = Rform::new(Some(http), Arc::new(TokioClock::new()), 1);
    let ty = rform.schema().provider.object_type();
    assert_eq!(rform.configure(filled(&ty, &json!({}))).await, []);
    rform
}

fn config(rform: &Rform, config: &Json) -> Value {
    let schema = rform.schema().data_sources.get(VALUE);
    schema.map_or(Value::NULL, |it| filled(&it.block.object_type(), config))
}

#[tokio::test(start_paused = true)]
async fn the_value_is_waited_for() -> Result<(), String> {
    let harness = Harness::new(1);
    harness.configure(json!({})).await;
    let rform = waiter(&harness).await;
    let secret = json!({"name": "token", "recovery_window_in_days": 0});
    let secret = harness.create("aws_secretsmanager_secret", secret).await;
    let arn = text(&secret, "arn");
    let wanted = json!({"secret_id": arn, "until": "^SWMTKN-", "timeout": "15m"});
    let wanted = config(&rform, &wanted);
    let told = Told::default();
    let begun = tokio::time::Instant::now();
    let puts = async {
        for value in ["pending", "SWMTKN-1-x"] {
            tokio::time::sleep(Duration::from_secs(120)).await;
            let version = json!({"secret_id": arn, "secret_string": value});
            harness
                .create("aws_secretsmanager_secret_version", version)
                .await;
        }
    };
    let (found, ()) = futures_util::future::join(rform.read_data(VALUE, wanted, &told), puts).await;
    let found = found.map_err(|problems| format!("{problems:?}"))?;
    assert_eq!(text(&found, "secret_string"), "SWMTKN-1-x");
    assert_eq!(text(&found, "arn"), arn);
    let waited = begun.elapsed().as_secs();
    assert!((240..270).contains(&waited), "{waited}");
    let told = told.0.lock().map_err(|error| error.to_string())?.clone();
    assert_eq!(told, [format!("waiting for secret {arn} to have a value")]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_wait_has_an_end() {
    let harness = Harness::new(2);
    harness.configure(json!({})).await;
    let rform = waiter(&harness).await;
    let wanted = config(&rform, &json!({"secret_id": "token", "timeout": "90s"}));
    let begun = tokio::time::Instant::now();
    let found = rform.read_data(VALUE, wanted, &Told::default()).await;
    let problem = found.err().and_then(|mut problems| problems.pop());
    let problem = problem.map(|it| (it.summary, it.detail));
    let (summary, detail) = problem.unwrap_or_default();
    assert_eq!(summary, "Secret has no value yet");
    assert!(
        detail.starts_with("Waited 90 seconds for secret token, but it has no value."),
        "{detail}"
    );
    assert_eq!(begun.elapsed().as_secs(), 90);
}

#[tokio::test]
async fn arguments_are_checked_before_anything_is_asked() {
    let harness = Harness::new(3);
    let rform = waiter(&harness).await;
    let said = |wanted: Json| -> Vec<String> {
        let wanted = config(&rform, &wanted);
        let problems = rform.validate_resource(Mode::Data, VALUE, &wanted);
        problems.into_iter().map(|it| it.summary).collect()
    };
    assert_eq!(
        said(json!({"secret_id": "s", "until": "present"})),
        [] as [&str; 0]
    );
    assert_eq!(
        said(json!({"secret_id": "s", "until": "(", "timeout": "soon"})),
        ["Invalid regular expression", "Invalid timeout"]
    );
}
