//! The computer that the program runs on, as a [`World`].

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::files::{self, rename_new, replace};
use super::journal::HostJournal;
use super::program::{self, Exit, end_programs};
use super::{
    Companion, Entry, Guard, Journal, Kind, Lock, OpenFile, Program, World, companion, lock, read,
    tree,
};

/// The host that the program runs on, seen from a directory.
#[derive(Clone, Debug)]
pub struct Host {
    cwd: PathBuf,
}

impl Host {
    /// The host, with relative paths starting from the process's directory.
    ///
    /// # Errors
    /// Fails if the current directory of the process cannot be determined.
    pub fn new() -> io::Result<Host> {
        Ok(Host {
            cwd: std::env::current_dir()?,
        })
    }

    /// The same, with relative paths starting from `directory` (`-chdir`).
    pub fn within(&self, directory: &Path) -> Host {
        Host {
            cwd: self.cwd.join(directory),
        }
    }

    fn at(&self, path: &Path) -> PathBuf {
        self.cwd.join(path)
    }
}

impl World for Host {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        read::whole(&self.at(path))
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.at(path))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            entries.push(Entry {
                name,
                is_dir: entry.path().is_dir(),
            });
        }
        entries.sort();
        Ok(entries)
    }

    fn exists(&self, path: &Path) -> bool {
        self.at(path).exists()
    }

    fn link(&self, path: &Path) -> Option<PathBuf> {
        fs::read_link(self.at(path)).ok()
    }

    fn real(&self, path: &Path) -> PathBuf {
        resolve(self.at(path))
    }

    fn irregular(&self, path: &Path) -> Option<&'static str> {
        read::irregular(fs::metadata(self.at(path)).ok()?.file_type())
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(self.at(path))
    }

    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        replace(&resolve(self.at(path)), content, 0o600)
    }

    fn rewrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let path = resolve(self.at(path));
        let mode = fs::metadata(&path).map_or(0o644, |metadata| metadata.mode() & 0o7777);
        replace(&path, content, mode)
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn Journal>> {
        Ok(Box::new(HostJournal::open(&self.at(path))?))
    }

    fn overwrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        files::overwrite(&self.at(path), content)
    }

    fn status(&self, path: &Path) -> io::Result<super::FileStatus> {
        let metadata = fs::metadata(self.at(path))?;
        let kind = match () {
            () if metadata.is_file() => super::FileKind::File,
            () if metadata.is_dir() => super::FileKind::Directory,
            () => super::FileKind::Other,
        };
        Ok(super::FileStatus {
            kind,
            mode: metadata.mode() & 0o7777,
            length: metadata.len(),
        })
    }

    fn write_with_mode(&self, path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
        files::write_with_mode(&self.at(path), content, mode)
    }

    fn create_dir_with_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true).mode(mode).create(self.at(path))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let to = self.at(to);
        rename_new(&self.at(from), &to)?;
        File::open(files::directory(&to))?.sync_all()
    }

    fn sweep(&self, path: &Path) -> io::Result<()> {
        files::sweep(&resolve(self.at(path)))
    }

    fn create_new(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let path = self.at(path);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        let written = file.write_all(content).and_then(|()| file.sync_all());
        if written.is_err() {
            let _ = fs::remove_file(&path);
        }
        written
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match fs::remove_file(self.at(path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        match fs::remove_dir(self.at(path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn OpenFile>> {
        tree::open(&self.at(path))
    }

    fn create(&self, path: &Path, is_executable: bool) -> io::Result<Box<dyn Write + Send>> {
        tree::create(&self.at(path), is_executable)
    }

    fn make_link(&self, target: &Path, path: &Path) -> io::Result<()> {
        tree::make_link(target, &self.at(path))
    }

    fn kind(&self, path: &Path) -> io::Result<Kind> {
        tree::kind(&self.at(path))
    }

    fn move_tree(&self, from: &Path, to: &Path) -> io::Result<()> {
        tree::move_tree(&self.at(from), &self.at(to))
    }

    fn remove_tree(&self, path: &Path) -> io::Result<()> {
        tree::remove_tree(&self.at(path))
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        lock::take(self.at(path))
    }

    fn is_locked(&self, path: &Path) -> io::Result<bool> {
        lock::is_held(&self.at(path))
    }

    fn guard(&self, directory: &Path) -> io::Result<Option<Box<dyn Guard>>> {
        lock::guard(&self.at(directory))
    }

    fn var(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    /// By the number that the kernel knows: `USER` is often missing in containers and services.
    fn user_name(&self) -> Option<String> {
        let user = nix::unistd::User::from_uid(nix::unistd::geteuid());
        let name = user.ok().flatten().map(|user| user.name);
        name.or_else(|| self.var("USER"))
            .filter(|name| !name.is_empty())
    }

    fn vars(&self) -> Vec<(String, String)> {
        let text = |text: &OsStr| text.to_str().map(str::to_owned);
        let vars = std::env::vars_os();
        let mut vars: Vec<_> = vars
            .filter_map(|(name, value)| Some((text(&name)?, text(&value)?)))
            .collect();
        vars.sort();
        vars
    }

    fn cwd(&self) -> PathBuf {
        self.cwd.clone()
    }

    fn moved_to(&self, directory: &Path) -> Option<Arc<dyn World>> {
        Some(Arc::new(self.within(directory)))
    }

    fn now(&self) -> Duration {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
    }

    fn random(&self) -> [u8; 16] {
        *uuid::Uuid::new_v4().as_bytes()
    }

    fn run(&self, program: &Program, told: &mut dyn FnMut(&str)) -> io::Result<Exit> {
        let directory = program.directory.as_deref().unwrap_or(Path::new("."));
        program::run(&self.at(directory), program, told)
    }

    fn capture(&self, program: &Program, input: &[u8]) -> io::Result<super::Captured> {
        let directory = program.directory.as_deref().unwrap_or(Path::new("."));
        super::capture::capture(&self.at(directory), program, input)
    }

    fn start(&self, program: &Program) -> io::Result<Companion> {
        let directory = program.directory.as_deref().unwrap_or(Path::new("."));
        companion::start(&self.at(directory), program)
    }

    fn end_programs(&self) {
        end_programs();
    }
}

/// Follows a symbolic link, so that the file it leads to is replaced rather than the link.
fn resolve(path: PathBuf) -> PathBuf {
    fs::canonicalize(&path).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_private() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let host = Host::new()?.within(directory.path());
        host.write(Path::new("a"), b"one")?;
        host.write(Path::new("a"), b"two")?;
        assert_eq!(host.read(Path::new("a"))?, b"two");
        let entries = host.read_dir(Path::new("."))?;
        assert_eq!(
            entries,
            [Entry {
                name: "a".into(),
                is_dir: false
            }]
        );
        let mode = directory.path().join("a").metadata()?.mode();
        assert_eq!(mode & 0o777, 0o600);
        Ok(())
    }
}
