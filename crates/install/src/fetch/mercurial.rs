//! Repositories of Mercurial, by the program `hg`.

use std::collections::BTreeMap;
use std::path::Path;

use rform_core::world::World;

use super::address::Address;
use super::program::run;

/// Clones a repository into a directory that is not there yet, at what `rev` names.
///
/// # Errors
/// What `hg` says.
pub(super) fn fetch(world: &dyn World, mut address: Address, into: &Path) -> Result<(), String> {
    let revision = address.take("rev");
    if revision.as_deref().is_some_and(|it| it.starts_with('-')) {
        return Err("the \"rev\" argument must not begin with a hyphen".into());
    }
    let (url, directory) = (address.with_query(), into.to_string_lossy().into_owned());
    let mut arguments = vec!["clone", "--noninteractive", "--quiet"];
    arguments.extend(revision.iter().flat_map(|it| ["--updaterev", it.as_str()]));
    arguments.extend(["--", &url, &directory]);
    run(world, ("hg", &arguments), None, &BTreeMap::new())
}
