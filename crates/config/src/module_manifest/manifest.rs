//! The file format of the module manifest, `.terraform/modules/modules.json`: reading and writing it.
//! The module above says when that is done.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::module_source::ModuleSource;
use crate::path::clean;
use crate::version::{Version, constraint_allows};
use rform_core::addr::Module;
use rform_core::world::{World, data_dir, error_text};

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    #[serde(default)]
    modules: Vec<InstalledModule>,
}

/// An installed module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InstalledModule {
    /// The names of the calls that lead to the module, joined by dots; empty for the root.
    pub key: String,
    /// The source of the call, in its normal form.
    pub source: String,
    /// The version that was chosen from a registry; none for all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The directory of the module, relative to the working directory.
    pub dir: String,
}

/// All installed modules, by key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest(pub BTreeMap<String, InstalledModule>);

/// What the list says of a module that is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is installed in that directory.
    Installed(PathBuf),
    /// It is not in the list, or its directory is gone.
    Absent,
    /// Another source was installed.
    OtherSource,
    /// This version was installed, and the call does not allow it.
    OtherVersion(String),
}

/// The directory of modules that were fetched.
pub fn modules_dir(world: &dyn World) -> PathBuf {
    data_dir(world).join("modules")
}

fn path(world: &dyn World) -> PathBuf {
    modules_dir(world).join("modules.json")
}

impl Manifest {
    /// Reads the list; where there is none, nothing is installed.
    ///
    /// # Errors
    /// It is there and cannot be read, or is no such list.
    pub fn read(world: &dyn World) -> Result<Manifest, String> {
        let path = path(world);
        let text = match world.read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(format!("{}: {}", path.display(), error_text(&error))),
        };
        let document = serde_json::from_slice::<Document>(&text);
        let document = document.map_err(|error| format!("{}: {error}", path.display()))?;
        let modules = document.modules.into_iter();
        Ok(Manifest(modules.map(|it| (it.key.clone(), it)).collect()))
    }

    /// Writes the list.
    ///
    /// # Errors
    /// The file cannot be written; it then is as it was.
    pub fn write(&self, world: &dyn World) -> io::Result<()> {
        let modules = self.0.values().cloned().collect();
        let text = serde_json::to_vec(&Document { modules }).map_err(io::Error::other)?;
        world.create_dir(&modules_dir(world))?;
        world.write(&path(world), &text)
    }

    /// What the list says of the module at that path, of that source and version.
    pub fn find(
        &self,
        world: &dyn World,
        path: &Module,
        (source, versions): (&ModuleSource, Option<&str>),
    ) -> Found {
        let Some(entry) = self.0.get(&key(path)) else {
            return Found::Absent;
        };
        if entry.source != source.to_string() {
            return Found::OtherSource;
        }
        if let (Some(constraint), Some(version)) = (versions, &entry.version)
            && !allows(constraint, version)
        {
            return Found::OtherVersion(version.clone());
        }
        let directory = clean(entry.dir.as_ref());
        match source.is_local() || world.exists(&directory) {
            true => Found::Installed(directory),
            false => Found::Absent,
        }
    }
}

fn allows(constraint: &str, version: &str) -> bool {
    let version = Version::parse(version).map(|(version, _)| version);
    version.is_some_and(|version| constraint_allows(constraint, version) == Some(true))
}

/// The names of the calls that lead to a module, as the list joins them.
pub fn key(path: &Module) -> String {
    path.0.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_testing::Memory;

    const LIST: &str = r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"a","Source":"registry.terraform.io/x/y/z","Version":"1.2.3","Dir":".terraform/modules/a"}]}"#;

    fn found(source: &str, versions: Option<&str>) -> Result<Found, String> {
        let world = Memory::new([
            (".terraform/modules/modules.json", LIST),
            (".terraform/modules/a/main.tf", ""),
        ]);
        let source = ModuleSource::parse(source, false).map_err(|(_, why)| why)?;
        let path = Module(["a".into()].into());
        Ok(Manifest::read(&world)?.find(&world, &path, (&source, versions)))
    }

    #[test]
    fn what_is_listed_has_to_be_what_is_called() {
        let here = || Ok(Found::Installed(".terraform/modules/a".into()));
        assert_eq!(found("x/y/z", None), here());
        assert_eq!(found("registry.terraform.io/x/y/z", Some("~> 1.2")), here());
        assert_eq!(found("x/y/w", None), Ok(Found::OtherSource));
        let other = Ok(Found::OtherVersion("1.2.3".into()));
        assert_eq!(found("x/y/z", Some(">= 2")), other);
    }

    #[test]
    fn a_list_that_cannot_be_read_is_no_empty_one() {
        let world = Memory::new([(".terraform/modules/modules.json", "{")]);
        assert!(Manifest::read(&world).is_err());
        assert_eq!(Manifest::read(&Memory::default()), Ok(Manifest::default()));
    }
}
