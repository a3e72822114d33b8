//! Programs of the user's, each in a process group of its own, so that all of it can be ended.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, PipeReader, Read};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;

use super::Program;

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with that status.
    Status(i32),
    /// By that signal.
    Signal(i32),
}

impl fmt::Display for Exit {
    /// As Go words it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Exit::Status(status) => write!(out, "exit status {status}"),
            Exit::Signal(signal) => match name(*signal) {
                Some(name) => write!(out, "signal: {name}"),
                None => write!(out, "signal: signal {signal}"),
            },
        }
    }
}

fn name(signal: i32) -> Option<&'static str> {
    Some(match Signal::try_from(signal).ok()? {
        Signal::SIGHUP => "hangup",
        Signal::SIGINT => "interrupt",
        Signal::SIGQUIT => "quit",
        Signal::SIGILL => "illegal instruction",
        Signal::SIGABRT => "aborted",
        Signal::SIGFPE => "floating point exception",
        Signal::SIGKILL => "killed",
        Signal::SIGSEGV => "segmentation fault",
        Signal::SIGPIPE => "broken pipe",
        Signal::SIGALRM => "alarm clock",
        Signal::SIGTERM => "terminated",
        _ => return None,
    })
}

impl From<ExitStatus> for Exit {
    fn from(status: ExitStatus) -> Exit {
        match status.signal() {
            Some(signal) => Exit::Signal(signal),
            None => Exit::Status(status.code().unwrap_or(-1)),
        }
    }
}

/// The process groups of all programs that run.
static RUNNING: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());

pub(super) fn running() -> MutexGuard<'static, BTreeSet<i32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends all programs that run, with all that they have started.
pub fn end_programs() {
    for group in running().iter() {
        let _gone = killpg(Pid::from_raw(*group), Signal::SIGKILL);
    }
}

/// Ends the programs of one group, unless they have ended: the number may be another's by then.
pub(super) fn end_group(group: i32) {
    let running = running();
    if running.contains(&group) {
        let _gone = killpg(Pid::from_raw(group), Signal::SIGKILL);
    }
}

/// Whether whoever started this process wants a signal to be ignored, as far as the host tells:
/// <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>.
pub fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let bit = u32::try_from(signal - 1).ok();
    let bit = bit.and_then(|bit| 1_u64.checked_shl(bit)).unwrap_or(0);
    mask.is_some_and(|mask| mask & bit != 0)
}

/// Runs a program to its end and passes on what it prints, line by line.
pub(super) fn run(
    directory: &Path,
    program: &Program,
    told: &mut dyn FnMut(&str),
) -> io::Result<Exit> {
    let (output, input) = io::pipe()?;
    let mut command = Command::new(&program.name);
    command
        .args(&program.arguments)
        .current_dir(directory)
        .envs(&program.environment)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(input.try_clone()?)
        .stderr(input);
    let child = command.spawn()?;
    // The command holds the writing ends: without them, the output has an end.
    drop(command);
    let group = i32::try_from(child.id()).map_err(io::Error::other)?;
    running().insert(group);
    let heard = listen(output, told, &|| has_ended(group));
    let exit = reap(child, group)?;
    heard.map(|()| exit)
}

fn has_ended(child: i32) -> bool {
    let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    let status = waitid(Id::Pid(Pid::from_raw(child)), flags);
    !matches!(status, Ok(WaitStatus::StillAlive) | Err(Errno::EINTR))
}

/// Waits for the end of the child. Its number may be another's as soon as it is reaped, so nobody
/// ends its group from then on.
pub(super) fn reap(mut child: Child, group: i32) -> io::Result<Exit> {
    let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
    while waitid(Id::Pid(Pid::from_raw(group)), flags) == Err(Errno::EINTR) {}
    let mut running = running();
    running.remove(&group);
    Ok(child.wait()?.into())
}

/// How long to wait for output after the end of a program: a process that it left running in the
/// background may hold the pipe open for ever.
const LINGER: Duration = Duration::from_secs(2);

/// The interval at which the end of the program is checked for, in milliseconds.
const LOOK: u16 = 50;

/// The longest line in bytes; a longer one is passed on in pieces.
const LONGEST_LINE: usize = 64 << 10;

/// Tells the lines of the output until its end, or a while after the program's.
fn listen(
    mut output: PipeReader,
    told: &mut dyn FnMut(&str),
    has_ended: &dyn Fn() -> bool,
) -> io::Result<()> {
    let mut line = Vec::new();
    let mut until: Option<Instant> = None;
    let mut chunk = vec![0; LONGEST_LINE];
    while until.is_none_or(|until| Instant::now() < until) {
        if until.is_none() && has_ended() {
            until = Some(Instant::now() + LINGER);
        }
        if !is_ready(&output)? {
            continue;
        }
        let read = output.read(&mut chunk)?;
        if read == 0 {
            break;
        }
        for byte in chunk.iter().take(read) {
            match byte {
                b'\n' => tell(&mut line, told),
                byte => line.push(*byte),
            }
            if line.len() >= LONGEST_LINE {
                tell(&mut line, told);
            }
        }
    }
    if !line.is_empty() {
        tell(&mut line, told);
    }
    Ok(())
}

fn tell(line: &mut Vec<u8>, told: &mut dyn FnMut(&str)) {
    told(&String::from_utf8_lossy(line));
    line.clear();
}

fn is_ready(output: &PipeReader) -> io::Result<bool> {
    let mut ready = [PollFd::new(output.as_fd(), PollFlags::POLLIN)];
    match poll(&mut ready, PollTimeout::from(LOOK)) {
        Err(Errno::EINTR) => Ok(false),
        count => Ok(count? > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Program {
        Program {
            name: "/bin/sh".into(),
            arguments: vec!["-c".into(), script.into()],
            ..Program::default()
        }
    }

    fn heard(script: &str) -> io::Result<(Exit, Vec<String>)> {
        let mut lines = Vec::new();
        let exit = run(Path::new("/"), &shell(script), &mut |line| {
            lines.push(line.to_owned());
        })?;
        Ok((exit, lines))
    }

    #[test]
    fn lines_and_the_end_are_told() -> io::Result<()> {
        let (exit, lines) = heard("echo a; printf b >&2; exit 3")?;
        assert_eq!(
            (exit, lines),
            (Exit::Status(3), vec!["a".into(), "b".into()])
        );
        let (exit, _) = heard("kill -9 $$")?;
        assert_eq!(exit.to_string(), "signal: killed");
        Ok(())
    }

    #[test]
    fn what_stays_in_the_background_is_not_waited_for() -> io::Result<()> {
        let begun = Instant::now();
        let (exit, lines) = heard("sleep 60 & echo $!")?;
        assert_eq!(exit, Exit::Status(0));
        assert!(begun.elapsed() < Duration::from_secs(20));
        let left = lines
            .first()
            .and_then(|it| it.parse().ok())
            .map(Pid::from_raw);
        let ended = left.map(|pid| nix::sys::signal::kill(pid, Signal::SIGKILL));
        assert_eq!(ended, Some(Ok(())), "it goes on");
        Ok(())
    }

    #[test]
    fn a_line_without_end_is_told_in_pieces() -> io::Result<()> {
        let (_, lines) = heard("head -c 200000 /dev/zero | tr '\\0' x")?;
        assert_eq!(lines.iter().map(String::len).sum::<usize>(), 200_000);
        assert!(lines.iter().all(|line| line.len() <= LONGEST_LINE));
        Ok(())
    }
}
