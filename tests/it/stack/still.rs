//! The host with virtual time and drawn chance, on which nothing is done by other threads: how
//! busy the computer is makes no difference to what a test sees.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rform_core::world::{Entry, Exit, Host, Journal, Lock, Program, World};

/// Virtual time since 1970. All clocks of one runtime agree on it, and with a sandbox's.
pub fn now() -> Duration {
    static BEGUN: OnceLock<(Instant, Duration)> = OnceLock::new();
    let (instant, since) = *BEGUN.get_or_init(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        (Instant::now(), since.unwrap_or_default())
    });
    let virtual_now = tokio::time::Instant::now().into_std();
    match virtual_now.checked_duration_since(instant) {
        Some(later) => since + later,
        None => since.saturating_sub(instant.saturating_duration_since(virtual_now)),
    }
}

/// A directory of the host in which time stands still but for tokio's.
pub struct Still {
    host: Host,
    drawn: AtomicU64,
}

impl Still {
    /// In that directory, with chance drawn from a seed.
    pub fn within(directory: &Path, seed: u64) -> Still {
        let host = Host::new().expect("a host").within(directory);
        let drawn = AtomicU64::new(seed << 32);
        Still { host, drawn }
    }
}

/// Records are flushed where they are written.
struct Quick(Box<dyn Journal>);

impl Journal for Quick {
    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        self.0.append(record)
    }

    fn is_quick(&self) -> bool {
        true
    }
}

impl World for Still {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.host.read(path)
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<Entry>> {
        self.host.read_dir(path)
    }

    fn exists(&self, path: &Path) -> bool {
        self.host.exists(path)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.host.create_dir(path)
    }

    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.host.write(path, content)
    }

    fn rewrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.host.rewrite(path, content)
    }

    fn overwrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.host.overwrite(path, content)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.host.rename(from, to)
    }

    fn sweep(&self, path: &Path) -> io::Result<()> {
        self.host.sweep(path)
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn Journal>> {
        Ok(Box::new(Quick(self.host.append(path)?)))
    }

    fn create_new(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.host.create_new(path, content)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.host.remove(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.host.remove_dir(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        self.host.lock(path)
    }

    fn is_locked(&self, path: &Path) -> io::Result<bool> {
        self.host.is_locked(path)
    }

    fn var(&self, name: &str) -> Option<String> {
        self.host.var(name)
    }

    fn vars(&self) -> Vec<(String, String)> {
        self.host.vars()
    }

    fn cwd(&self) -> PathBuf {
        self.host.cwd()
    }

    fn now(&self) -> Duration {
        now()
    }

    fn random(&self) -> [u8; 16] {
        let draw = || {
            let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
            (drawn + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        };
        let halves = (u128::from(draw()) << 64) | u128::from(draw());
        *uuid::Builder::from_random_bytes(halves.to_be_bytes())
            .into_uuid()
            .as_bytes()
    }

    fn run(&self, program: &Program, told: &mut dyn FnMut(&str)) -> io::Result<Exit> {
        self.host.run(program, told)
    }
}
