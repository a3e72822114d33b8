//! Plans a change of any type by its declaration.
//!
//! The semantics are those of terraform-plugin-sdk v2, which show in every plan of hashicorp/aws: a
//! zero value and absence are the same, an argument that was removed leaves an empty value, and a
//! computed one stays. Types with [`PluginSdk::Framework`] plan exactly what is configured.
//! <https://developer.hashicorp.com/terraform/plugin/framework/migrating/benefits>

mod blocks;
mod fields;
mod reconcile;
mod region;
mod resource_diff;

pub use reconcile::{reconcile_applied, reconcile_read};
pub use resource_diff::ResourceDiff;

use super::declare::{PluginSdk, Spec};
use super::default_tags;
use super::object::{ObjectBuilder, completed};
use super::settings::Settings;
use super::tags;
use super::timeouts;
use rform_core::value::{Path, Value};
use rform_provider::{PlanRequest, PlanResponse, Problem};

/// Plans a create, an update or a replacement of one object.
pub fn plan(spec: &Spec, settings: &Settings, request: &PlanRequest) -> PlanResponse {
    if request.config.is_null() {
        return PlanResponse {
            planned: request.config.clone(),
            replace: Vec::new(),
            private: request.private.clone(),
            identity: Value::NULL,
            problems: Vec::new(),
        };
    }
    let (planned, mut replace, mut problems) =
        once(spec, settings, &request.prior, &request.config);
    replace.sort();
    replace.dedup();
    let anew = !request.prior.is_null() && !replace.is_empty();
    let planned = match anew {
        true => once(spec, settings, &Value::NULL, &request.config).0,
        false => planned,
    };
    let only_limits = !anew && changes_only_limits(&request.prior, &planned);
    let private = match timeouts::of_config(spec, &request.config) {
        Ok(_) if only_limits => request.private.clone(),
        Ok(limits) => timeouts::private(spec, &limits),
        Err(problem) => {
            problems.push(problem);
            request.private.clone()
        }
    };
    let planned = match only_limits {
        true => request.prior.clone(),
        false => planned,
    };
    PlanResponse {
        planned,
        replace,
        private,
        identity: Value::NULL,
        problems,
    }
}

/// Whether time limits are all that is new: they count from the next real change on.
fn changes_only_limits(prior: &Value, planned: &Value) -> bool {
    let mut as_before = ObjectBuilder::from(planned);
    match prior.get("timeouts") {
        Some(limits) => as_before.set("timeouts", limits.clone()).build() == *prior,
        None => false,
    }
}

/// Plans from one prior object, null for a create.
fn once(
    spec: &Spec,
    settings: &Settings,
    prior: &Value,
    config: &Value,
) -> (Value, Vec<Path>, Vec<Problem>) {
    let mut diff = ResourceDiff {
        settings,
        prior,
        config,
        planned: ObjectBuilder::from(&Value::NULL),
        replace: Vec::new(),
        problems: Vec::new(),
    };
    let before = (!prior.is_null()).then_some(prior);
    let root = Path::root();
    let mut replace = Vec::new();
    let object = blocks::object(
        spec.sdk,
        (&spec.fields, &spec.blocks),
        before,
        config,
        &root,
        &mut replace,
    );
    diff.planned = ObjectBuilder::from(&object);
    diff.replace = replace;
    if !spec.timeouts.is_empty() {
        let timeouts = config.get("timeouts").cloned().unwrap_or(Value::NULL);
        diff.planned.set("timeouts", timeouts);
    }
    if spec.field("tags_all").is_some() {
        plan_tags(spec.sdk, &mut diff);
    }
    if !spec.is_global {
        region::plan(&mut diff);
    }
    if let Some(customize_diff) = spec.customize_diff {
        customize_diff(&mut diff);
    }
    if spec.sdk == PluginSdk::Framework {
        set_computed_unknown(spec, &mut diff);
    }
    if !spec.is_global {
        region::record(&mut diff);
    }
    let planned = completed(&spec.schema().block.object_type(), &diff.planned.build());
    (planned, diff.replace, diff.problems)
}

/// `tags_all` follows from `tags` and the provider's defaults.
fn plan_tags(sdk: PluginSdk, diff: &mut ResourceDiff<'_>) {
    let tags_now = diff.planned.value("tags").clone();
    let defaults = default_tags::of(diff.settings, diff.config);
    let all = tags::planned_all(diff.settings, &defaults, &tags_now);
    let before = diff.prior.get("tags_all").cloned();
    let is_new = diff.is_create() || diff.changes("tags");
    let open = Value::unknown(super::declare::string_map());
    let has_empty = |all: &Value| all.elements().any(|it| it.as_str() == Some(""));
    let value = match (all, before) {
        (None, _) => open,
        (Some(all), _) if sdk == PluginSdk::Framework => all,
        (Some(all), _) if is_new && (all.elements().count() == 0 || has_empty(&all)) => open,
        (Some(all), _) if is_new => all,
        (Some(all), Some(before)) if all == before => before,
        (Some(all), _) if all.elements().count() > 0 && !has_empty(&all) => all,
        (Some(_), Some(before)) if before.elements().count() == 0 => before,
        _ => open,
    };
    diff.planned.set("tags_all", value);
}

/// An update makes all computed attributes unknown, unless they use the state or are configured
/// ([`PluginSdk::Framework`]).
fn set_computed_unknown(spec: &Spec, diff: &mut ResourceDiff<'_>) {
    if diff.is_create() || !diff.changes_anything() {
        return;
    }
    let is_unset = |name: &str| diff.config.get(name).is_none_or(Value::is_null);
    let open: Vec<(&str, Value)> = spec
        .fields
        .iter()
        .filter(|field| field.is_computed() && !field.use_state_for_unknown && is_unset(field.name))
        .filter(|field| field.name != "tags_all")
        .map(|field| (field.name, Value::unknown(field.attribute.ty.clone())))
        .collect();
    for (name, value) in open {
        diff.planned.set(name, value);
    }
}
