//! What the data source and the resource `cloudinit_config` have in common.

use super::mime;
use crate::framework::{Check, Fields};
use rform_core::value::{Type, Value};
use rform_provider::Problem;

const BOUNDARY: &str = "MIMEBOUNDARY";

/// The validators of the whole configuration.
pub fn checks() -> Vec<Check> {
    vec![Check::Whole(gzip_needs_base64)]
}

fn gzip_needs_base64(config: &Fields) -> Option<Problem> {
    let (gzip, base64) = (config.get("gzip"), config.get("base64_encode"));
    let is_on = |value: &Value| value.is_known() && value.as_bool() != Some(false);
    let is_wrong = is_on(gzip) && base64.as_bool() == Some(false);
    is_wrong.then(|| {
        Problem::error(
            "Invalid Attribute Configuration",
            "Expected base64_encode to be set to true when gzip is true.",
        )
        .at_attribute("base64_encode")
    })
}

/// The object with defaults and what is rendered.
///
/// # Errors
/// The boundary is not valid.
pub fn rendered(config: Fields) -> Result<Fields, Problem> {
    let mut object = config;
    for name in ["gzip", "base64_encode"] {
        let on = object.truth(name) != Some(false);
        object.set(name, on);
    }
    if object.is_null("boundary") {
        object.set("boundary", BOUNDARY);
    }
    let mut parts = object.objects("part");
    for part in &mut parts {
        if part.text_or_empty("content_type").is_empty() {
            part.set("content_type", "text/plain");
        }
    }
    let message = mime::message(object.text_or_empty("boundary"), &parts)?;
    let is_on = |name| object.truth(name) == Some(true);
    let rendered = mime::encoded(message, is_on("gzip"), is_on("base64_encode"));
    object.set("id", Value::string(mime::checksum(&rendered)));
    object.set_text("rendered", &rendered);
    object.set("part", with_parts(object.get("part"), parts));
    Ok(object)
}

fn with_parts(before: &Value, parts: Vec<Fields>) -> Value {
    let ty = match before.bare() {
        Value::List(ty, _) => ty.clone(),
        _ => Type::Dynamic,
    };
    Value::list(ty, parts.into_iter().map(Fields::into_value))
}
