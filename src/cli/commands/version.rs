//! `version`: prints the version of this program, and of the Terraform that it is compatible with.

use serde_json::json;

use crate::cli::args::Json;
use crate::cli::context::{Context, Outcome};
use rform_core::program_name::program_name;
use rform_state::TERRAFORM_VERSION;

pub fn run(context: &Context, args: &Json) -> Outcome {
    let is_called_terraform = program_name() == "terraform";
    let text = match (is_called_terraform, args.json) {
        (true, true) => pretty(&terraform_document()),
        (true, false) => format!("Terraform v{TERRAFORM_VERSION}\non {}", platform()),
        (false, true) => {
            let mut document = terraform_document();
            document["rform_version"] = RFORM_VERSION.into();
            pretty(&document)
        }
        (false, false) => format!(
            "rform v{RFORM_VERSION}\ncompatible with Terraform v{TERRAFORM_VERSION}\non {}",
            platform()
        ),
    };
    context.printer.out(text);
    Ok(0)
}

/// The version of this program.
const RFORM_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The document of `terraform version -json`.
fn terraform_document() -> serde_json::Value {
    json!({
        "terraform_version": TERRAFORM_VERSION,
        "platform": platform(),
        "provider_selections": {},
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
