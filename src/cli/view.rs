//! From documents to text: what [`crate::ui`] needs to know of providers and the terminal.

use std::sync::Arc;

use serde_json::Value as Json;

use super::Context;
use super::screen::Screen;
use crate::addr::{ProviderConfig, ResourceInstance};
use crate::config::Config;
use crate::engine::Registry;
use crate::lang::console;
use crate::plan::Plan;
use crate::schema::ResourceSchema;
use crate::state::{Instance, Object, State};
use crate::ui;
use crate::value::Value;

/// Finds the schema of an instance.
pub fn schema(
    registry: &Registry,
    provider: &ProviderConfig,
    address: &ResourceInstance,
) -> Option<Arc<ResourceSchema>> {
    let resource = &address.resource;
    registry
        .resource(&provider.source, resource.mode, &resource.kind)
        .cloned()
}

/// A plan as text.
pub fn plan(screen: &Screen, registry: &Registry, plan: &Plan, errored: bool) -> String {
    let schemas =
        |provider: &ProviderConfig, address: &ResourceInstance| schema(registry, provider, address);
    let view = ui::plan::View {
        layout: screen.layout(),
        schemas: &schemas,
        errored,
        relevant: None,
    };
    ui::plan::plan(plan, &view)
}

/// What to do with a plan.
pub fn next_step(screen: &Screen, saved: Option<&str>, generated: Option<&str>) -> String {
    ui::plan::next_step(&screen.layout(), saved, generated)
}

/// All of a state as text.
pub fn state(screen: &Screen, registry: &Registry, state: &State) -> String {
    let _ = (screen, registry);
    crate::state::encode(state)
}

/// A state as JSON; that there is none as JSON too.
pub fn state_json(registry: &Registry, state: Option<&State>) -> Json {
    let _ = (registry, state);
    serde_json::json!({ "format_version": "1.0" })
}

/// A plan as JSON.
pub fn plan_json(registry: &Registry, config: &Config, plan: &Plan) -> Json {
    let _ = (registry, config, plan);
    serde_json::json!({ "format_version": "1.2" })
}

/// One object of a state as text.
pub fn object(
    context: &Context,
    registry: &Registry,
    address: &ResourceInstance,
    instance: &Instance,
    object: &Object,
) -> String {
    let _ = (context, registry, instance);
    format!("# {address}:\n{}\n", object.attributes)
}

/// A value as it could be typed.
pub fn literal(value: &Value) -> String {
    console::value_text(value)
}

/// JSON as Go writes it: `<`, `>` and `&` are escaped.
pub fn go_json(json: &Json) -> String {
    escaped(&json.to_string())
}

/// The same over several lines.
pub fn go_json_pretty(json: &Json) -> String {
    escaped(&serde_json::to_string_pretty(json).unwrap_or_default())
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            other => out.push(other),
        }
    }
    out
}
