//! The errors of providers that cannot be installed, in Terraform's words.

use rform_core::addr::ProviderSource;
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;

use crate::constraints::Constraints;
use crate::lock_file::Locked;

/// No version can be chosen.
pub(super) fn not_found(source: &ProviderSource, why: &str) -> Diagnostic {
    let shown = source.short();
    let detail = format!(
        "Could not retrieve the list of available versions for provider {shown}: {why}\n\nTo see \
         which modules are currently depending on {shown} and what versions are specified, run \
         the following command:\n    {}",
        command_line("providers")
    );
    Diagnostic::error("Failed to query available provider packages", detail)
}

/// The package of the chosen version cannot be had.
pub(super) fn not_installed((source, version): (&ProviderSource, &str), why: &str) -> Diagnostic {
    let detail = format!(
        "Error while installing {} v{version}: {why}",
        source.short()
    );
    Diagnostic::error("Failed to install provider", detail)
}

/// The locked version is not allowed any more.
pub(super) fn locked_out(
    source: &ProviderSource,
    locked: &Locked,
    constraints: &Constraints,
) -> String {
    format!(
        "locked provider {source} {} does not match configured version constraint {constraints}; \
         must use {} to allow selection of new versions",
        locked.version,
        command_line("init -upgrade")
    )
}

/// No version is allowed.
pub(super) fn nothing_fits(versions: &[String], constraints: &Constraints) -> String {
    match versions.is_empty() || constraints.is_empty() {
        true => "the provider has no available releases that this program can run".into(),
        false => format!("no available releases match the given constraints {constraints}"),
    }
}

/// The registry has other builds of the locked version than those of the lock file. That is so where
/// Terraform has written the lock file, from its own registry.
pub(super) fn other_builds((source, version): (&ProviderSource, &str)) -> String {
    format!(
        "the package for {source} {version} doesn't match any of the checksums previously recorded \
         in the dependency lock file, and neither do the registry's packages of that version for \
         other platforms: they are other builds. Terraform records checksums of HashiCorp's builds, \
         which are not those of the OpenTofu registry.\n\nTo add the checksums of these \
         builds to the lock file, run\n    {}\nTo keep to the recorded ones, install them from a \
         mirror",
        command_line("providers lock")
    )
}

/// The package is another one than that of the lock file.
pub(super) fn other_checksum((source, version): (&ProviderSource, &str)) -> String {
    format!(
        "the package for {source} {version} doesn't match any of the checksums previously recorded \
         in the dependency lock file (this might be because the available checksums are for \
         packages targeting different platforms); for more information:\n\
         https://developer.hashicorp.com/terraform/language/files/dependency-lock#checksum-verification"
    )
}
