//! The file in which an account of the sandbox is kept.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rform_core::world::{Journal, World};
use rform_sandbox::{Options, Sandbox, Storage};

/// How many times the lock is tried, [`PAUSE`] apart: another process may just be ending.
const TRIES: u32 = 60;

/// The time between two tries of the lock.
const PAUSE: Duration = Duration::from_millis(50);

/// Opens the account in `path`; a fresh one, in a file of mode 0600, if there is none.
///
/// # Errors
/// The file cannot be read or written, is not a sandbox file, or is open elsewhere.
pub fn open(world: &Arc<dyn World>, path: &Path, options: Options) -> Result<Sandbox, String> {
    let failed = |error: io::Error| format!("{}: {error}", path.display());
    let file = SandboxFile::open(world.clone(), path).map_err(failed)?;
    let lines = world.read(path).map_err(failed)?;
    Sandbox::open(&lines, Box::new(file), options)
        .map_err(|error| format!("{}: {error}", path.display()))
}

struct SandboxFile {
    world: Arc<dyn World>,
    path: PathBuf,
    /// Locked as long as it is open.
    lines: Box<dyn Journal>,
}

impl SandboxFile {
    fn open(world: Arc<dyn World>, path: &Path) -> io::Result<SandboxFile> {
        Ok(SandboxFile {
            lines: wait(world.as_ref(), path)?,
            path: path.into(),
            world,
        })
    }
}

impl Storage for SandboxFile {
    /// Survives a kill of the process but maybe not a power failure: waiting for the disk at each
    /// request would be slow.
    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        self.lines.append_lazily(line)
    }

    /// Replaces the file, and opens and locks the new one.
    fn replace(&mut self, lines: &[u8]) -> io::Result<()> {
        self.world.write(&self.path, lines)?;
        *self = SandboxFile::open(self.world.clone(), &self.path)?;
        Ok(())
    }
}

fn wait(world: &dyn World, path: &Path) -> io::Result<Box<dyn Journal>> {
    for _ in 0..TRIES {
        match world.append(path) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::sleep(PAUSE),
            opened => return opened,
        }
    }
    let why = "the sandbox is in use by another process";
    Err(io::Error::new(io::ErrorKind::WouldBlock, why))
}
