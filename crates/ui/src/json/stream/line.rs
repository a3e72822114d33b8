//! One line of a stream, and the lines that every stream can have: versions and diagnostics.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value as Json, json};

use crate::diagnostics::texts::Texts;
use crate::json::diagnostic;
use crate::json::keys::key;
use rform_core::addr::ResourceInstance;
use rform_core::diag::{Diagnostic, Severity};
use rform_state::TERRAFORM_VERSION;

/// One line, without a line break. `kind` is the type of the message and `fields` are its other
/// members; `now` is the time since 1970.
pub fn line(
    level: &str,
    message: &str,
    kind: &str,
    fields: Vec<(&str, Json)>,
    now: Duration,
) -> String {
    let mut out = Map::new();
    out.insert("@level".into(), level.into());
    out.insert("@message".into(), message.into());
    out.insert("@module".into(), "terraform.ui".into());
    out.insert("@timestamp".into(), timestamp(now).into());
    let mut fields = fields;
    fields.push(("type", kind.into()));
    fields.sort_by_key(|(name, _)| *name);
    out.extend(
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value)),
    );
    Json::Object(out).to_string()
}

fn timestamp(now: Duration) -> String {
    let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let moment = DateTime::<Utc>::from_timestamp(seconds, now.subsec_nanos()).unwrap_or_default();
    moment.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The first line of a stream: the versions of the program and of the format.
pub fn version(now: Duration) -> String {
    let message = format!("Terraform {TERRAFORM_VERSION}");
    let fields = vec![
        ("terraform", TERRAFORM_VERSION.into()),
        ("ui", "1.2".into()),
    ];
    line("info", &message, "version", fields, now)
}

/// The line of a diagnostic.
pub fn diagnostic(it: &Diagnostic, texts: &Texts<'_>, now: Duration) -> String {
    diagnostic_with(it, texts, Vec::new(), now)
}

/// The line of a diagnostic with further members.
pub fn diagnostic_with(
    it: &Diagnostic,
    texts: &Texts<'_>,
    mut fields: Vec<(&str, Json)>,
    now: Duration,
) -> String {
    let (level, word) = match it.severity {
        Severity::Error => ("error", "Error"),
        Severity::Warning => ("warn", "Warning"),
    };
    let message = format!("{word}: {}", it.summary);
    fields.push(("diagnostic", diagnostic::diagnostic(it, texts)));
    line(level, &message, "diagnostic", fields, now)
}

/// The object that names a resource instance in a line.
pub fn resource(address: &ResourceInstance) -> Json {
    let local = address.resource.to_string() + &address.key.to_string();
    json!({
        "addr": address.to_string(),
        "module": address.module.to_string(),
        "resource": local,
        "implied_provider": address.resource.implied_provider(),
        "resource_type": &*address.resource.kind,
        "resource_name": &*address.resource.name,
        "resource_key": key(&address.key),
    })
}
