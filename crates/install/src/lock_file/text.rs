//! The text of a lock file, byte for byte as Terraform writes it.

use std::collections::BTreeMap;

use rform_core::addr::ProviderSource;

use super::locked::Locked;

const HEAD: &str = "# This file is maintained automatically by \"terraform init\".
# Manual edits may be lost in future updates.
";

/// The text of entries.
pub(super) fn of(entries: &BTreeMap<ProviderSource, Locked>) -> String {
    let blocks = entries.iter().map(|(source, locked)| block(source, locked));
    let blocks: String = blocks.collect();
    format!("{HEAD}{blocks}")
}

fn block(source: &ProviderSource, locked: &Locked) -> String {
    let Locked {
        version,
        constraints,
        hashes,
    } = locked;
    let versions = match constraints.is_empty() {
        true => format!("  version = {}\n", quoted(version)),
        false => format!(
            "  version     = {}\n  constraints = {}\n",
            quoted(version),
            quoted(constraints)
        ),
    };
    let lines: String = hashes
        .iter()
        .map(|it| format!("    {},\n", quoted(it)))
        .collect();
    let hashes = match hashes.is_empty() {
        true => String::new(),
        false => format!("  hashes = [\n{lines}  ]\n"),
    };
    format!("\nprovider \"{source}\" {{\n{versions}{hashes}}}\n")
}

/// A text as HCL has it.
fn quoted(text: &str) -> String {
    hcl::format::to_string(&hcl::Expression::String(text.to_owned()))
        .unwrap_or_else(|_| format!("{text:?}"))
}
