//! Putting the state of a long apply while it goes on.
//!
//! The journal is on this computer only; who loses the computer has what was last put. Before each put
//! the journal is told what is put, so that the next run knows the text if it finds it.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::journal::{Record, RecordSink, SharedJournal};
use crate::puts::Puts;
use crate::{State, v4};
use rform_core::diag::Diagnostic;
use rform_core::world::World;

/// The time between two puts, as in Terraform: `TF_STATE_PERSIST_INTERVAL` seconds, or 20.
pub(super) fn interval(world: &dyn World) -> Duration {
    let set = world.var("TF_STATE_PERSIST_INTERVAL");
    let seconds = set.and_then(|text| text.trim().parse().ok());
    Duration::from_secs(seconds.unwrap_or(20))
}

/// Puts the state from a thread of its own, as records come in. Dropping it waits for a put that has
/// begun.
pub(super) struct Persister {
    records: Option<Sender<Vec<Record>>>,
    thread: Option<JoinHandle<()>>,
}

impl Persister {
    /// Starts with the state `base`. `puts` is told of each try.
    pub fn start(
        base: &State,
        interval: Duration,
        journal: SharedJournal,
        puts: Arc<Mutex<Puts>>,
        put: impl Fn(&[u8]) -> Result<(), Diagnostic> + Send + 'static,
    ) -> Persister {
        let (records, incoming) = channel();
        let mut run = Run {
            state: base.clone(),
            interval,
            journal,
            puts,
            put: Box::new(put),
        };
        let thread = thread::Builder::new().name("persist state".into());
        // Without a thread the state is put at the end alone.
        let thread = thread.spawn(move || run.follow(&incoming)).ok();
        Persister {
            records: Some(records),
            thread,
        }
    }
}

impl RecordSink for Persister {
    fn take(&self, records: &[Record]) {
        if let Some(to) = &self.records {
            let _ended = to.send(records.to_vec());
        }
    }
}

impl Drop for Persister {
    fn drop(&mut self) {
        self.records = None;
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// Puts the text of a state where the backend keeps it.
type Put = dyn Fn(&[u8]) -> Result<(), Diagnostic> + Send;

struct Run {
    /// The state with all records so far.
    state: State,
    interval: Duration,
    journal: SharedJournal,
    puts: Arc<Mutex<Puts>>,
    put: Box<Put>,
}

impl Run {
    fn follow(&mut self, incoming: &Receiver<Vec<Record>>) {
        let mut due = Instant::now() + self.interval;
        let mut is_new = false;
        loop {
            let wait = match is_new {
                true => due.saturating_duration_since(Instant::now()),
                false => Duration::from_secs(3600),
            };
            match incoming.recv_timeout(wait) {
                Ok(records) => {
                    records.iter().for_each(|it| it.replay(&mut self.state));
                    is_new |= records.iter().any(|it| !matches!(it, Record::Begun(..)));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if is_new && Instant::now() >= due {
                let done = self.put_state();
                is_new = done.is_err();
                due = Instant::now() + self.interval;
            }
        }
    }

    /// Notes in the journal what is about to be put, and puts it.
    fn put_state(&mut self) -> Result<(), ()> {
        let serial = self.state.serial.saturating_add(1);
        let state = State {
            serial,
            ..self.state.clone()
        };
        let text = v4::encode(&state);
        let noted: io::Result<()> = self.journal.note_put(serial, text.as_bytes());
        noted.map_err(drop)?;
        self.state.serial = serial;
        let mut puts = self.puts.lock().unwrap_or_else(PoisonError::into_inner);
        puts.begin(serial, text.as_bytes());
        drop(puts);
        (self.put)(text.as_bytes()).map_err(drop)
    }
}
