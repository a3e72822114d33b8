//! A host of a few files in memory: nothing an input says reaches the host.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rform_core::world::{Entry, Exit, Journal, Lock, Program, World};

/// The files, by path from the current directory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Memory {
    pub fn new<const N: usize>(files: [(&str, &[u8]); N]) -> Memory {
        let files = files.map(|(path, content)| (path.into(), content.to_vec()));
        Memory {
            files: files.into(),
        }
    }
}

fn refused<T>() -> io::Result<T> {
    Err(ErrorKind::PermissionDenied.into())
}

fn plain(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}

impl World for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let content = self.files.get(plain(path));
        content.cloned().ok_or_else(|| ErrorKind::NotFound.into())
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let within = self
            .files
            .keys()
            .filter_map(|it| it.strip_prefix(plain(path)).ok());
        let entries: BTreeSet<Entry> = within
            .filter_map(|it| {
                let mut parts = it.components();
                let name = parts.next()?.as_os_str().to_string_lossy().into_owned();
                Some(Entry {
                    name,
                    is_dir: parts.next().is_some(),
                })
            })
            .collect();
        match entries.is_empty() {
            true => Err(ErrorKind::NotFound.into()),
            false => Ok(entries.into_iter().collect()),
        }
    }

    fn exists(&self, path: &Path) -> bool {
        self.files.contains_key(plain(path)) || self.read_dir(path).is_ok()
    }

    fn create_dir(&self, _: &Path) -> io::Result<()> {
        refused()
    }

    fn write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        refused()
    }

    fn append(&self, _: &Path) -> io::Result<Box<dyn Journal>> {
        refused()
    }

    fn create_new(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        refused()
    }

    fn remove(&self, _: &Path) -> io::Result<()> {
        refused()
    }

    fn lock(&self, _: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        refused()
    }

    fn var(&self, _: &str) -> Option<String> {
        None
    }

    fn vars(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    fn cwd(&self) -> PathBuf {
        "/stack".into()
    }

    fn now(&self) -> Duration {
        Duration::from_secs(1_700_000_000)
    }

    fn random(&self) -> [u8; 16] {
        [7; 16]
    }

    fn run(&self, _: &Program, _: &mut dyn FnMut(&str)) -> io::Result<Exit> {
        refused()
    }
}
