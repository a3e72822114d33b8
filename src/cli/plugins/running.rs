//! The plugins that a command runs.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::locate::Locations;
use super::needed::{Needed, NeededTypes};
use super::place::Place;
use rform_core::addr::ProviderSource;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_engine::Registry;
use rform_plugin::{LoadedPlugin, Location, Log, Plugins, Settings};
use rform_provider::hybrid::TypeNames;
use rform_provider::{Problem, Provider};

/// The plugins of one command: none is started before it is needed.
pub struct RunningPlugins {
    /// Shown what plugins log, where the environment asks for it.
    log: Log,
    plugins: OnceLock<Plugins>,
    loaded: Mutex<Vec<(ProviderSource, LoadedPlugin)>>,
}

impl RunningPlugins {
    /// No plugins yet. `log` gets the level and the text of each line that they will log, if
    /// `TF_LOG` is set.
    pub fn new(log: Log) -> RunningPlugins {
        RunningPlugins {
            log,
            plugins: OnceLock::new(),
            loaded: Mutex::default(),
        }
    }

    /// Adds to a registry the plugins of the providers that are needed and not within this
    /// program, or not with all the types that are needed, as far as plugins are anywhere.
    ///
    /// # Errors
    /// A plugin is there and of no use: all such are told.
    pub fn join(
        &self,
        place: &Place,
        registry: &mut Registry,
        needed: &Needed,
    ) -> Result<(), Diagnostics> {
        if needed.0.is_empty() {
            return Ok(());
        }
        let locations = Locations::read(place)?;
        let wanted = needed.0.iter().filter(|(source, types)| {
            !place.prefers_native(registry, (source, types), locations.lock())
        });
        let wanted: Vec<(&ProviderSource, &NeededTypes)> = wanted.collect();
        let mut errors = Diagnostics::new();
        for (source, types) in wanted {
            match self.load(place, &locations, source) {
                Ok(Some(plugin)) => {
                    let left = registry
                        .unconfigured(source)
                        .map_or_else(TypeNames::new, |it| {
                            types.beyond(it.schema(), plugin.provider().schema())
                        });
                    let make = move || -> Arc<dyn Provider> { plugin.provider() };
                    // A small provider that the lock file has chosen takes the native one's place.
                    match place.completes(source, locations.lock()) {
                        true => registry.complete(source.clone(), Box::new(make), &left),
                        false => registry.add(source.clone(), Box::new(make)),
                    }
                }
                Ok(None) => {}
                Err(error) => errors.push(error),
            }
        }
        match errors.has_errors() {
            true => Err(errors),
            false => Ok(()),
        }
    }

    fn load(
        &self,
        place: &Place,
        locations: &Locations,
        source: &ProviderSource,
    ) -> Result<Option<LoadedPlugin>, Diagnostic> {
        let Some(location) = locations.locate(place.world.as_ref(), source)? else {
            return Ok(None);
        };
        let plugin = self.start(place, source, location)?;
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        loaded.push((source.clone(), plugin.clone()));
        Ok(Some(plugin))
    }

    fn start(
        &self,
        place: &Place,
        source: &ProviderSource,
        location: Location,
    ) -> Result<LoadedPlugin, Diagnostic> {
        let plugins = match self.plugins.get() {
            Some(plugins) => plugins,
            None => {
                let made = Plugins::new(self.settings(place)).map_err(|error| {
                    Diagnostic::error("Cannot start plugins", format!("{error}."))
                })?;
                self.plugins.get_or_init(|| made)
            }
        };
        let loaded = plugins.load(source, location);
        loaded.map_err(|problem: Problem| Diagnostic::error(problem.summary, problem.detail))
    }

    fn settings(&self, place: &Place) -> Settings {
        // What plugins log is for those who look for an error of theirs.
        let shown = place.world.var("TF_LOG").is_some_and(|it| !it.is_empty());
        Settings {
            world: place.world.clone(),
            terraform_version: rform_state::TERRAFORM_VERSION.to_owned(),
            cache: place.data_dir.join("plugin-schemas"),
            log: match shown {
                true => self.log.clone(),
                false => Arc::new(|_, _| {}),
            },
        }
    }

    /// Lets all plugins end.
    pub fn close(&self) {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, plugin) in loaded.drain(..) {
            plugin.close();
        }
    }
}
