//! What drives the asynchronous work of a command, on the thread that runs the command.

use std::cell::{Cell, OnceCell};
use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime as Tokio};

/// The runtime of one command, built when it is first needed.
#[derive(Debug, Default)]
pub struct Runtime {
    tokio: OnceCell<Tokio>,
    is_time_virtual: Cell<bool>,
}

impl Runtime {
    /// Time passes only while all work waits for it, and then at once.
    pub fn make_time_virtual(&self) {
        self.is_time_virtual.set(true);
    }

    /// Runs work to its end.
    ///
    /// # Errors
    /// The runtime cannot be built.
    pub fn block_on<F: Future>(&self, work: F) -> io::Result<F::Output> {
        let tokio = match self.tokio.get() {
            Some(tokio) => tokio,
            None => {
                let mut builder = Builder::new_current_thread();
                let builder = builder
                    .enable_all()
                    .start_paused(self.is_time_virtual.get());
                let built = builder.build()?;
                self.tokio.get_or_init(|| built)
            }
        };
        Ok(tokio.block_on(work))
    }
}

/// So long what still reads or writes on threads of its own may go on after the work: the record
/// of a journal is written whole, a name that nobody waits for any more is not looked up.
const LEAVE: Duration = Duration::from_secs(1);

impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(tokio) = self.tokio.take() {
            tokio.shutdown_timeout(LEAVE);
        }
    }
}
