//! Providers that a test has answer in place of the real ones.

use std::sync::Arc;

use crate::base::overrides::object;
use crate::scope::run::Run;
use rform_config::ResolvedProvider;
use rform_config::test_files::{Mock, Replacement};
use rform_core::addr::ResourceInstance;
use rform_provider::mock::MockValues;
use rform_provider::{Provider, mock};

fn replacement(
    run: &Run<'_>,
    address: &ResourceInstance,
    place: &ResolvedProvider,
) -> Option<Replacement> {
    let own = run.session.overrides.all.iter();
    if let Some(by) = object(own, address) {
        return Some(by.clone());
    }
    let module = run.session.config.module(&place.module)?;
    let mock = module.providers.get(&place.key)?.mock.as_ref()?;
    object(mock.overrides.iter(), address).cloned()
}

/// Whether an object is one that only a test says something about.
pub fn is_pretended(run: &Run<'_>, address: &ResourceInstance, place: &ResolvedProvider) -> bool {
    replacement(run, address, place).is_some()
}

/// The provider that answers for an instance: its own, or one that pretends to be it.
pub fn answering(
    run: &Run<'_>,
    address: &ResourceInstance,
    place: &ResolvedProvider,
    provider: &Arc<dyn Provider>,
) -> Arc<dyn Provider> {
    match replacement(run, address, place) {
        None => provider.clone(),
        Some(by) => {
            let world = run.session.world.clone();
            Arc::new(mock::Mock::new(
                provider.clone(),
                MockValues::All(data(&by)),
                world,
            ))
        }
    }
}

/// A provider that pretends to be another, as a test says.
pub fn pretending(run: &Run<'_>, real: &Arc<dyn Provider>, mock: &Mock) -> Arc<dyn Provider> {
    let kinds = mock.kinds.iter();
    let kinds = kinds.map(|(kind, by)| (kind.clone(), data(by)));
    let known = MockValues::Kinds(kinds.collect());
    Arc::new(mock::Mock::new(
        real.clone(),
        known,
        run.session.world.clone(),
    ))
}

fn data(by: &Replacement) -> mock::MockData {
    mock::MockData {
        values: by.values.clone(),
        place: by.place.clone(),
        at_plan: by.at_plan,
    }
}
