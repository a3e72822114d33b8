//! Calls the views of [`rform_ui`] with the schemas of the providers and the layout of the
//! terminal.

use std::sync::Arc;

use serde_json::Value as Json;

use super::printer::Printer;
use rform_config::Config;
use rform_core::addr::{ProviderConfig, ResourceInstance};
use rform_core::go::json::escape_html;
use rform_core::schema::ResourceSchema;
use rform_engine::{Registry, relevant_attributes};
use rform_plan::Plan;
use rform_state::State;

/// A function that finds the schema of a resource instance.
fn schema(
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
pub fn plan(
    printer: &Printer,
    registry: &Registry,
    config: &Config,
    plan: &Plan,
    errored: bool,
) -> String {
    let relevant = relevant_attributes(config, registry, plan);
    let view = rform_ui::plan::View {
        layout: printer.layout(),
        schemas: &schemas(registry),
        errored,
        relevant: Some(&relevant),
    };
    rform_ui::plan::plan(plan, &view)
}

/// The note after a plan that says how to apply it.
pub fn next_step(printer: &Printer, saved: Option<&str>, generated: Option<&str>) -> String {
    rform_ui::plan::next_step(&printer.layout(), saved, generated)
}

/// A whole state as text.
pub fn state(printer: &Printer, registry: &Registry, state: &State) -> String {
    rform_ui::state::show(state, &schemas(registry), &printer.layout())
}

/// A state, or that there is none, as JSON.
pub fn state_json(registry: &Registry, state: Option<&State>) -> Json {
    rform_ui::json::state::state(state, &schemas(registry))
}

/// A plan as JSON.
pub fn plan_json(registry: &Registry, config: &Config, plan: &Plan, errored: bool) -> Json {
    let configuration = rform_ui::json::configuration::configuration(config, registry);
    let view = rform_ui::json::plan::View {
        schemas: &schemas(registry),
        configuration: Some(without_generated(configuration, plan)),
        relevant: &relevant_attributes(config, registry, plan),
        errored,
    };
    rform_ui::json::plan::plan(plan, &view)
}

/// The configuration as the user wrote it, without the resources whose configuration is generated.
fn without_generated(mut configuration: Json, plan: &Plan) -> Json {
    let generated = |address: &Json| {
        let mut changes = plan.changes.iter().filter(|it| it.generated.is_some());
        changes.any(|it| address.as_str() == Some(&*it.address.to_string()))
    };
    let Some(root) = configuration["root_module"].as_object_mut() else {
        return configuration;
    };
    if let Some(resources) = root.get_mut("resources").and_then(Json::as_array_mut) {
        resources.retain(|resource| !generated(&resource["address"]));
        if resources.is_empty() {
            root.remove("resources");
        }
    }
    configuration
}

/// The plan of a run of a test, for `test -json -verbose`.
pub fn test_plan(registry: &Registry, config: &Config, plan: &Plan) -> Json {
    let mut whole = plan_json(registry, config, plan, false);
    let mut out = with_schemas(registry, config);
    out["plan_format_version"] = whole["format_version"].take();
    let parts = ["resource_changes", "resource_drift", "output_changes"];
    for part in parts.into_iter().chain(["relevant_attributes"]) {
        if let Some(found) = whole.get_mut(part) {
            out[part] = found.take();
        }
    }
    out
}

/// The state after a run of a test, for `test -json -verbose`.
pub fn test_state(registry: &Registry, config: &Config, state: &State) -> Json {
    let mut whole = state_json(registry, Some(state));
    let mut out = with_schemas(registry, config);
    out["state_format_version"] = whole["format_version"].take();
    for part in ["root_module", "outputs"] {
        if let Some(found) = whole["values"].get_mut(part) {
            out[part] = found.take();
        }
    }
    out
}

fn with_schemas(registry: &Registry, config: &Config) -> Json {
    let modules = config.modules.values();
    let required = modules.flat_map(|module| module.required_providers.values());
    let sources: std::collections::BTreeSet<_> = required.map(|it| &it.source).collect();
    let providers = sources.into_iter();
    let schemas = providers.filter_map(|it| Some((it, registry.unconfigured(it)?.schema())));
    let mut out = rform_ui::json::schema::providers(schemas);
    let version = out["format_version"].take();
    if let Json::Object(fields) = &mut out {
        fields.remove("format_version");
        fields.insert("provider_format_version".into(), version);
    }
    out
}

/// One resource instance of a state as text; none if the state does not have it.
pub fn instance(
    printer: &Printer,
    registry: &Registry,
    state: &State,
    address: &ResourceInstance,
) -> Option<String> {
    rform_ui::state::show_instance(state, address, &schemas(registry), &printer.layout())
}

/// Finds schemas in a registry.
fn schemas(
    registry: &Registry,
) -> impl Fn(&ProviderConfig, &ResourceInstance) -> Option<Arc<ResourceSchema>> + '_ {
    |provider, address| schema(registry, provider, address)
}

/// JSON as Go writes it: `<`, `>` and `&` are escaped.
pub fn go_json(json: &Json) -> String {
    escape_html(&json.to_string())
}

/// JSON as Go writes it, indented over several lines.
pub fn go_json_pretty(json: &Json) -> String {
    escape_html(&serde_json::to_string_pretty(json).unwrap_or_default())
}
