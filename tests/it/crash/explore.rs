//! Stops a command everywhere, and the runs after it.

use std::sync::Mutex;

use super::command::{moments, process, run, run_on};
use super::disk::Disk;
use super::machine::{Moment, Trouble};

/// A command that is stopped, and what must hold then.
pub struct Attack<'a> {
    /// By which it is told apart.
    pub name: &'a str,
    /// What is there before.
    pub disk: &'a Disk,
    /// What is stopped.
    pub command: &'a str,
    /// What runs next, and may be stopped too.
    pub recovery: &'a str,
    /// What runs after the last stop; it may fail.
    pub finish: Vec<&'a str>,
    /// What must hold in the end; thoroughly if so asked.
    pub check: &'a (dyn Fn(&Disk, bool) -> Result<(), String> + Sync),
}

/// At most so many places are tried.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For the command alone.
    pub one: usize,
    /// For it and the run after it.
    pub two: usize,
    /// For it and two runs after it.
    pub three: usize,
}

/// One failure in so many runs is enough to see what is wrong.
const TOLD: usize = 12;

/// One check in so many is thorough.
const THOROUGH: usize = 6;

/// By hand: no limits.
const EVERYWHERE: &str = "RFORM_CRASH_EVERYWHERE";

/// By hand: one path of stops, such as `apply:12,40`.
const REPLAY: &str = "RFORM_CRASH_REPLAY";

/// A disk after some stops, and how it came to it.
#[derive(Clone)]
struct Stopped {
    /// Which of the moments it was, in each run.
    path: Vec<usize>,
    operations: Vec<String>,
    disk: Disk,
}

impl Attack<'_> {
    /// Stops everywhere, within limits.
    pub fn run(&self, limits: Limits) {
        if let Ok(replay) = std::env::var(REPLAY) {
            return self.replay(&replay);
        }
        let everywhere = std::env::var(EVERYWHERE).is_ok();
        let limit = |limit: usize| if everywhere { usize::MAX } else { limit };
        let start = Stopped {
            path: Vec::new(),
            operations: Vec::new(),
            disk: self.disk.clone(),
        };
        let one = self.stops(&start, self.command);
        let mut stops = spread(&one, limit(limits.one));
        let two = self.next(&spread(
            &one,
            limit(limits.two).isqrt().max(limits.two.min(8)),
        ));
        stops.extend(spread(&two, limit(limits.two)));
        if limits.three > 0 {
            let from = spread(&two, limits.three.min(60));
            stops.extend(scattered(&self.next(&from), limits.three));
        }
        eprintln!("{}: {} places", self.name, stops.len());
        let failures = in_parallel(&stops, |at, stop| self.verdict(stop, at % THOROUGH == 0));
        assert!(failures.is_empty(), "{}", told(&failures));
    }

    /// The disks that a run on that one may leave when it stops.
    fn stops(&self, from: &Stopped, command: &str) -> Vec<Stopped> {
        let moments = moments(&from.disk, command);
        let stop = |(at, moment): (usize, Moment)| Stopped {
            path: [&from.path[..], &[at]].concat(),
            operations: [&from.operations[..], &[moment.operation]].concat(),
            disk: moment.disk,
        };
        moments.into_iter().enumerate().map(stop).collect()
    }

    fn next(&self, from: &[Stopped]) -> Vec<Stopped> {
        let found = in_parallel(from, |_, stop| Some(self.stops(stop, self.recovery)));
        found.into_iter().flatten().collect()
    }

    /// What is wrong after these stops.
    fn verdict(&self, stop: &Stopped, thoroughly: bool) -> Option<String> {
        let mut disk = stop.disk.clone();
        for command in &self.finish {
            disk = run(&disk, command).1;
        }
        let why = (self.check)(&disk, thoroughly).err()?;
        Some(format!("{}\n{why}", self.place(stop)))
    }

    fn place(&self, stop: &Stopped) -> String {
        let path: Vec<String> = stop.path.iter().map(ToString::to_string).collect();
        let operations = stop.operations.join("; then ");
        format!("{REPLAY}={}:{}  # {operations}", self.name, path.join(","))
    }

    fn replay(&self, replay: &str) {
        let Some(path) = replay.strip_prefix(&format!("{}:", self.name)) else {
            return;
        };
        let mut at = Stopped {
            path: Vec::new(),
            operations: Vec::new(),
            disk: self.disk.clone(),
        };
        let mut command = self.command;
        for step in path.split(',') {
            eprintln!("$ {command}\n{}", run(&at.disk, command).0.text);
            let step: usize = step.parse().expect("a number");
            at = self.stops(&at, command).swap_remove(step);
            eprintln!(
                "stopped: {}\n{}",
                at.operations.join("; then "),
                listing(&at.disk)
            );
            command = self.recovery;
        }
        let verdict = self.verdict(&at, true);
        assert!(verdict.is_none(), "{}", verdict.unwrap_or_default());
    }

    /// The command meets trouble at each of its operations in turn, and goes on to its end.
    pub fn trouble(&self, kind: fn(usize) -> Trouble, limit: usize) {
        let whole = process(self.disk);
        run_on(&whole, self.command);
        let all: Vec<usize> = (1..=whole.operations()).collect();
        let everywhere = std::env::var(EVERYWHERE).is_ok();
        let places = spread(&all, if everywhere { usize::MAX } else { limit });
        let failures = in_parallel(&places, |at, place| {
            let machine = process(self.disk).in_trouble(kind(*place));
            let ended = run_on(&machine, self.command);
            let failed = machine.failed()?;
            let stop = Stopped {
                path: vec![*place],
                operations: vec![format!("{:?}: {failed}", kind(*place))],
                disk: machine.disk(),
            };
            let why = self.verdict(&stop, at % THOROUGH == 0)?;
            Some(format!("{why}\nThe run in trouble:\n{}", ended.text))
        });
        assert!(failures.is_empty(), "{}", told(&failures));
    }
}

/// What is on a disk, for people.
fn listing(disk: &Disk) -> String {
    let line = |path: &std::path::Path| {
        let content = disk.read(&path.to_string_lossy()).unwrap_or_default();
        let shown = !path.starts_with("/cloud") && path.extension().is_some_and(|it| it != "tf");
        let text = String::from_utf8_lossy(&content).into_owned();
        let text = if shown { text } else { String::new() };
        format!("--- {} ({} bytes)\n{text}\n", path.display(), content.len())
    };
    disk.names().map(line).collect()
}

/// At most so many of them, from the first to the last.
fn spread<T: Clone>(all: &[T], limit: usize) -> Vec<T> {
    if all.len() <= limit {
        return all.to_vec();
    }
    (0..limit)
        .map(|at| all[at * all.len() / limit].clone())
        .collect()
}

/// At most so many of them, without order: the same each time.
fn scattered<T: Clone>(all: &[T], limit: usize) -> Vec<T> {
    if all.len() <= limit {
        return all.to_vec();
    }
    let mut state = 1_u64;
    let mut draw = || {
        // https://en.wikipedia.org/wiki/Linear_congruential_generator (Knuth's MMIX)
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        usize::try_from(state >> 33).unwrap_or_default() % all.len()
    };
    (0..limit).map(|_| all[draw()].clone()).collect()
}

/// Answers of all that have one, in order, on all processors.
fn in_parallel<T: Sync, R: Send>(
    all: &[T],
    work: impl Fn(usize, &T) -> Option<R> + Sync,
) -> Vec<R> {
    let next = Mutex::new(0..all.len());
    let found = Mutex::new(Vec::new());
    let take = || next.lock().expect("no panic").next();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            let thread = std::thread::Builder::new().stack_size(16 << 20);
            let worker = || {
                while let Some(at) = take() {
                    if let Some(answer) = work(at, &all[at]) {
                        found.lock().expect("no panic").push((at, answer));
                    }
                }
            };
            thread.spawn_scoped(scope, worker).expect("a thread");
        }
    });
    let mut found = found.into_inner().expect("no panic");
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, answer)| answer).collect()
}

fn told(failures: &[String]) -> String {
    let shown: Vec<&str> = failures.iter().take(TOLD).map(String::as_str).collect();
    format!("{} places fail:\n\n{}", failures.len(), shown.join("\n\n"))
}
