//! A disk as the kernel and a cut of the power have it: files behind names, and what of both is safe.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// A file, whatever its names are.
pub type Inode = u64;

/// All files and directories. Copies are cheap: contents are shared.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    /// What processes see.
    names: BTreeMap<PathBuf, Inode>,
    directories: BTreeSet<PathBuf>,
    files: BTreeMap<Inode, Arc<Vec<u8>>>,
    /// Names that were taken away, and would be there again after a cut of the power.
    removed: BTreeMap<PathBuf, Inode>,
    next: Inode,
    /// How many processes have run on it.
    pub boots: u64,
}

impl Disk {
    /// A disk with one empty directory.
    pub fn with_directory(directory: &str) -> Disk {
        Disk {
            directories: [PathBuf::from("/"), directory.into()].into(),
            ..Disk::default()
        }
    }

    /// The file of that name.
    pub fn inode(&self, path: &Path) -> Option<Inode> {
        self.names.get(path).copied()
    }

    /// What a file holds.
    pub fn content(&self, inode: Inode) -> Arc<Vec<u8>> {
        self.files.get(&inode).cloned().unwrap_or_default()
    }

    /// What the file of that name holds; none without one.
    pub fn read(&self, path: &str) -> Option<Arc<Vec<u8>>> {
        Some(self.content(self.inode(Path::new(path))?))
    }

    /// Puts a file as a user's editor would.
    pub fn put(&mut self, path: &str, content: &str) {
        let inode = self.create(Path::new(path));
        self.set(inode, content.as_bytes().to_vec());
        self.sync_directory(Path::new(path));
    }

    /// Whether that is a directory.
    pub fn is_directory(&self, path: &Path) -> bool {
        self.directories.contains(path)
    }

    /// All names of files, in order.
    pub fn names(&self) -> impl Iterator<Item = &Path> {
        self.names.keys().map(PathBuf::as_path)
    }

    /// What lies directly in a directory, and whether that is a directory.
    pub fn entries(&self, directory: &Path) -> io::Result<BTreeMap<String, bool>> {
        if !self.is_directory(directory) {
            return Err(ErrorKind::NotFound.into());
        }
        let files = self.names.keys().map(|path| (path, false));
        let directories = self.directories.iter().map(|path| (path, true));
        let within = files
            .chain(directories)
            .filter(|(path, _)| path.parent() == Some(directory));
        let named = within.filter_map(|(path, is_directory)| {
            Some((
                path.file_name()?.to_string_lossy().into_owned(),
                is_directory,
            ))
        });
        Ok(named.collect())
    }

    /// Makes a directory and those above it.
    pub fn create_directory(&mut self, path: &Path) -> io::Result<()> {
        for directory in path.ancestors() {
            if self.names.contains_key(directory) {
                return Err(ErrorKind::NotADirectory.into());
            }
            self.directories.insert(directory.into());
        }
        Ok(())
    }

    /// The file of that name, made empty if there is none.
    pub fn create(&mut self, path: &Path) -> Inode {
        if let Some(inode) = self.inode(path) {
            return inode;
        }
        self.next += 1;
        self.files.insert(self.next, Arc::default());
        self.names.insert(path.into(), self.next);
        self.removed.remove(path);
        self.next
    }

    /// Whether a file of that name could be made.
    pub fn check_place(&self, path: &Path) -> io::Result<()> {
        match path.parent() {
            Some(directory) if !self.is_directory(directory) => Err(ErrorKind::NotFound.into()),
            _ if self.is_directory(path) => Err(ErrorKind::IsADirectory.into()),
            _ => Ok(()),
        }
    }

    /// Gives a file another content.
    pub fn set(&mut self, inode: Inode, content: Vec<u8>) {
        self.files.insert(inode, Arc::new(content));
    }

    /// Takes a name away; whether there was one.
    pub fn remove(&mut self, path: &Path) -> bool {
        let Some(inode) = self.names.remove(path) else {
            return false;
        };
        self.removed.insert(path.into(), inode);
        true
    }

    /// Takes a name away for good: it does no harm if it is there again.
    pub fn forget(&mut self, path: &Path) {
        self.names.remove(path);
    }

    /// Takes an empty directory away.
    pub fn remove_directory(&mut self, path: &Path) -> io::Result<()> {
        match self.entries(path) {
            Ok(entries) if !entries.is_empty() => Err(ErrorKind::DirectoryNotEmpty.into()),
            _ => {
                self.directories.remove(path);
                Ok(())
            }
        }
    }

    /// Gives the file a further name.
    pub fn link(&mut self, from: &Path, to: &Path) {
        if let Some(inode) = self.inode(from) {
            self.names.insert(to.into(), inode);
        }
    }

    /// Gives the file another name, in place of what has it.
    pub fn rename(&mut self, from: &Path, to: &Path) {
        if let Some(inode) = self.names.remove(from) {
            self.names.insert(to.into(), inode);
        }
    }

    /// What happened to names in the directory of that file is safe from now on.
    pub fn sync_directory(&mut self, path: &Path) {
        let directory = path.parent();
        self.removed
            .retain(|removed, _| removed.parent() != directory);
    }

    /// The disk after a cut of the power: names that were taken away may be there again.
    pub fn after_power_cut(&self) -> Option<Disk> {
        let mut disk = self.clone();
        for (path, inode) in std::mem::take(&mut disk.removed) {
            disk.names.entry(path).or_insert(inode);
        }
        (disk.names != self.names).then_some(disk)
    }

    /// Tells contents apart, whatever came before.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.directories.hash(&mut hasher);
        for (path, inode) in &self.names {
            (path, self.content(*inode)).hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// The absolute path without `.` and `..`.
pub fn absolute(cwd: &Path, path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in cwd.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}
