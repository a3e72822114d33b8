//! The journal as concurrent steps write it: records that are ready together are flushed together.

use std::cell::{Cell, RefCell};
use std::io;

use tokio::sync::oneshot;

use rform_core::diag::Diagnostic;
use rform_state::{Record, Writer};

/// A record to append, and the channel for the result of appending it.
type Waiting = (Record, oneshot::Sender<Result<(), String>>);

/// Appends the records of steps that run at the same time. Without a writer, records are dropped.
pub struct Journal {
    writer: RefCell<Option<Writer>>,
    enabled: bool,
    flushing: Cell<bool>,
    waiting: RefCell<Vec<Waiting>>,
}

impl Journal {
    /// A journal on a writer.
    pub fn new(writer: Option<Writer>) -> Journal {
        Journal {
            enabled: writer.is_some(),
            writer: RefCell::new(writer),
            flushing: Cell::new(false),
            waiting: RefCell::default(),
        }
    }

    /// Appends a record. It is on disk when this returns.
    ///
    /// # Errors
    /// The file could not be written.
    pub async fn append(&self, record: Record) -> Result<(), String> {
        if !self.enabled {
            return Ok(());
        }
        let (done, answer) = oneshot::channel();
        self.waiting.borrow_mut().push((record, done));
        if !self.flushing.get() {
            self.flush().await;
        }
        answer
            .await
            .unwrap_or_else(|_| Err("the journal was abandoned".into()))
    }

    /// Writes all waiting records, and those that arrive meanwhile, until none is left.
    async fn flush(&self) {
        self.flushing.set(true);
        // Steps that are ready at the same moment get their records in first.
        tokio::task::yield_now().await;
        loop {
            let batch = self.waiting.take();
            if batch.is_empty() {
                break;
            }
            let Some(writer) = self.writer.take() else {
                break;
            };
            let (records, answers): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
            let written = match writer.is_quick() {
                true => Ok(write(writer, &records)),
                false => tokio::task::spawn_blocking(move || write(writer, &records)).await,
            };
            let results = match written {
                Ok((writer, results)) => {
                    self.writer.replace(Some(writer));
                    results
                }
                Err(error) => vec![Err(error.to_string()); answers.len()],
            };
            for (answer, result) in answers.into_iter().zip(results) {
                // A cancelled step does not wait for the result.
                let _no_receiver = answer.send(result);
            }
        }
        self.flushing.set(false);
    }
}

/// Writes records and returns the result for each. If writing all of them fails, each is tried
/// alone: small records may still fit on a disk that is almost full.
fn write(mut writer: Writer, records: &[Record]) -> (Writer, Vec<Result<(), String>>) {
    let results = match writer.append_all(records) {
        Err(_) if records.len() > 1 => {
            let each = records.iter();
            each.map(|it| writer.append(it).map_err(text)).collect()
        }
        result => vec![result.map_err(text); records.len()],
    };
    (writer, results)
}

fn text(error: io::Error) -> String {
    error.to_string()
}

/// The error that the journal could not be written.
pub fn write_failure(error: &str) -> Diagnostic {
    Diagnostic::error(
        "Failed to write the journal",
        format!(
            "The result of a step could not be recorded: {error}. No further step is started. Steps \
             that are running are finished, and their results are saved with the state."
        ),
    )
}
