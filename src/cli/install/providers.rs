//! The providers of a configuration, for `init`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::fetching::Fetching;
use super::required::required;
use crate::cli::context::Context;
use crate::cli::plugins::{Locations, Needed, NotNative};
use crate::cli::providers;
use rform_config::Config;
use rform_core::addr::ProviderSource;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_engine::Registry;
use rform_install::constraints::Constraints;
use rform_install::lock_file::LockFile;
use rform_install::providers::{InstallationMethods, ProviderInstaller, ProvidersInstalled, Store};
use rform_provider::builtin::Builtin;

/// How providers are installed.
pub struct ProviderOptions<'a> {
    /// Whether the newest versions are taken, whatever the lock file says.
    pub upgrade: bool,
    /// Directories in place of all that the user's settings name.
    pub plugin_dirs: &'a [String],
    /// Told of each step.
    pub told: &'a (dyn Fn(&str) + Sync),
}

/// What the lock file said, and what it is to say.
#[derive(Debug, Default)]
pub struct LockChange {
    /// As it was.
    pub before: LockFile,
    /// As it is to be.
    pub after: LockFile,
    /// Providers of which the checksums for this platform alone are known.
    pub incomplete: Vec<ProviderSource>,
}

/// Installs all providers that the configuration requires and that are not within this program. The
/// lock file is not written.
///
/// # Errors
/// Settings are not valid, or providers cannot be installed: all of them are told.
pub fn install_providers(
    context: &Context,
    config: &Config,
    options: &ProviderOptions<'_>,
) -> Result<LockChange, Diagnostics> {
    let world = context.world.as_ref();
    let lock = LockFile::read(world, &context.root_dir)?;
    let mut required = required(config)?;
    let kept = tell_those_there(context, config, (&mut required, &lock), options)?;
    let needs = Needs {
        needed: Needed::by_config(config),
        native: providers::native(context, None),
    };
    for source in required.keys().filter(|it| !lock.0.contains_key(it)) {
        let misspelt = needs.not_native(source).misspelt(source);
        if misspelt.has_errors() {
            return Err(misspelt);
        }
    }
    let mut outcome = ProvidersInstalled::default();
    if !required.is_empty() {
        outcome = fetch(context, (&required, &lock), options)?;
    }
    if !outcome.errors.is_empty() {
        let reasons = required.keys();
        let reasons = reasons.filter_map(|it| needs.not_native(it).warning(it));
        return Err(outcome.errors.into_iter().chain(reasons).collect());
    }
    let mut after = outcome.lock;
    for source in kept {
        if let Some(locked) = lock.0.get(&source) {
            after.0.insert(source, locked.clone());
        }
    }
    Ok(LockChange {
        before: lock,
        after,
        incomplete: outcome.incomplete,
    })
}

/// What the configuration needs of providers, and what this program has of them.
struct Needs {
    needed: Needed,
    native: Registry,
}

impl Needs {
    /// What the native side of a provider lacks; nothing for providers without one.
    fn not_native(&self, source: &ProviderSource) -> NotNative<'_> {
        let types = self.needed.0.get(source);
        let native = self.native.unconfigured(source);
        types
            .zip(native)
            .map_or_else(NotNative::default, |(types, native)| {
                types.not_in(native.schema())
            })
    }
}

/// Takes the providers out that need no package, and answers them.
fn tell_those_there(
    context: &Context,
    config: &Config,
    (required, lock): (&mut BTreeMap<ProviderSource, Constraints>, &LockFile),
    options: &ProviderOptions<'_>,
) -> Result<Vec<ProviderSource>, Diagnostics> {
    let place = providers::place(context);
    let locations = Locations::read(&place)?;
    let needed = Needed::by_config(config);
    let registry = providers::native(context, None);
    let is_native = |source: &ProviderSource| {
        let types = needed.0.get(source).cloned().unwrap_or_default();
        place.prefers_native(&registry, (source, &types), lock)
    };
    let mut there = Vec::new();
    required.retain(|source, _| {
        let line = match () {
            () if *source == Builtin::source() => format!("- {source} is built in to Terraform"),
            () if locations.is_given(source) => format!("- {source} is available as a plugin"),
            () if is_native(source) => format!("- {source} is built in to this program"),
            () => return true,
        };
        (options.told)(&line);
        there.push(source.clone());
        false
    });
    Ok(there)
}

fn fetch(
    context: &Context,
    (required, lock): (&BTreeMap<ProviderSource, Constraints>, &LockFile),
    options: &ProviderOptions<'_>,
) -> Result<ProvidersInstalled, Diagnostics> {
    let world = context.world.as_ref();
    let fetching = Fetching::new(context)?;
    let config = &fetching.config;
    let directories: Vec<PathBuf> = options.plugin_dirs.iter().map(PathBuf::from).collect();
    let methods = match directories.is_empty() {
        true => {
            InstallationMethods::configured(world, &fetching.registry, config).map_err(|why| {
                let summary = "Failed to read provider mirrors";
                Diagnostic::error(summary, format!("{why}."))
            })?
        }
        false => InstallationMethods::directories(world, &fetching.registry, &directories),
    };
    let cache = config.plugin_cache_dir.clone();
    if let Some(directory) = cache.iter().find(|it| !world.exists(it)) {
        let detail = format!(
            "The specified plugin cache dir {} cannot be opened: there is no such directory.",
            directory.display()
        );
        return Err(Diagnostic::error("Invalid plugin cache directory", detail).into());
    }
    let installer = ProviderInstaller {
        world,
        client: &fetching.http,
        methods: &methods,
        store: Store::own(world),
        cache: cache.map(Store::at),
        trusts_cache: config.plugin_cache_may_break_dependency_lock_file,
        told: options.told,
    };
    Ok(installer.install(required, lock, options.upgrade))
}
