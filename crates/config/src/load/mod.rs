//! Reading a directory and all the modules it calls.

mod builder;
mod call;
mod check;
mod condition;
mod detect_dialect;
mod dialect;
mod early_calls;
#[cfg(test)]
mod early_tests;
mod files;
mod import;
mod legacy_shape;
mod legacy_tree;
mod legacy_values;
mod lifecycle;
mod loaded;
mod local;
mod merge;
mod moved;
mod open_dialect;
mod output;
mod provider;
mod provider_passing;
mod provisioner;
mod reader;
mod reference;
mod removed;
mod requirement;
mod resource;
mod settings;
mod shapes;
mod test_files;
#[cfg(test)]
mod tests;
mod tree;
mod variable;

use std::path::Path;

use crate::module_manifest::manifest::Manifest;
use crate::path::clean;
use crate::{Dialect, EarlyInputs};
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Sources};
use rform_core::program_name::command_line;
use rform_core::world::World;

pub(crate) use detect_dialect::{current_form, is_legacy};
pub(crate) use dialect::{children, is_environment};
pub(crate) use legacy_tree::{REMOTE_STATE, has_sequence};
pub use loaded::{Loaded, MissingModule};
pub(crate) use loaded::{NOT_INSTALLED, install_diagnostic};
pub use moved::target_of;
pub(crate) use provisioner::other_references;
pub(crate) use reader::is_name;
pub use reference::STATIC as STATIC_REFERENCE;
pub use test_files::{load_installed_test_files, load_test_files, tested_path};
pub(crate) use variable::is_reserved;

/// Reads the stack in `directory` (relative to the world's own), without options of a command line.
pub fn load(world: &dyn World, directory: &Path) -> Loaded {
    load_with(world, directory, &EarlyInputs::default())
}

/// Reads the stack in `directory` with those values of its variables.
pub fn load_with(world: &dyn World, directory: &Path, inputs: &EarlyInputs<'_>) -> Loaded {
    from_list((world, inputs), directory, None)
}

/// The same with modules as that list has them. Those that it does not have are no errors, but
/// [`Loaded::missing`].
pub fn load_installed(
    world: &dyn World,
    directory: &Path,
    inputs: &EarlyInputs<'_>,
    manifest: &Manifest,
) -> Loaded {
    let installed = (manifest, Module::root());
    tree::load(
        (world, inputs),
        directory,
        (Sources::new(), None),
        installed,
    )
}

fn from_list(
    (world, inputs): (&dyn World, &EarlyInputs<'_>),
    directory: &Path,
    caller: Option<Dialect>,
) -> Loaded {
    let (manifest, diagnostic) = match Manifest::read(world) {
        Ok(manifest) => (manifest, None),
        Err(why) => (Manifest::default(), Some(unreadable_list(&why))),
    };
    let installed = (&manifest, Module::root());
    let sources = Sources::new();
    let mut loaded = tree::load((world, inputs), directory, (sources, caller), installed);
    loaded.diagnostics.extend(diagnostic);
    let missing = loaded.missing.iter().map(MissingModule::diagnostic);
    loaded.diagnostics.extend(missing);
    loaded
}

fn unreadable_list(why: &str) -> Diagnostic {
    let detail = format!(
        "The list of installed modules cannot be read: {why}. Run \"{}\" to install all modules \
         anew.",
        command_line("get -update")
    );
    Diagnostic::error("Failed to read module manifest", detail)
}

/// Like [`load`], but modules that do not say otherwise are read as written for Terraform 0.11.
pub(crate) fn load_legacy(world: &dyn World, directory: &Path) -> Loaded {
    let inputs = EarlyInputs::default();
    from_list((world, &inputs), directory, Some(Dialect::Legacy))
}

/// The configuration files in `directory`, as the user knows them.
pub(crate) fn configuration_names(world: &dyn World, directory: &Path) -> Vec<String> {
    let directory = clean(directory);
    let names = files::list(world, &directory).unwrap_or_default();
    let shown = names.iter().map(|name| files::shown(&directory, name));
    shown.map(|it| it.to_string_lossy().into_owned()).collect()
}

/// Whether the module in `directory` is one of Terraform 0.11, as far as its own files say.
pub fn is_legacy_module(world: &dyn World, directory: &Path) -> bool {
    let read = files::read(world, &clean(directory), None, &mut Sources::new());
    read.is_ok_and(|files| files.dialect.is_legacy())
}

/// Whether there is any configuration file in `directory`.
pub fn has_files(world: &dyn World, directory: &Path) -> bool {
    files::list(world, directory).is_ok_and(|names| !names.is_empty())
}
