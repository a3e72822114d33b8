//! The swarm as Terraform 0.11 would have left it.

use super::harness::{Harness, actions, errors};
use super::swarm::TFVARS;
use crate::old_states::flatten::version_3;
use rform_plan::Mode;
use rform_sandbox::Options;
use rform_state::State;
use serde_json::Value as Json;

/// The state in the old form, without what no provider of that time had.
fn old(harness: &Harness, state: &State) -> Result<State, String> {
    let text = version_3(state, &harness.registry);
    let mut file: Json = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    for module in file["modules"].as_array_mut().into_iter().flatten() {
        for (_, resource) in module["resources"].as_object_mut().into_iter().flatten() {
            if let Some(flat) = resource["primary"]["attributes"].as_object_mut() {
                flat.retain(|name, _| !name.starts_with("tags_all"));
            }
        }
    }
    rform_state::decode(file.to_string().as_bytes())
}

#[tokio::test(start_paused = true)]
async fn nothing_changes_and_destroy_leaves_nothing() -> Result<(), String> {
    let harness = Harness::of_stack("swarm", TFVARS, Options::default());
    let applied = harness.run(&State::new("l".into()), Mode::Normal).await;
    assert_eq!(errors(&applied.diagnostics), Vec::<String>::new());
    let old = old(&harness, &applied.state)?;
    assert_eq!(old.resources.len(), applied.state.resources.len());
    let planned = harness.plan(&old, Mode::Normal).await;
    assert_eq!(actions(&planned), Vec::<String>::new());
    let destroyed = harness.run(&old, Mode::Destroy).await;
    assert_eq!(errors(&destroyed.diagnostics), Vec::<String>::new());
    assert_eq!(harness.sandbox.inspect().objects, []);
    assert!(destroyed.state.resources.is_empty());
    Ok(())
}
