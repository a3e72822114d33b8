//! SIGINT, SIGTERM and SIGHUP, from the start of the program to its end; SIGXFSZ is survived.
//!
//! Whoever begins a [`Watch`] deals with them. While nobody does, the first one ends the program
//! at once, or when a backend has answered that is asked for a lock or given a state; and once there were two, the program ends soon even if those who watch are busy.
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

/// The number of interrupts so far.
static COUNT: LazyLock<watch::Sender<usize>> = LazyLock::new(|| watch::Sender::new(0));

/// The number of watches that handle interrupts.
static WATCHES: AtomicUsize = AtomicUsize::new(0);

/// How long the watches may take to end after the second interrupt.
const GRACE_PERIOD: Duration = Duration::from_secs(2);

/// Starts handling the signals.
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

/// Checks that file descriptors are left: tokio panics if it cannot open its own pipe.
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
        // A write beyond the file size limit has to fail like one to a full disk, and not end the
        // program.
        let _survived = signal(SignalKind::from_raw(nix::libc::SIGXFSZ))?;
        let _unheard = begun.send(Ok(()));
        loop {
            tokio::select! {
                Some(()) = interrupts.recv() => received(),
                Some(()) = terminations.recv() => received(),
                () = next(&mut hangups) => received(),
                () = next(&mut quits) => leave(INTERRUPTED, Some(Duration::ZERO)),
            }
        }
    })
}

/// The stream of a signal; none if the parent process has set it to be ignored.
fn unless_ignored(kind: SignalKind) -> io::Result<Option<Signal>> {
    match world::is_ignored(kind.as_raw_value()) {
        true => Ok(None),
        false => signal(kind).map(Some),
    }
}

/// Waits for the next signal; forever if the signal is ignored.
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

/// What is told of an interrupt that has to wait.
const WAITING: &str = "\nInterrupt received. Waiting for a request to the backend to end; another interrupt \
                       ends at once.\n";

fn received() {
    COUNT.send_modify(|count| *count += 1);
    let count = *COUNT.borrow();
    if WATCHES.load(SeqCst) == 0 {
        end(count);
    } else if count == 2 {
        thread::spawn(|| {
            thread::sleep(GRACE_PERIOD);
            leave("", Some(Duration::ZERO));
        });
    }
}

/// Ends the program, which nobody else does. A request to the backend that locks, unlocks or writes is waited
/// for, unless the user interrupts again; meanwhile further signals are received.
fn end(count: usize) {
    let grace = (count > 1).then_some(Duration::ZERO);
    if grace.is_none() && rform_state::is_change_under_way() {
        say(WAITING);
    }
    let ending = thread::Builder::new().name("ending".into());
    let ended = ending.spawn(move || leave(INTERRUPTED, grace));
    if ended.is_err() {
        leave(INTERRUPTED, Some(Duration::ZERO));
    }
}

/// Ends the program from another thread, when changes of remote places have ended or that time has passed.
/// What is not saved stays in the journal.
fn leave(word: &str, grace: Option<Duration>) -> ! {
    terminal::leave();
    world::end_programs();
    rform_state::leave_locks(grace);
    say(word);
    exit(1)
}

/// The lock of the stream may never be released, and its reader may never read.
fn say(word: &str) {
    let stream = io::stderr();
    let mut ready = [PollFd::new(stream.as_fd(), PollFlags::POLLOUT)];
    if poll(&mut ready, PollTimeout::ZERO).is_ok_and(|count| count > 0) {
        let _unheard = nix::unistd::write(&stream, word.as_bytes());
    }
}

/// Handles interrupts until it is dropped.
pub struct Watch {
    before: usize,
    count: watch::Receiver<usize>,
}

impl Watch {
    /// Begins to handle interrupts.
    pub fn begin() -> Watch {
        WATCHES.fetch_add(1, SeqCst);
        let count = COUNT.subscribe();
        let before = *count.borrow();
        Watch { before, count }
    }

    /// The number of interrupts since the watch began.
    pub fn count(&self) -> usize {
        *self.count.borrow() - self.before
    }

    /// Waits until more than `count` interrupts have come since the watch began.
    pub async fn after(&self, count: usize) {
        let total = self.before + count;
        let mut count = self.count.clone();
        // The sender lives as long as the program.
        let _always = count.wait_for(|so_far| *so_far > total).await;
    }

    /// Waits for the next interrupt. Answers the number of interrupts since the watch began.
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
