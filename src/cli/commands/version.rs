//! `version`: prints the version of this program, and of the Terraform that it is compatible with.

use std::collections::BTreeMap;

use serde_json::json;

use crate::cli::args::Json;
use crate::cli::context::{Context, Outcome};
use rform_core::diag::Sources;
use rform_core::program_name::program_name;
use rform_install::lock_file::LockFile;
use rform_install::providers::Platform;
use rform_state::TERRAFORM_VERSION;

pub fn run(context: &Context, args: &Json) -> Outcome {
    let is_called_terraform = program_name() == "terraform";
    let selections = selections(context);
    let text = match (is_called_terraform, args.json) {
        (true, true) => pretty(&terraform_document(&selections)),
        (true, false) => format!(
            "Terraform v{TERRAFORM_VERSION}\non {}{}",
            Platform::own(),
            listed(&selections)
        ),
        (false, true) => {
            let mut document = terraform_document(&selections);
            document["rform_version"] = RFORM_VERSION.into();
            pretty(&document)
        }
        (false, false) => format!(
            "rform v{RFORM_VERSION}\ncompatible with Terraform v{TERRAFORM_VERSION}\non {}{}",
            Platform::own(),
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
    match LockFile::read(context.world.as_ref(), &context.root_dir) {
        Ok(locked) => {
            let locked = locked.0.into_iter();
            locked
                .map(|(source, it)| (source.to_string(), it.version))
                .collect()
        }
        Err(error) => {
            context.printer.report(&error.into(), &Sources::new());
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
        "platform": Platform::own().to_string(),
        "provider_selections": selections,
        "terraform_outdated": false,
    })
}

fn pretty(document: &serde_json::Value) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default()
}
