//! What unit tests of this crate share: objects, and a host that dies.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::at_rest::{AtRest, Text};
use crate::{Attempt, Object};
use rform_core::addr::{ProviderConfig, ProviderSource, ResourceInstance, parse_resource_instance};
use rform_core::diag::Diagnostic;
use rform_core::world::{Entry, Exit, Host, Journal, Lock, Program, World};

pub type Any<T> = Result<T, Box<dyn std::error::Error>>;

pub fn object(id: &str) -> Object {
    Object {
        tainted: false,
        schema_version: 0,
        attributes: Arc::new(serde_json::json!({ "id": id })),
        flat_attributes: None,
        sensitive: Vec::new(),
        private: Vec::new(),
        identity: None,
        dependencies: Vec::new(),
        create_before_destroy: false,
        other: serde_json::Map::new(),
    }
}

pub fn attempt() -> Attempt {
    Attempt {
        token: "t".into(),
        since: Duration::from_secs(1),
        ..Attempt::default()
    }
}

pub fn address(text: &str) -> Any<ResourceInstance> {
    Ok(parse_resource_instance(text).map_err(|error| error.0)?)
}

pub fn provider() -> ProviderConfig {
    ProviderConfig::root(ProviderSource::default_for("a"))
}

/// Keeps texts as hexadecimal digits of turned bits, each time behind another number, so that neither a
/// text is seen nor two of them are the same.
#[derive(Debug, Default)]
pub struct Masked(AtomicUsize);

const MASK: u8 = 0b1010_0101;

impl AtRest for Masked {
    fn seal(&self, text: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        let turned: Vec<u8> = text.iter().map(|byte| byte ^ MASK).collect();
        Ok(format!("masked-{number}-{}", hex::encode(turned)).into_bytes())
    }

    fn open(&self, kept: &[u8]) -> Result<Text, Diagnostic> {
        let text = std::str::from_utf8(kept).ok();
        let digits = text.and_then(|it| it.strip_prefix("masked-")?.split_once('-'));
        let bytes = digits.and_then(|(_, digits)| hex::decode(digits).ok());
        let bytes = bytes.ok_or_else(|| Diagnostic::error("not masked", ""))?;
        Ok(Text {
            bytes: bytes.into_iter().map(|byte| byte ^ MASK).collect(),
            is_current: true,
        })
    }
}

/// A host whose power fails at one of its changes, of which half may be done.
#[derive(Clone, Debug)]
pub struct Dying {
    pub host: Host,
    pub left: Arc<AtomicUsize>,
    pub torn: bool,
    /// The value of `TF_STATE_PERSIST_INTERVAL`.
    pub interval: Option<&'static str>,
}

impl Dying {
    /// A host in that directory on which `left` changes succeed. `torn` tells whether the one after
    /// them is half done.
    pub fn new(directory: &Path, left: usize, torn: bool) -> io::Result<Dying> {
        Ok(Dying {
            host: Host::new()?.within(directory),
            left: Arc::new(AtomicUsize::new(left)),
            torn,
            interval: None,
        })
    }

    pub fn world(&self) -> Arc<dyn World> {
        Arc::new(self.clone())
    }

    /// Makes a change, or dies at it.
    pub fn change<T>(
        &self,
        whole: impl FnOnce() -> io::Result<T>,
        half: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<T> {
        spend(&self.left, self.torn, whole, half)
    }
}

fn spend<T>(
    left: &AtomicUsize,
    torn: bool,
    whole: impl FnOnce() -> io::Result<T>,
    half: impl FnOnce() -> io::Result<()>,
) -> io::Result<T> {
    const DEAD: usize = usize::MAX;
    let before = left.load(Ordering::SeqCst);
    let now = if before == 0 { DEAD } else { before - 1 };
    if before != DEAD {
        left.store(now, Ordering::SeqCst);
    }
    match before {
        DEAD => Err(io::ErrorKind::BrokenPipe.into()),
        0 if torn => half().and(Err(io::ErrorKind::BrokenPipe.into())),
        0 => Err(io::ErrorKind::BrokenPipe.into()),
        _ => whole(),
    }
}

struct DyingJournal {
    journal: Box<dyn Journal>,
    left: Arc<AtomicUsize>,
    torn: bool,
}

impl Journal for DyingJournal {
    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        let journal = std::cell::RefCell::new(&mut self.journal);
        let append = |record: &[u8]| journal.borrow_mut().append(record);
        let half = || append(&record[..record.len() / 2]);
        spend(&self.left, self.torn, || append(record), half)
    }
}

impl World for Dying {
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
        self.change(|| self.host.write(path, content), || Ok(()))
    }

    fn overwrite(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let half = || {
            let mut former = self.host.read(path).unwrap_or_default();
            let cut = content.len() / 2;
            former.splice(..cut.min(former.len()), content[..cut].iter().copied());
            self.host.overwrite(path, &former)
        };
        self.change(|| self.host.overwrite(path, content), half)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change(|| self.host.rename(from, to), || Ok(()))
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn Journal>> {
        Ok(Box::new(DyingJournal {
            journal: self.host.append(path)?,
            left: self.left.clone(),
            torn: self.torn,
        }))
    }

    fn create_new(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.change(|| self.host.create_new(path, content), || Ok(()))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.change(|| self.host.remove(path), || Ok(()))
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        self.host.lock(path)
    }

    fn is_locked(&self, path: &Path) -> io::Result<bool> {
        self.host.is_locked(path)
    }

    fn var(&self, name: &str) -> Option<String> {
        match (name, self.interval) {
            ("TF_STATE_PERSIST_INTERVAL", Some(seconds)) => Some(seconds.into()),
            _ => self.host.var(name),
        }
    }

    fn vars(&self) -> Vec<(String, String)> {
        self.host.vars()
    }

    fn cwd(&self) -> PathBuf {
        self.host.cwd()
    }

    fn now(&self) -> Duration {
        self.host.now()
    }

    fn random(&self) -> [u8; 16] {
        self.host.random()
    }

    fn run(&self, program: &Program, told: &mut dyn FnMut(&str)) -> io::Result<Exit> {
        self.host.run(program, told)
    }
}
