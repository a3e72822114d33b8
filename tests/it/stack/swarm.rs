//! The swarm stack: planned, applied, planned again, destroyed.

use super::rig::{Rig, actions, errors};
use rform::plan::Mode;
use rform::sandbox::{Faults, Options};
use rform::state::State;

const TFVARS: &str = r#"
aws_account_id = "123456789012"
aws_profile    = "default"
aws_region     = "us-east-1"
"#;

fn swarm(options: Options) -> Rig {
    Rig::of_stack("swarm", TFVARS, options)
}

/// Up, no changes, down, nothing left.
async fn up_and_down(rig: &Rig) -> Result<(), Vec<String>> {
    let check = |found: Vec<String>| if found.is_empty() { Ok(()) } else { Err(found) };
    let applied = rig.run(&State::new("l".into()), Mode::Normal).await;
    check(errors(&applied.diagnostics))?;
    check(actions(&rig.plan(&applied.state, Mode::Normal).await))?;
    let destroyed = rig.run(&applied.state, Mode::Destroy).await;
    check(errors(&destroyed.diagnostics))?;
    let left = rig.sandbox.inspect();
    check(
        left.objects
            .iter()
            .map(|object| format!("{object:?}"))
            .collect(),
    )?;
    check(
        destroyed
            .state
            .resources
            .keys()
            .map(ToString::to_string)
            .collect(),
    )
}

#[tokio::test(start_paused = true)]
async fn it_goes_up_and_comes_down() {
    let rig = swarm(Options::default());
    assert_eq!(up_and_down(&rig).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn it_comes_down_in_one_run_in_any_weather() {
    for seed in 0..200 {
        let options = Options {
            seed,
            faults: Faults::drawn(seed),
            ..Options::default()
        };
        let rig = swarm(options);
        assert_eq!(up_and_down(&rig).await, Ok(()), "seed {seed}");
    }
}
