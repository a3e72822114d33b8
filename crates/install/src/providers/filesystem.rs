//! Filesystem mirrors of provider packages, with archives or unpacked.
//! <https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror>

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use rform_config::Version;
use rform_core::addr::ProviderSource;
use rform_core::world::{Entry, World};

use super::package::{Package, Place, UNAUTHENTICATED};
use super::platform::Platform;

/// The directory of a provider in a mirror.
pub fn directory_of(mirror: &Path, source: &ProviderSource) -> PathBuf {
    mirror
        .join(&*source.host)
        .join(&*source.namespace)
        .join(&*source.kind)
}

/// The versions that a mirror has for any platform; none where it does not know the provider.
///
/// # Errors
/// The directory is there and cannot be read.
pub(super) fn versions(
    world: &dyn World,
    mirror: &Path,
    source: &ProviderSource,
) -> Result<Option<Vec<String>>, String> {
    let directory = directory_of(mirror, source);
    let Some(entries) = entries(world, &directory)? else {
        return Ok(None);
    };
    let found = entries.iter().filter_map(|entry| match entry.is_dir {
        true => Some(entry.name.clone()),
        false => archive_parts(source, &entry.name).map(|it| it.0),
    });
    let found: BTreeSet<String> = found.filter(|it| is_version(it)).collect();
    Ok((!found.is_empty()).then(|| found.into_iter().collect()))
}

/// The package for a platform.
///
/// # Errors
/// The directory is there and cannot be read.
pub(super) fn package(
    world: &dyn World,
    mirror: &Path,
    (source, version, platform): (&ProviderSource, &str, &Platform),
) -> Result<Option<Package>, String> {
    let directory = directory_of(mirror, source);
    let unpacked = directory.join(version).join(platform.to_string());
    let archive = directory.join(archive_name(source, version, platform));
    let place = match () {
        () if entries(world, &unpacked)?.is_some() => Place::Directory(unpacked),
        () if world.exists(&archive) => Place::Archive(archive),
        () => return Ok(None),
    };
    Ok(Some(Package {
        place,
        hashes: BTreeSet::new(),
        vouched: BTreeSet::new(),
        trust: UNAUTHENTICATED.into(),
    }))
}

/// The name of an archive in a mirror: `terraform-provider-TYPE_VERSION_PLATFORM.zip`
pub fn archive_name(source: &ProviderSource, version: &str, platform: &Platform) -> String {
    format!(
        "terraform-provider-{}_{version}_{platform}.zip",
        source.kind
    )
}

/// The version and the platform that the name of an archive tells.
pub(super) fn archive_parts(source: &ProviderSource, name: &str) -> Option<(String, String)> {
    let rest = name.strip_prefix(&format!("terraform-provider-{}_", source.kind))?;
    let rest = rest.strip_suffix(".zip")?;
    let (rest, processor) = rest.rsplit_once('_')?;
    let (version, system) = rest.rsplit_once('_')?;
    is_version(version).then(|| (version.to_owned(), format!("{system}_{processor}")))
}

fn is_version(text: &str) -> bool {
    let begins = text.starts_with(|char: char| char.is_ascii_digit());
    begins && Version::parse(text).is_some_and(|(_, parts)| parts == 3)
}

fn entries(world: &dyn World, directory: &Path) -> Result<Option<Vec<Entry>>, String> {
    match world.read_dir(directory) {
        Ok(entries) => Ok(Some(entries)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{}: {error}", directory.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_testing::Memory;

    #[test]
    fn both_layouts_are_known() {
        let world = Memory::new([
            (
                "m/example.com/a/b/1.2.3/linux_amd64/terraform-provider-b",
                "",
            ),
            (
                "m/example.com/a/b/terraform-provider-b_1.3.0-rc1_linux_amd64.zip",
                "",
            ),
            ("m/example.com/a/b/index.json", ""),
            ("m/example.com/a/b/docs/x", ""),
        ]);
        let source = ProviderSource::parse("example.com/a/b").expect("an address");
        let found = versions(&world, Path::new("m"), &source);
        assert_eq!(found, Ok(Some(vec!["1.2.3".into(), "1.3.0-rc1".into()])));
        let linux = Platform::parse("linux_amd64").expect("a platform");
        let other = Platform::parse("darwin_arm64").expect("a platform");
        let has = |version: &str, platform: &Platform| {
            package(&world, Path::new("m"), (&source, version, platform))
                .is_ok_and(|it| it.is_some())
        };
        assert!(has("1.2.3", &linux) && has("1.3.0-rc1", &linux));
        assert!(!has("1.2.3", &other) && !has("9.9.9", &linux));
    }
}
