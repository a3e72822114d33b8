//! Files that are written to be read again: states and plans.

use std::sync::Arc;

use rform_plan::file;
use rform_ui::layout::Layout;
use rform_ui::plan::View;
use rform_ui::{json, plan as text, state as shown};
use serde_json::Value as Json;

use super::configuration::registry;
use super::memory::Memory;

/// A state that can be read is shown, written, and read as the same.
pub fn state(data: &[u8]) {
    let Ok(state) = rform_state::decode(data) else {
        return;
    };
    let registry = registry(Arc::new(Memory::default()));
    let schemas = |provider: &rform_core::addr::ProviderConfig,
                   address: &rform_core::addr::ResourceInstance| {
        let (mode, kind) = (address.resource.mode, &address.resource.kind);
        registry.resource(&provider.source, mode, kind).cloned()
    };
    shown::show(&state, &schemas, &Layout::PLAIN);
    shown::list(state.resources.keys());
    json::state::state(Some(&state), &schemas);
    let written = rform_state::encode(&state);
    let mut expected = state;
    // Format 4 tells the type of every output.
    let outputs = expected.outputs.values_mut();
    outputs.for_each(|output| output.is_untyped = false);
    assert_eq!(
        rform_state::decode(written.as_bytes()),
        Ok(expected),
        "{written}"
    );
}

/// A plan that can be read is shown, written, and read as the same.
pub fn plan(data: &[u8]) {
    let Ok(file) = file::decode(data) else {
        return;
    };
    let registry = registry(Arc::new(Memory::default()));
    let schemas = |provider: &rform_core::addr::ProviderConfig,
                   address: &rform_core::addr::ResourceInstance| {
        let (mode, kind) = (address.resource.mode, &address.resource.kind);
        registry.resource(&provider.source, mode, kind).cloned()
    };
    let view = View {
        layout: Layout::PLAIN,
        schemas: &schemas,
        errored: false,
        relevant: None,
    };
    text::plan(&file.plan, &view);
    let view = json::plan::View {
        schemas: &schemas,
        configuration: None,
        relevant: &[],
        errored: false,
    };
    json::plan::plan(&file.plan, &view);
    let written = file::encode(&file, &Json::Null).expect("it fits into an archive");
    let again = file::decode(&written).map(|file| file::encode(&file, &Json::Null));
    assert_eq!(again, Ok(Ok(written)));
}
