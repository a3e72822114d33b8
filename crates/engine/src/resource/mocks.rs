//! Mocked providers of tests in place of the real ones.

use std::sync::Arc;

use crate::base::overrides::object_override;
use crate::scope::run::Run;
use rform_config::ResolvedProvider;
use rform_config::test_files::{Mock, Replacement};
use rform_core::addr::ResourceInstance;
use rform_provider::mock::MockValues;
use rform_provider::{Provider, mock};

/// The values that a test gives in place of an object; none if it is not overridden.
fn replacement(
    run: &Run<'_>,
    address: &ResourceInstance,
    place: &ResolvedProvider,
) -> Option<Replacement> {
    let own = run.session.overrides.all.iter();
    if let Some(replacement) = object_override(own, address) {
        return Some(replacement.clone());
    }
    let module = run.session.config.module(&place.module)?;
    let mock = module.providers.get(&place.key)?.mock.as_ref()?;
    object_override(mock.overrides.iter(), address).cloned()
}

/// Whether a test overrides an object, so that its provider is not called for it.
pub fn is_overridden(run: &Run<'_>, address: &ResourceInstance, place: &ResolvedProvider) -> bool {
    replacement(run, address, place).is_some()
}

/// The provider that is called for an instance: its own, or a mock if a test overrides the instance.
pub fn provider_for_instance(
    run: &Run<'_>,
    address: &ResourceInstance,
    place: &ResolvedProvider,
    provider: &Arc<dyn Provider>,
) -> Arc<dyn Provider> {
    match replacement(run, address, place) {
        None => provider.clone(),
        Some(replacement) => {
            let world = run.session.world.clone();
            Arc::new(mock::Mock::new(
                provider.clone(),
                MockValues::All(mock_data(&replacement)),
                world,
            ))
        }
    }
}

/// The mock of a provider for a `mock_provider` block.
pub fn mocked_provider(run: &Run<'_>, real: &Arc<dyn Provider>, mock: &Mock) -> Arc<dyn Provider> {
    let kinds = mock.kinds.iter();
    let kinds = kinds.map(|(kind, replacement)| (kind.clone(), mock_data(replacement)));
    let known = MockValues::Kinds(kinds.collect());
    Arc::new(mock::Mock::new(
        real.clone(),
        known,
        run.session.world.clone(),
    ))
}

fn mock_data(replacement: &Replacement) -> mock::MockData {
    mock::MockData {
        values: replacement.values.clone(),
        place: replacement.place.clone(),
        at_plan: replacement.at_plan,
    }
}
