//! The providers of the configuration, and the lock file.

use crate::cli::args::Init as Args;
use crate::cli::context::Context;
use crate::cli::install::{LockChange, ProviderOptions, install_providers};
use crate::cli::printer::Printer;
use rform_config::Config;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::program_name::command_line;
use rform_install::lock_file::FILE;
use rform_install::providers::Platform;

/// The one value of `-lockfile`.
const READONLY: &str = "readonly";

/// Installs the providers and writes the lock file. Answers warnings.
///
/// # Errors
/// A provider cannot be installed, or the lock file cannot be written or must not be.
pub fn install(
    context: &Context,
    printer: &Printer,
    args: &Args,
    config: &Config,
) -> Result<Diagnostics, Diagnostics> {
    let is_readonly = match args.lockfile.as_deref() {
        None | Some("") => false,
        Some(READONLY) => true,
        Some(other) => {
            // As in Terraform, it changes nothing; here the user gets to know.
            printer.notice(&format!(
                "The lock file mode {other:?} has no effect: the only one is {READONLY:?}."
            ));
            false
        }
    };
    if is_readonly && args.upgrade {
        let detail = "The -upgrade flag conflicts with -lockfile=readonly.";
        return Err(Diagnostic::error("Invalid combination of options", detail).into());
    }
    // Unlike modules, providers have no dash in JSON.
    let told = |line: &str| match (args.json, line.strip_prefix("- ")) {
        (true, Some(line)) => printer.init_log(line),
        _ => printer.init_log(line),
    };
    let options = ProviderOptions {
        upgrade: args.upgrade,
        plugin_dirs: &args.plugin_dir,
        told: &told,
    };
    let change = install_providers(context, config, &options)?;
    if change.before == change.after {
        return Ok(Diagnostics::new());
    }
    if is_readonly {
        return refuse(&change);
    }
    change
        .after
        .write(context.world.as_ref(), &context.root_dir)?;
    printer.init_output("dependencies_lock_changes_info", &news(&change));
    Ok(incomplete(&change).into_iter().collect())
}

fn refuse(change: &LockChange) -> Result<Diagnostics, Diagnostics> {
    let command = command_line("init");
    if change.before.0.keys().eq(change.after.0.keys()) {
        let detail = format!(
            "Changes to the provider selections were detected, but not saved in the {FILE} file. \
             To record these selections, run \"{command}\" without the \"-lockfile=readonly\" \
             flag."
        );
        return Ok(Diagnostic::warning("Provider lock file not updated", detail).into());
    }
    let detail = format!(
        "Changes to the required provider dependencies were detected, but the lock file is \
         read-only. To use and record these requirements, run \"{command}\" without the \
         \"-lockfile=readonly\" flag."
    );
    Err(Diagnostic::error("Provider dependency changes detected", detail).into())
}

fn news(change: &LockChange) -> String {
    match change.before.0.is_empty() {
        true => format!(
            "Terraform has created a lock file {FILE} to record the provider
selections it made above. Include this file in your version control repository
so that Terraform can guarantee to make the same selections by default when
you run \"{}\" in the future.\n",
            command_line("init")
        ),
        false => format!(
            "Terraform has made some changes to the provider dependency selections recorded
in the {FILE} file. Review those changes and commit them to your
version control system if they represent changes you intended to make.\n"
        ),
    }
}

fn incomplete(change: &LockChange) -> Option<Diagnostic> {
    if change.incomplete.is_empty() {
        return None;
    }
    let list: Vec<String> = change
        .incomplete
        .iter()
        .map(|it| format!("  - {}", it.short()))
        .collect();
    let (list, platform) = (list.join("\n"), Platform::own());
    let detail = format!(
        "Due to your customized provider installation methods, Terraform was forced to calculate \
         lock file checksums locally for the following providers:\n{list}\n\nThe current {FILE} \
         file only includes checksums for {platform}, so Terraform running on another platform \
         will fail to install these providers.\n\nTo calculate additional checksums for another \
         platform, run:\n  {} -platform=linux_amd64\n(where linux_amd64 is the platform to \
         generate)",
        command_line("providers lock")
    );
    let summary = "Incomplete lock file information for providers";
    Some(Diagnostic::warning(summary, detail))
}
