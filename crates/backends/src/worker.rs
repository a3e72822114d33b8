//! A runtime on a thread of its own, for backends whose clients are asynchronous.
//!
//! The engine's state layer is synchronous, and may be called from within a runtime, where no other
//! one can be waited for. So requests run elsewhere, and the caller waits for their answers.

use std::future::Future;
use std::io;
use std::sync::mpsc;

use rform_core::diag::Diagnostic;
use tokio::runtime::{Builder, Runtime};

/// A runtime on one thread. It ends when it is dropped, with what still runs on it.
#[derive(Debug)]
pub struct Worker {
    /// None only while it is being dropped.
    runtime: Option<Runtime>,
}

impl Worker {
    /// Starts the thread.
    ///
    /// # Errors
    /// The host refuses a thread or what the runtime needs beside it.
    pub fn start() -> io::Result<Worker> {
        let mut builder = Builder::new_multi_thread();
        let builder = builder
            .worker_threads(1)
            .thread_name("backend")
            .enable_all();
        Ok(Worker {
            runtime: Some(builder.build()?),
        })
    }

    /// Runs work and waits for its answer. Several threads may do so at once.
    ///
    /// # Errors
    /// The work ended without an answer, which only a defect of this program can cause.
    pub fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Diagnostic> {
        let (sender, receiver) = mpsc::channel();
        if let Some(runtime) = &self.runtime {
            runtime.spawn(async move {
                // Who has asked waits below.
                let _ = sender.send(work.await);
            });
        }
        receiver.recv().map_err(|_| {
            let detail = "The request to the backend ended without an answer. This is a defect of \
                          rform: please report it.";
            Diagnostic::error("Backend request failed", detail)
        })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Within another runtime nothing may be waited for.
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_waited_for_also_from_within_a_runtime() -> io::Result<()> {
        let outer = Builder::new_current_thread().build()?;
        let answer = outer.block_on(async {
            let worker = Worker::start()?;
            let answer = worker.run(async { 7 });
            drop(worker);
            Ok::<_, io::Error>(answer)
        })?;
        assert_eq!(answer, Ok(7));
        Ok(())
    }

    #[test]
    fn work_without_an_answer_is_an_error() -> io::Result<()> {
        let worker = Worker::start()?;
        let answer = worker.run(async { panic!("on purpose") });
        assert!(answer.is_err_and(|it: Diagnostic| it.is_error()));
        Ok(())
    }
}
