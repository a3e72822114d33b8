//! SIGINT, SIGTERM and SIGHUP, from the start of the program to its end; SIGXFSZ is survived.
//!
//! Whoever begins a [`Watch`] deals with them. While nobody does, the first one ends the program
//! at once; and once there were two, the program ends soon even if those who watch are busy.
//! SIGQUIT ends it at once, whoever watches. A SIGHUP or SIGQUIT that is ignored when the program
//! starts (`nohup`, a shell's `&`) stays so.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::process::exit;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{LazyLock, mpsc};
use std::thread;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::terminal;
use rform_core::world;

/// How many there were.
static COUNT: LazyLock<watch::Sender<usize>> = LazyLock::new(|| watch::Sender::new(0));

/// How many deal with them.
static WATCHES: AtomicUsize = AtomicUsize::new(0);

/// So long those who watch may take to come to an end after the second one.
const GRACE_PERIOD: Duration = Duration::from_secs(2);

/// Takes the signals from now on.
///
/// # Errors
/// The host gives no thread or no handle for it.
pub fn listen() -> io::Result<()> {
    have_handles()?;
    let (begun, answer) = mpsc::channel();
    let thread = thread::Builder::new().name("signals".into());
    thread.spawn(move || {
        if let Err(error) = receive(&begun) {
            let _unheard = begun.send(Err(error));
        }
    })?;
    answer.recv().map_err(io::Error::other)?
}

/// Tokio panics if it gets no handles for its own pipe, rather than to say so.
fn have_handles() -> io::Result<()> {
    const NEEDED: usize = 8;
    let open = |_| io::stderr().as_fd().try_clone_to_owned();
    let all: io::Result<Vec<OwnedFd>> = (0..NEEDED).map(open).collect();
    all.map(drop)
}

fn receive(begun: &mpsc::Sender<io::Result<()>>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build()?;
    runtime.block_on(async {
        let mut interrupts = signal(SignalKind::interrupt())?;
        let mut terminations = signal(SignalKind::terminate())?;
        let mut hangups = unless_ignored(SignalKind::hangup())?;
        let mut quits = unless_ignored(SignalKind::quit())?;
        // A file at its limit is a full disk: its write has to fail, not to end the program.
        let _survived = signal(SignalKind::from_raw(nix::libc::SIGXFSZ))?;
        let _unheard = begun.send(Ok(()));
        loop {
            tokio::select! {
                Some(()) = interrupts.recv() => received(),
                Some(()) = terminations.recv() => received(),
                () = next(&mut hangups) => received(),
                () = next(&mut quits) => leave(INTERRUPTED),
            }
        }
    })
}

/// None for one that whoever started the program wants to be ignored.
fn unless_ignored(kind: SignalKind) -> io::Result<Option<Signal>> {
    match world::is_ignored(kind.as_raw_value()) {
        true => Ok(None),
        false => signal(kind).map(Some),
    }
}

/// Waits for the next one, for ever if it is ignored.
async fn next(signals: &mut Option<Signal>) {
    let received = match signals {
        Some(signals) => signals.recv().await,
        None => None,
    };
    if received.is_none() {
        std::future::pending().await
    }
}

const INTERRUPTED: &str = "\nError: Interrupted\n\n";

fn received() {
    if WATCHES.load(SeqCst) == 0 {
        leave(INTERRUPTED);
    }
    COUNT.send_modify(|count| *count += 1);
    if *COUNT.borrow() == 2 {
        thread::spawn(|| {
            thread::sleep(GRACE_PERIOD);
            leave("");
        });
    }
}

/// Ends the program from beside it, leaving no trace but the journal.
fn leave(word: &str) -> ! {
    terminal::leave();
    world::end_programs();
    rform_state::leave_locks();
    say(word);
    exit(1)
}

/// Whoever holds the stream's lock may never give it back, and who reads it may never do.
fn say(word: &str) {
    let stream = io::stderr();
    let mut ready = [PollFd::new(stream.as_fd(), PollFlags::POLLOUT)];
    if poll(&mut ready, PollTimeout::ZERO).is_ok_and(|count| count > 0) {
        let _unheard = nix::unistd::write(&stream, word.as_bytes());
    }
}

/// Deals with interrupts until it is dropped.
pub struct Watch {
    before: usize,
    count: watch::Receiver<usize>,
}

impl Watch {
    /// From now on.
    pub fn begin() -> Watch {
        WATCHES.fetch_add(1, SeqCst);
        let count = COUNT.subscribe();
        let before = *count.borrow();
        Watch { before, count }
    }

    /// How many there were since it began.
    pub fn count(&self) -> usize {
        *self.count.borrow() - self.before
    }

    /// Waits for the next one; answers how many there were by then.
    pub async fn next(&mut self) -> usize {
        // The sender lives as long as the program.
        let _always = self.count.changed().await;
        self.count()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        WATCHES.fetch_sub(1, SeqCst);
    }
}
