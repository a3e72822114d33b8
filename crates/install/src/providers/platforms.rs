//! Checksums of packages for other platforms, for `providers lock`.

use std::collections::BTreeSet;

use rform_core::world::{World, data_dir};

use super::acquire::acquire;
use super::installation_methods::{InstallationMethods, Wanted};
use super::package::Place;
use crate::hashes;
use crate::http::Client;

/// What is known of a package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checksums {
    /// Its checksums, and those of other platforms that somebody vouches for.
    pub hashes: BTreeSet<String>,
    /// Who vouches for it, as it is shown.
    pub trust: String,
}

/// Fetches a package to compute its checksums. Nothing of it stays.
///
/// # Errors
/// The package cannot be had, or nobody vouches for it.
pub fn checksums(
    (world, client): (&dyn World, &Client),
    methods: &InstallationMethods<'_>,
    wanted: Wanted<'_>,
) -> Result<Checksums, String> {
    let package = methods.package(wanted)?;
    let computed = match &package.place {
        Place::Directory(directory) => {
            let hash = hashes::of_directory(world, directory);
            BTreeSet::from([hash.map_err(|error| error.to_string())?])
        }
        _ => {
            let token = hex::encode(world.random());
            let above = data_dir(world).join("providers");
            let made = world.create_dir(&above);
            made.map_err(|error| format!("{}: {error}", above.display()))?;
            let aside = above.join(format!(".{token}"));
            let computed = acquire((world, client), &package, &aside);
            let removed = world.remove_tree(&aside).map_err(|error| error.to_string());
            let computed = computed?;
            removed?;
            computed
        }
    };
    let own = computed.into_iter().filter(|it| it.starts_with("h1:"));
    Ok(Checksums {
        hashes: own.chain(package.vouched).collect(),
        trust: package.trust,
    })
}
