//! The runtime of asynchronous work, on the thread of the command.

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
    /// Makes time virtual: it passes at once, whenever all work waits for it.
    pub fn make_time_virtual(&self) {
        self.is_time_virtual.set(true);
    }

    /// Runs a future to its end.
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

/// How long blocking threads may go on after the work. It suffices for writing a record of a
/// journal, and bounds the wait for a DNS lookup that nobody needs any more.
const LEAVE: Duration = Duration::from_secs(1);

impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(tokio) = self.tokio.take() {
            tokio.shutdown_timeout(LEAVE);
        }
    }
}
