//! A configuration as its texts: what a plan file keeps, and reading it again.
//!
//! A saved plan is applied with the configuration that it was made from, whatever the files say by
//! then, so the plan file holds their texts ([`texts`]). They are read again on a host that has
//! these files in place of its own ([`load_texts`]).

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::{Config, EarlyInputs, Loaded, load_with};
use rform_core::world::{Entry, Exit, Journal, Lock, Program, World};

/// The texts of a configuration's files, by their names. Files of variables are not among them.
pub fn texts(config: &Config) -> BTreeMap<String, String> {
    let is_config = |name: &str| name.ends_with(".tf") || name.ends_with(".tf.json");
    let sources = config.sources.iter();
    sources
        .filter(|(_, source)| is_config(&source.name))
        .map(|(_, source)| (source.name.clone(), source.text.to_string()))
        .collect()
}

/// Reads the configuration of a root module from texts by file name, in place of the files in their
/// directories.
pub fn load_texts(
    world: &Arc<dyn World>,
    root: &Path,
    inputs: &EarlyInputs<'_>,
    texts: &BTreeMap<String, String>,
) -> Loaded {
    load_with(&Snapshot::new(world.as_ref(), texts), root, inputs)
}

/// A host on which given files take the place of all files in their directories.
pub(crate) struct Snapshot<'w> {
    inner: &'w dyn World,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl<'w> Snapshot<'w> {
    /// The host with these texts by path.
    pub fn new(inner: &'w dyn World, files: &BTreeMap<String, String>) -> Snapshot<'w> {
        let files = files.iter();
        let files = files.map(|(name, text)| (plain(Path::new(name)), text.clone().into_bytes()));
        Snapshot {
            files: files.collect(),
            inner,
        }
    }
}

/// The path without `.`, and with each `..` resolved that follows a name.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(out.components().next_back(), Some(Component::Normal(_))) =>
            {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

impl World for Snapshot<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.files.get(&plain(path)) {
            Some(text) => Ok(text.clone()),
            None => self.inner.read(path),
        }
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let directory = plain(path);
        let here = self
            .files
            .keys()
            .filter(|file| file.parent() == Some(&directory));
        let names = here.filter_map(|file| file.file_name());
        let entry = |name: &std::ffi::OsStr| Entry {
            name: name.to_string_lossy().into_owned(),
            is_dir: false,
        };
        let mut entries: Vec<Entry> = names.map(entry).collect();
        if entries.is_empty() {
            return self.inner.read_dir(path);
        }
        entries.sort();
        Ok(entries)
    }

    fn exists(&self, path: &Path) -> bool {
        let path_plain = plain(path);
        self.files.keys().any(|file| file.starts_with(&path_plain)) || self.inner.exists(path)
    }

    fn link(&self, path: &Path) -> Option<PathBuf> {
        self.inner.link(path)
    }

    fn real(&self, path: &Path) -> PathBuf {
        self.inner.real(path)
    }

    fn irregular(&self, path: &Path) -> Option<&'static str> {
        self.inner.irregular(path)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.inner.create_dir(path)
    }

    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.inner.write(path, content)
    }

    fn rewrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.inner.rewrite(path, content)
    }

    fn overwrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.inner.overwrite(path, content)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.inner.rename(from, to)
    }

    fn sweep(&self, path: &Path) -> io::Result<()> {
        self.inner.sweep(path)
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn Journal>> {
        self.inner.append(path)
    }

    fn create_new(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.inner.create_new(path, content)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.inner.remove(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.inner.remove_dir(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        self.inner.lock(path)
    }

    fn is_locked(&self, path: &Path) -> io::Result<bool> {
        self.inner.is_locked(path)
    }

    fn var(&self, name: &str) -> Option<String> {
        self.inner.var(name)
    }

    fn vars(&self) -> Vec<(String, String)> {
        self.inner.vars()
    }

    fn cwd(&self) -> PathBuf {
        self.inner.cwd()
    }

    fn now(&self) -> Duration {
        self.inner.now()
    }

    fn random(&self) -> [u8; 16] {
        self.inner.random()
    }

    fn run(&self, program: &Program, output: &mut dyn FnMut(&str)) -> io::Result<Exit> {
        self.inner.run(program, output)
    }

    fn end_programs(&self) {
        self.inner.end_programs();
    }
}
