//! The stack that keeps the swarm's state.

use super::harness::{Harness, actions, errors};
use rform_plan::Mode;
use rform_sandbox::Options;
use rform_state::State;

const TFVARS: &str = r#"
aws_region = "us-east-1"
"#;

#[tokio::test(start_paused = true)]
async fn it_goes_up_and_comes_down() {
    let harness = Harness::of_stack("swarm-backend", TFVARS, Options::default());
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    assert_eq!(applied.counts.add, 7);
    let again = harness.plan(&applied.state, Mode::Normal).await;
    assert_eq!(actions(&again), Vec::<String>::new());
    let backend = applied
        .state
        .outputs
        .get("backend")
        .map(|it| it.value.to_string());
    let backend = backend.unwrap_or_default();
    for part in [
        "backend \\\"s3\\\"",
        "dynamodb_table",
        "kms_key_id",
        "-terraform-state-",
    ] {
        assert!(backend.contains(part), "{part} is not in {backend}");
    }
    let destroyed = harness.run(&applied.state, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert!(destroyed.state.is_empty());
    // The key waits for its end, and counts as gone.
    assert_eq!(harness.sandbox.inspect().objects, []);
}
