//! `version`: prints the version of this program, and of the Terraform that it is compatible with.

use std::collections::BTreeMap;

use serde_json::json;

use crate::cli::args::Json;
use crate::cli::context::{Context, Outcome};
use crate::cli::plugins::locked_providers;
use rform_core::diag::Sources;
use rform_core::program_name::program_name;
use rform_state::TERRAFORM_VERSION;

pub fn run(context: &Context, args: &Json) -> Outcome {
    let is_called_terraform = program_name() == "terraform";
    let selections = selections(context);
    let text = match (is_called_terraform, args.json) {
        (true, true) => pretty(&terraform_document(&selections)),
        (true, false) => format!(
            "Terraform v{TERRAFORM_VERSION}\non {}{}",
            platform(),
            listed(&selections)
        ),
        (false, true) => {
            let mut document = terraform_document(&selections);
            document["rform_version"] = RFORM_VERSION.into();
            pretty(&document)
        }
        (false, false) => format!(
            "rform v{RFORM_VERSION}\ncompatible with Terraform v{TERRAFORM_VERSION}\non {}{}",
            platform(),
            listed(&selections)
        ),
    };
    context.printer.out(text);
    Ok(0)
}

/// The version of this program.
const RFORM_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The versions of providers by their addresses, as the lock file has chosen them. What is wrong with
/// that file is told, and keeps no one from learning the version of the program.
fn selections(context: &Context) -> BTreeMap<String, String> {
    match locked_providers(context.world.as_ref(), &context.root_dir) {
        Ok(locked) => {
            let locked = locked.into_iter();
            locked
                .map(|(source, it)| (source.to_string(), it.version))
                .collect()
        }
        Err(fault) => {
            context.printer.report(&fault.into(), &Sources::new());
            BTreeMap::new()
        }
    }
}

fn listed(selections: &BTreeMap<String, String>) -> String {
    let lines = selections.iter();
    lines
        .map(|(source, version)| format!("\n+ provider {source} v{version}"))
        .collect()
}

/// The document of `terraform version -json`.
fn terraform_document(selections: &BTreeMap<String, String>) -> serde_json::Value {
    json!({
        "terraform_version": TERRAFORM_VERSION,
        "platform": platform(),
        "provider_selections": selections,
        "terraform_outdated": false,
    })
}

fn pretty(document: &serde_json::Value) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default()
}

/// The platform in Go's form, such as `linux_amd64`.
fn platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    };
    format!("{system}_{machine}")
}
