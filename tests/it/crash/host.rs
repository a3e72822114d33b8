//! The host's operations, each in the steps that the real one takes.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rform_core::world::{Entry, Exit, HALF_WRITTEN, Journal, Lock, Program, World};

use super::handles::{Held, Records};
use super::machine::{Machine, Nature, State};

impl World for Machine {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let path = self.at(path);
        let mut state = self.lock();
        state.begin("read", &path, Nature::Looks)?;
        if state.disk.is_directory(&path) {
            return Err(ErrorKind::IsADirectory.into());
        }
        let inode = state.disk.inode(&path).ok_or(ErrorKind::NotFound)?;
        Ok(state.disk.content(inode).to_vec())
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let path = self.at(path);
        let mut state = self.lock();
        state.begin("read_dir", &path, Nature::Looks)?;
        let entries = state.disk.entries(&path)?.into_iter();
        Ok(entries
            .map(|(name, is_dir)| Entry { name, is_dir })
            .collect())
    }

    fn exists(&self, path: &Path) -> bool {
        let path = self.at(path);
        let state = self.lock();
        state.disk.is_directory(&path) || state.disk.inode(&path).is_some()
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        let path = self.at(path);
        let mut state = self.lock();
        if state.disk.is_directory(&path) {
            return Ok(());
        }
        state.begin("create_dir", &path, Nature::Grows)?;
        state.disk.create_directory(&path)?;
        state.moment("create_dir", &path);
        Ok(())
    }

    /// Temporary file, rename, flush of the directory.
    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let path = self.at(path);
        let mut state = self.lock();
        state.begin("write", &path, Nature::Grows)?;
        state.disk.check_place(&path)?;
        state.sweep(&path);
        let temporary = temporary(&path, state.disk.boots);
        let inode = state.disk.create(&temporary);
        state.moment("write: create", &temporary);
        for cut in cuts(content) {
            state.disk.set(inode, content[..cut].to_vec());
            state.moment("write: torn", &temporary);
        }
        state.disk.set(inode, content.to_vec());
        state.moment("write: fill", &temporary);
        state.disk.rename(&temporary, &path);
        state.moment("write: rename", &path);
        state.disk.sync_directory(&path);
        Ok(())
    }

    /// In place: the mark, bytes, the length, and at last the first byte. In which order a cut of
    /// the power leaves the pieces of one flush is not modelled.
    fn overwrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let path = self.at(path);
        let mut state = self.lock();
        let before = state.disk.inode(&path).map(|it| state.disk.content(it));
        let grows = before.as_ref().is_none_or(|it| it.len() < content.len());
        let nature = if grows {
            Nature::Grows
        } else {
            Nature::Changes
        };
        state.begin("overwrite", &path, nature)?;
        state.disk.check_place(&path)?;
        let inode = state.disk.create(&path);
        state.moment("overwrite: open", &path);
        let before = before.unwrap_or_default();
        for half in halves(&before, content) {
            state.disk.set(inode, half);
            state.moment("overwrite: torn", &path);
        }
        state.disk.set(inode, content.to_vec());
        state.moment("overwrite", &path);
        state.disk.sync_directory(&path);
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let (from, to) = (self.at(from), self.at(to));
        let mut state = self.lock();
        state.begin("rename", &from, Nature::Changes)?;
        state.disk.check_place(&to)?;
        if state.disk.inode(&to).is_some() {
            return Err(ErrorKind::AlreadyExists.into());
        }
        state.disk.inode(&from).ok_or(ErrorKind::NotFound)?;
        state.disk.link(&from, &to);
        state.moment("rename: link", &to);
        state.disk.remove(&from);
        state.moment("rename", &to);
        state.disk.sync_directory(&to);
        Ok(())
    }

    fn sweep(&self, path: &Path) -> io::Result<()> {
        let path = self.at(path);
        let mut state = self.lock();
        state.begin("sweep", &path, Nature::Changes)?;
        state.sweep(&path);
        Ok(())
    }

    fn is_locked(&self, path: &Path) -> io::Result<bool> {
        let path = self.at(path);
        let mut state = self.lock();
        state.begin("is_locked", &path, Nature::Looks)?;
        let inode = state.disk.inode(&path);
        Ok(inode.is_some_and(|inode| state.locked.contains(&inode)))
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn Journal>> {
        let path = self.at(path);
        let mut state = self.lock();
        let nature = to_open(&state, &path);
        state.begin("open", &path, nature)?;
        state.disk.check_place(&path)?;
        let inode = state.disk.create(&path);
        state.moment("open", &path);
        state.disk.sync_directory(&path);
        if !state.locked.insert(inode) {
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(Box::new(Records {
            state: self.state.clone(),
            path,
            inode,
        }))
    }

    fn create_new(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let path = self.at(path);
        let mut state = self.lock();
        state.begin("create_new", &path, Nature::Grows)?;
        state.disk.check_place(&path)?;
        if state.disk.inode(&path).is_some() {
            return Err(ErrorKind::AlreadyExists.into());
        }
        let inode = state.disk.create(&path);
        state.moment("create_new: create", &path);
        for cut in cuts(content) {
            state.disk.set(inode, content[..cut].to_vec());
            state.moment("create_new: torn", &path);
        }
        state.disk.set(inode, content.to_vec());
        state.moment("create_new: fill", &path);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let path = self.at(path);
        let mut state = self.lock();
        state.begin("remove", &path, Nature::Changes)?;
        state.disk.remove(&path);
        state.moment("remove", &path);
        Ok(())
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        let path = self.at(path);
        let mut state = self.lock();
        state.begin("remove_dir", &path, Nature::Changes)?;
        state.disk.remove_directory(&path)?;
        state.moment("remove_dir", &path);
        Ok(())
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        let path = self.at(path);
        let mut state = self.lock();
        let nature = to_open(&state, &path);
        state.begin("lock", &path, nature)?;
        state.disk.check_place(&path)?;
        let is_ours = state.disk.inode(&path).is_none();
        let inode = state.disk.create(&path);
        state.moment("lock", &path);
        if !state.locked.insert(inode) {
            return Ok(None);
        }
        Ok(Some(Box::new(Held {
            state: self.state.clone(),
            path,
            inode,
            is_ours,
        })))
    }

    fn var(&self, name: &str) -> Option<String> {
        self.lock().environment.get(name).cloned()
    }

    fn vars(&self) -> Vec<(String, String)> {
        self.lock().environment.clone().into_iter().collect()
    }

    fn cwd(&self) -> PathBuf {
        self.cwd.clone()
    }

    fn moved_to(&self, directory: &Path) -> Option<Arc<dyn World>> {
        Some(Arc::new(Machine {
            cwd: self.at(directory),
            ..self.clone()
        }))
    }

    /// Each process starts an hour after the one before, in 2026.
    fn now(&self) -> Duration {
        let mut state = self.lock();
        let drawn = state.draw() % 1000;
        Duration::from_millis(1_767_225_600_000 + state.disk.boots * 3_600_000 + drawn)
    }

    fn random(&self) -> [u8; 16] {
        let mut state = self.lock();
        let halves = [state.draw(), state.draw()];
        uuid_of(halves)
    }

    /// All programs do nothing, and succeed.
    fn run(&self, program: &Program, _: &mut dyn FnMut(&str)) -> io::Result<Exit> {
        let mut state = self.lock();
        state.begin("run", Path::new(&program.name), Nature::Looks)?;
        Ok(Exit::Status(0))
    }
}

/// The name of the temporary file that a process writes first.
pub fn temporary(path: &Path, process: u64) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{process}.tmp"))
}

impl State {
    /// Deletes what killed writers of that file left.
    fn sweep(&mut self, path: &Path) {
        let left = self.disk.names().filter(|it| is_left(it, path));
        let left: Vec<PathBuf> = left.map(Path::to_owned).collect();
        for name in left {
            self.disk.forget(&name);
            self.moment("sweep", &name);
        }
    }
}

/// Opening a file needs room if it is made.
fn to_open(state: &State, path: &Path) -> Nature {
    match state.disk.inode(path) {
        Some(_) => Nature::Looks,
        None => Nature::Grows,
    }
}

/// Whether a killed writer of `path` left that file.
fn is_left(file: &Path, path: &Path) -> bool {
    let text = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let name = text(file);
    let rest = name.strip_prefix(&format!(".{}.", text(path)));
    let rest = rest.and_then(|rest| rest.strip_suffix(".tmp"));
    let process = rest.and_then(|rest| rest.rsplit('.').next());
    file.parent() == path.parent()
        && process.is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_digit()))
}

fn uuid_of(halves: [u64; 2]) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&halves[0].to_le_bytes());
    bytes[8..].copy_from_slice(&halves[1].to_le_bytes());
    bytes
}

/// What a file may hold while a content takes the place of another.
fn halves(before: &[u8], content: &[u8]) -> Vec<Vec<u8>> {
    let rest = |from: usize| before.get(from..).unwrap_or_default();
    let mut halves = vec![before.to_vec()];
    for cut in cuts(content) {
        halves.push([&content[..cut], rest(cut)].concat());
    }
    halves.push([content, rest(content.len())].concat());
    halves.push(content.to_vec());
    for half in &mut halves {
        half.splice(..half.len().min(1), [HALF_WRITTEN]);
    }
    halves
}

/// Where a write of that content may be torn.
pub fn cuts(content: &[u8]) -> Vec<usize> {
    let length = content.len();
    let mut cuts = vec![1, length / 2, length.saturating_sub(1)];
    cuts.retain(|cut| (1..length).contains(cut));
    cuts.dedup();
    cuts
}
