//! The sources of provider packages without a `provider_installation` block.
//! <https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories>

use std::io;
use std::path::{Path, PathBuf};

use rform_core::addr::ProviderSource;
use rform_core::world::World;

use crate::cli_config::{Matching, Method, MethodKind};

/// Mirrors in the usual directories, and registries for all that is in none of them.
///
/// # Errors
/// A directory is there and cannot be read.
pub(super) fn methods(world: &dyn World) -> Result<Vec<Method>, String> {
    let mut methods = Vec::new();
    let mut mirrored = Vec::new();
    for directory in directories(world) {
        let found = providers(world, &directory)?;
        if !found.is_empty() {
            methods.push(Method::for_all(MethodKind::Filesystem(directory)));
            mirrored.extend(found.into_iter().map(Matching::only));
        }
    }
    methods.push(Method {
        exclude: mirrored,
        ..Method::for_all(MethodKind::Direct)
    });
    Ok(methods)
}

fn directories(world: &dyn World) -> Vec<PathBuf> {
    let home = world.var("HOME").filter(|it| !it.is_empty());
    let own = home.map(|home| Path::new(&home).join(".terraform.d/plugins"));
    let data = world.var("XDG_DATA_DIRS").filter(|it| !it.is_empty());
    let data = data.unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    let data = data
        .split(':')
        .map(|it| Path::new(it).join("terraform/plugins"));
    let here = PathBuf::from("terraform.d/plugins");
    [here].into_iter().chain(own).chain(data).collect()
}

/// The providers that a mirror has.
fn providers(world: &dyn World, mirror: &Path) -> Result<Vec<ProviderSource>, String> {
    let mut found = Vec::new();
    for host in names(world, mirror)? {
        for namespace in names(world, &mirror.join(&host))? {
            for kind in names(world, &mirror.join(&host).join(&namespace))? {
                let address = format!("{host}/{namespace}/{kind}");
                found.extend(ProviderSource::parse(&address));
            }
        }
    }
    Ok(found)
}

fn names(world: &dyn World, directory: &Path) -> Result<Vec<String>, String> {
    let entries = match world.read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("{}: {error}", directory.display())),
    };
    let directories = entries.into_iter().filter(|it| it.is_dir);
    Ok(directories.map(|it| it.name).collect())
}
