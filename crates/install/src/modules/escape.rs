//! Checks that local module paths stay within the package of their caller.

use std::path::PathBuf;

use rform_config::module_manifest::manifest::{InstalledModule, Manifest, key};
use rform_config::module_source::ModuleSource;
use rform_config::{Config, clean};
use rform_core::addr::Module;
use rform_core::diag::Diagnostics;
use rform_core::world::World;

use super::errors::Called;
use super::place::Place;

/// The modules of packages that are called by a path and are outside of their package.
pub(super) fn escapes(world: &dyn World, config: &Config, manifest: &Manifest) -> Diagnostics {
    let mut errors = Diagnostics::new();
    for module in config.modules.values() {
        let Some((package, directory)) = package_of(world, &module.path, manifest) else {
            continue;
        };
        for call in module.calls.values() {
            let source = ModuleSource::parse(&call.source, call.version.is_some());
            let Ok(ModuleSource::Local(path)) = source else {
                continue;
            };
            // Links are followed: they may be part of the package as well.
            let lexical = clean(&module.directory.join(path));
            let is_inside = lexical.starts_with(&directory)
                && world.real(&lexical).starts_with(world.real(&directory));
            if !is_inside {
                let called = Called::new(call, &config.sources);
                errors.push(called.escapes(&package.source));
            }
        }
    }
    errors
}

/// The package that a module is in, and the directory of it.
fn package_of<'a>(
    world: &dyn World,
    path: &Module,
    manifest: &'a Manifest,
) -> Option<(&'a InstalledModule, PathBuf)> {
    let above = (1..=path.0.len())
        .rev()
        .filter_map(|length| path.0.get(..length));
    let mut entries = above.filter_map(|names| {
        let key = key(&Module(names.into()));
        let entry = manifest.0.get(&key)?;
        let source = ModuleSource::parse(&entry.source, entry.version.is_some()).ok()?;
        (!source.is_local()).then(|| (entry, Place::of(world, &key).directory()))
    });
    entries.next()
}
