//! Reading a directory and all the modules it calls.

mod builder;
mod call;
mod check;
mod condition;
mod detect_dialect;
mod dialect;
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
mod source;
mod test_files;
#[cfg(test)]
mod tests;
mod tree;
mod variable;
mod version;

use std::path::Path;

use crate::Dialect;
use rform_core::diag::Sources;
use rform_core::world::World;

pub(crate) use detect_dialect::{is_legacy, modern_form};
pub(crate) use dialect::{children, is_environment};
pub(crate) use legacy_tree::REMOTE_STATE;
pub use loaded::Loaded;
pub use moved::target_of;
pub(crate) use provisioner::other_references;
pub(crate) use reader::is_name;
pub use reference::STATIC as STATIC_REFERENCE;
pub use test_files::{load_test_files, tested_path};
pub(crate) use variable::is_reserved;
pub(crate) use version::allows_legacy;
pub use version::{LANGUAGE_VERSION, Version, constraint_allows};

/// Reads the stack in `directory` (relative to the world's own).
pub fn load(world: &dyn World, directory: &Path) -> Loaded {
    tree::load(world, directory, Sources::new(), None)
}

/// Like [`load`], but modules that do not say otherwise are read as written for Terraform 0.11.
pub(crate) fn load_legacy(world: &dyn World, directory: &Path) -> Loaded {
    tree::load(world, directory, Sources::new(), Some(Dialect::Legacy))
}

/// The configuration files in `directory`, as the user knows them.
pub(crate) fn configuration_names(world: &dyn World, directory: &Path) -> Vec<String> {
    let directory = source::clean(directory);
    let names = files::list(world, &directory).unwrap_or_default();
    let shown = names.iter().map(|name| files::shown(&directory, name));
    shown.map(|it| it.to_string_lossy().into_owned()).collect()
}

/// Whether the module in `directory` is one of Terraform 0.11, as far as its own files say.
pub fn is_legacy_module(world: &dyn World, directory: &Path) -> bool {
    let read = files::read(world, &source::clean(directory), None, &mut Sources::new());
    read.is_ok_and(|files| files.dialect.is_legacy())
}

/// Whether there is any configuration file in `directory`.
pub fn has_files(world: &dyn World, directory: &Path) -> bool {
    files::list(world, directory).is_ok_and(|names| !names.is_empty())
}
