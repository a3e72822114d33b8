//! `version`: of this program, and of the Terraform that it behaves like.

use serde_json::json;

use crate::cli::args::Json;
use crate::cli::context::{Context, Outcome};
use rform_state::TERRAFORM_VERSION;

pub fn run(context: &Context, args: &Json) -> Outcome {
    let platform = platform();
    if args.json {
        let document = json!({
            "terraform_version": TERRAFORM_VERSION,
            "platform": platform,
            "provider_selections": {},
            "terraform_outdated": false,
        });
        let text = serde_json::to_string_pretty(&document).unwrap_or_default();
        context.printer.out(text);
    } else {
        context
            .printer
            .out(format!("Terraform v{TERRAFORM_VERSION}\non {platform}"));
    }
    Ok(0)
}

/// As Go names it: `linux_amd64`.
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
