//! The journal as many steps write it at once: what comes together is flushed together.

use std::cell::{Cell, RefCell};
use std::io;

use tokio::sync::oneshot;

use rform_core::diag::Diagnostic;
use rform_state::{Record, Writer};

/// A record to append, and who is told how that went.
type Waiting = (Record, oneshot::Sender<Result<(), String>>);

/// Appends records of steps that run at the same time. Without a writer, nothing is kept.
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

    /// Appends a record; it is safe on disk when this returns.
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

    /// Writes what waits, and what comes meanwhile, until nothing does.
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
                // A step that was given up does not wait for its answer.
                let _unheard = answer.send(result);
            }
        }
        self.flushing.set(false);
    }
}

/// What comes of each record. Those of what was done may have room where what begins has none.
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

/// The journal could not be written.
pub fn cannot(error: &str) -> Diagnostic {
    Diagnostic::error(
        "Failed to write the journal",
        format!(
            "What was done could not be recorded: {error}. Nothing more is started; what runs is \
             finished and saved with the state."
        ),
    )
}
