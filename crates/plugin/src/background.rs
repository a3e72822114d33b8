//! The threads on which connections to plugins live.
//!
//! Commands run on one thread, with a clock that tests can stop. A plugin must be listened to while
//! that thread evaluates, and must not be held to a stopped clock.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// Runs work on threads of its own, until it is dropped.
pub(crate) struct Background {
    runtime: Option<Runtime>,
}

impl Background {
    /// Starts a thread.
    ///
    /// # Errors
    /// The host gives no thread.
    pub(crate) fn new() -> io::Result<Background> {
        let mut builder = Builder::new_multi_thread();
        let builder = builder.worker_threads(1).thread_name("plugins");
        Ok(Background {
            runtime: Some(builder.enable_all().build()?),
        })
    }

    /// Runs work there and waits for it here. Dropping the answer ends the work; none if the thread
    /// is gone.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let runtime = self.runtime.as_ref()?;
        Work(runtime.spawn(work)).await
    }

    /// Runs work there and blocks this thread until it is done; none if the thread is gone.
    pub(crate) fn wait<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let (tell, told) = mpsc::channel();
        self.runtime.as_ref()?.spawn(async move {
            let _unheard = tell.send(work.await);
        });
        told.recv().ok()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Work that ends when nobody waits for it any more.
struct Work<T>(JoinHandle<T>);

impl<T> Future for Work<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        Pin::new(&mut self.0).poll(context).map(Result::ok)
    }
}

impl<T> Drop for Work<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
