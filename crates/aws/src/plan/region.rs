//! Planning the argument `region`.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support>

use super::ResourceDiff;
use crate::object::Attributes;
use crate::region;
use rform_core::value::{Type, Value};

/// Plans the region of an object: what the configuration says, else where the object is, else the
/// region of the provider block. An object does not move: another region replaces it.
pub fn plan(diff: &mut ResourceDiff<'_>) {
    let said = diff.config.get("region").unwrap_or(&Value::NULL).clone();
    if let Some(name) = said.as_str().filter(|it| !it.is_empty()).map(str::to_owned) {
        check(diff, &name);
    }
    let before = diff.prior.owned("region");
    let is_said = !said.is_null() && said.as_str() != Some("");
    let planned = match (is_said, &before) {
        (true, _) => said,
        (false, Some(before)) => Value::string(before.as_str()),
        (false, None) => of_provider(diff),
    };
    let stays = match &before {
        Some(before) => planned.as_str() == Some(before),
        // A state of a version without the argument: the object is where the provider is.
        None => planned == of_provider(diff),
    };
    let is_known_before = before.is_some();
    diff.planned.set("region", planned);
    match (stays, is_known_before) {
        (true, false) => diff.clear("region"),
        (true, true) => {}
        (false, _) => diff.force_new("region"),
    }
}

/// Records the region of an object whose state has none, if anything else of it changes.
pub fn record(diff: &mut ResourceDiff<'_>) {
    if !diff.is_create() && diff.planned.value("region").is_null() && diff.changes_anything() {
        let region = of_provider(diff);
        diff.planned.set("region", region);
    }
}

/// The region of the provider block; unknown while that is.
fn of_provider(diff: &ResourceDiff<'_>) -> Value {
    match &diff.settings.region {
        Some(region) => Value::string(region.as_str()),
        None => Value::unknown(Type::String),
    }
}

fn check(diff: &mut ResourceDiff<'_>, name: &str) {
    let is_provider = diff.settings.region.as_deref() == Some(name);
    if diff.settings.skip_region_validation || is_provider {
        return;
    }
    if let Err(problem) = region::validate(name) {
        diff.problems.push(problem);
    }
}
