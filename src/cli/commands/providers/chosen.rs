//! Which providers, versions and platforms `providers lock` and `providers mirror` are about.

use std::collections::BTreeMap;

use crate::cli::context::{Context, Failure};
use crate::cli::{install, root_module};
use rform_core::addr::ProviderSource;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_install::constraints::Constraints;
use rform_install::lock_file::Locked;
use rform_install::providers::{InstallationMethods, Platform};
use rform_provider::builtin::Builtin;

/// The providers that the configuration requires, or those of them that are named.
///
/// # Errors
/// The configuration is not valid, or does not require a provider that is named.
pub fn named_providers(
    context: &Context,
    names: &[String],
) -> Result<BTreeMap<ProviderSource, Constraints>, Failure> {
    let (config, _) = root_module::load(context)?;
    let mut required = install::required(&config)
        .map_err(|errors| Failure::from((errors, config.sources.clone())))?;
    required.remove(&Builtin::source());
    if names.is_empty() {
        return Ok(required);
    }
    let mut errors = Diagnostics::new();
    let mut named = BTreeMap::new();
    for name in names {
        let source = ProviderSource::parse(name);
        match source.and_then(|it| required.remove_entry(&it)) {
            Some((source, constraints)) => drop(named.insert(source, constraints)),
            None => errors.push(Diagnostic::error(
                "Invalid provider argument",
                format!("The provider {name} is not required by the current configuration."),
            )),
        }
    }
    match errors.has_errors() {
        true => Err(errors.into()),
        false => Ok(named),
    }
}

/// Reads the values of `-platform`.
///
/// # Errors
/// One is no platform.
pub fn named_platforms(names: &[String]) -> Result<Vec<Platform>, Diagnostic> {
    let platforms = names.iter().map(|name| {
        Platform::parse(name).ok_or_else(|| {
            let detail = format!(
                "The string {name:?} given in the -platform option is not a valid target platform: \
                 must be two words separated by an underscore."
            );
            Diagnostic::error("Invalid target platform", detail)
        })
    });
    platforms.collect()
}

/// The locked version of a provider if it is allowed, or else the newest that is.
///
/// # Errors
/// The places of packages cannot be asked, or have no version that is allowed.
pub fn chosen_version(
    methods: &InstallationMethods<'_>,
    (source, constraints): (&ProviderSource, &Constraints),
    locked: Option<&Locked>,
) -> Result<String, Diagnostic> {
    if let Some(locked) = locked.filter(|it| constraints.allow(&it.version)) {
        return Ok(locked.version.clone());
    }
    let failed = |why: String| {
        let detail = format!(
            "Could not retrieve the list of available versions for provider {}: {why}.",
            source.short()
        );
        Diagnostic::error("Failed to query available provider packages", detail)
    };
    let versions = methods.versions(source).map_err(failed)?;
    let newest = constraints.newest(&versions).cloned();
    newest.ok_or_else(|| {
        failed(format!(
            "no available releases match the given constraints {constraints}"
        ))
    })
}
