//! `init -from-module`: a module as the beginning of a configuration.
//! <https://developer.hashicorp.com/terraform/cli/commands/init#copy-a-source-module>

use std::path::Path;

use rform_config::module_source::{ModuleSource, join, split};
use rform_core::diag::Diagnostic;
use rform_core::world::{Kind, World};

use super::place::Place;
use crate::fetch::{Fetcher, copy, expand};
use crate::registry::RegistryClient;

/// The key under which the package is fetched.
const KEY: &str = "from-module";

/// Copies a module into a directory that holds no files but hidden ones.
///
/// # Errors
/// The directory is not empty, or the module cannot be had; nothing was copied then.
pub fn copy_into(
    world: &dyn World,
    (registry, fetcher): (&RegistryClient, &Fetcher),
    source: &str,
    into: &Path,
) -> Result<(), Diagnostic> {
    if let Some(name) = something_in(world, into)? {
        let summary = "The working directory already contains files. The -from-module option requires\n\
                       an empty directory into which a copy of the referenced module will be placed.";
        let detail = format!(
            "To initialize the configuration already in this working directory, omit the\n\
             -from-module option. (One of the files is {name:?}.)"
        );
        return Err(Diagnostic::error(summary, detail));
    }
    let failed = |why: String| {
        let detail = format!("Could not download module source code from {source:?}: {why}");
        Diagnostic::error("Failed to download module", detail)
    };
    let parsed = ModuleSource::parse(source, false);
    let parsed = parsed.map_err(|(summary, detail)| Diagnostic::error(summary, detail))?;
    let (address, subdirectory) = place_of(world, registry, &parsed).map_err(failed)?;
    let place = Place::of(world, KEY);
    place.prepare().map_err(|error| failed(error.to_string()))?;
    let fetched = fetcher.fetch(&address, &place.aside());
    let copied = fetched.and_then(|inner| {
        let both = format!("{inner}/{subdirectory}");
        let from = expand(world, &place.aside(), &both)?;
        copy_entries(world, &from, into)
    });
    let cleared = place.clear().map_err(|error| error.to_string());
    copied.and(cleared).map_err(failed)
}

fn something_in(world: &dyn World, directory: &Path) -> Result<Option<String>, Diagnostic> {
    let entries = world.read_dir(directory).map_err(|error| {
        Diagnostic::error("Failed to read the working directory", format!("{error}."))
    })?;
    let mut names = entries.into_iter().map(|it| it.name);
    Ok(names.find(|name| !name.starts_with('.')))
}

fn place_of(
    world: &dyn World,
    registry: &RegistryClient,
    source: &ModuleSource,
) -> Result<(String, String), String> {
    match source {
        ModuleSource::Local(path) => {
            let path = world.real(&world.cwd().join(path));
            Ok((format!("file://{}", path.display()), String::new()))
        }
        ModuleSource::Package {
            address,
            subdirectory,
        } => Ok((address.clone(), subdirectory.clone())),
        ModuleSource::Registry(module) => {
            let versions = registry.module_versions(module)?;
            let versions = versions.ok_or("the registry does not know the module")?;
            let newest = versions.newest(None).ok_or("the module has no versions")?;
            let location = registry.module_location(module, newest)?;
            let (address, inner) = split(&join(&location, ""));
            Ok((address, format!("{inner}/{}", module.subdirectory)))
        }
    }
}

/// Copies all that is in a directory, but what version control and earlier runs keep there.
fn copy_entries(world: &dyn World, from: &Path, into: &Path) -> Result<(), String> {
    const LEFT: [&str; 4] = [".git", ".hg", ".svn", ".terraform"];
    let failed = |error: std::io::Error| error.to_string();
    let entries = world.read_dir(from).map_err(failed)?;
    for entry in entries.iter().filter(|it| !LEFT.contains(&&*it.name)) {
        let (from, to) = (from.join(&entry.name), into.join(&entry.name));
        if matches!(world.kind(&to), Ok(Kind::File { .. })) {
            return Err(format!("{} is there already", to.display()));
        }
        copy(world, &from, &to).map_err(failed)?;
    }
    Ok(())
}
