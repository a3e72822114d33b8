//! Programs that run beside this one, such as plugins, and never outlive it.
//!
//! Each has a process group of its own, so that an interrupt at the terminal reaches this process
//! alone. It is ended when its handle is dropped, and with [`super::end_programs`]. Against a kill of
//! this process there is the guard: this program once more, which asks the kernel for a signal at
//! the death of its parent and then becomes the program it is to start.

use std::ffi::OsString;
use std::io::{self, PipeReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc;
use std::thread;

use nix::sys::signal::Signal;
use nix::unistd::{Pid, getppid};
use tokio::sync::watch;

use super::Program;
use super::program::{Exit, end_group, reap, running};

/// The first argument of this program as a guard; the process id of the parent and the program with
/// its arguments follow.
const GUARD: &str = "guard-program";

/// Whether this program knows how to be a guard: programs of tests do not.
static KNOWS_GUARD: OnceLock<()> = OnceLock::new();

/// Becomes the program that is to be started, if this process is to be a guard; answers the error if
/// that is not possible, and none if this process is none. To be called first in `main`.
pub fn guard() -> Option<io::Error> {
    let _first = KNOWS_GUARD.set(());
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != GUARD {
        return None;
    }
    let parent = arguments.next()?;
    let parent = parent.to_str().and_then(|parent| parent.parse().ok());
    let name = arguments.next()?;
    Some(die_with(Pid::from_raw(parent?)).map_or_else(
        |error| error,
        |()| Command::new(name).args(arguments).exec(),
    ))
}

/// Asks for the end of this process with that of its parent.
#[cfg(target_os = "linux")]
fn die_with(parent: Pid) -> io::Result<()> {
    nix::sys::prctl::set_pdeathsig(Signal::SIGKILL)?;
    // It may have died before the kernel was asked.
    match getppid() == parent {
        true => Ok(()),
        false => Err(io::Error::other("the process that started it has ended")),
    }
}

/// Other kernels send no such signal.
#[cfg(not(target_os = "linux"))]
fn die_with(_parent: Pid) -> io::Result<()> {
    Ok(())
}

/// A program that runs beside this one. It is killed, with its whole process group, when this is
/// dropped.
#[derive(Debug)]
pub struct Companion {
    /// The standard output; to be read to its end, or the program may block.
    pub output: Option<PipeReader>,
    /// The standard error; to be read to its end, or the program may block.
    pub errors: Option<PipeReader>,
    group: i32,
    exit: watch::Receiver<Option<Exit>>,
}

impl Companion {
    /// The process id, which is also the number of its process group.
    pub fn id(&self) -> i32 {
        self.group
    }

    /// How it ended; none while it runs.
    pub fn exit(&self) -> Option<Exit> {
        *self.exit.borrow()
    }

    /// Waits until it has ended.
    pub async fn ended(&self) -> Option<Exit> {
        let mut exit = self.exit.clone();
        exit.wait_for(Option::is_some)
            .await
            .ok()
            .and_then(|exit| *exit)
    }

    /// Ends it at once, with all that it has started.
    pub fn kill(&self) {
        end_group(self.group);
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        self.kill();
    }
}

type Spawned = (Child, PipeReader, PipeReader);

/// Starts a program. A thread of its own is its parent and waits for its end: the signal of the
/// guard is bound to the thread that started it, not to the process.
pub(super) fn start(directory: &Path, program: &Program) -> io::Result<Companion> {
    let command = command(directory, program);
    let (told, begun) = mpsc::channel();
    let (ended, exit) = watch::channel(None);
    let thread = thread::Builder::new().name("companion".into());
    thread.spawn(move || {
        let spawned = spawn(command).and_then(|spawned| {
            let group = i32::try_from(spawned.0.id()).map_err(io::Error::other)?;
            Ok((spawned, group))
        });
        match spawned {
            Ok(((child, output, errors), group)) => {
                running().insert(group);
                let _unheard = told.send(Ok((output, errors, group)));
                let _unheard = ended.send(reap(child, group).ok());
            }
            Err(error) => drop(told.send(Err(error))),
        }
    })?;
    let (output, errors, group) = begun.recv().map_err(io::Error::other)??;
    Ok(Companion {
        output: Some(output),
        errors: Some(errors),
        group,
        exit,
    })
}

fn command(directory: &Path, program: &Program) -> Command {
    let mut command = match KNOWS_GUARD.get() {
        Some(()) => {
            let mut guard = Command::new("/proc/self/exe");
            let parent = std::process::id().to_string();
            guard.args([OsString::from(GUARD), parent.into(), (&program.name).into()]);
            guard
        }
        None => Command::new(&program.name),
    };
    command
        .args(&program.arguments)
        .current_dir(directory)
        .envs(&program.environment)
        .process_group(0)
        .stdin(Stdio::null());
    command
}

fn spawn(mut command: Command) -> io::Result<Spawned> {
    let (output, output_end) = io::pipe()?;
    let (errors, errors_end) = io::pipe()?;
    let child = command.stdout(output_end).stderr(errors_end).spawn()?;
    Ok((child, output, errors))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn shell(script: &str) -> io::Result<Companion> {
        let program = Program {
            name: "/bin/sh".into(),
            arguments: vec!["-c".into(), script.into()],
            ..Program::default()
        };
        start(Path::new("/"), &program)
    }

    #[test]
    fn its_streams_are_separate_and_its_end_is_told() -> io::Result<()> {
        let mut program = shell("echo out; echo err >&2; exit 4")?;
        let (mut out, mut err) = (String::new(), String::new());
        program
            .output
            .take()
            .map(|mut it| it.read_to_string(&mut out));
        program
            .errors
            .take()
            .map(|mut it| it.read_to_string(&mut err));
        assert_eq!((out.as_str(), err.as_str()), ("out\n", "err\n"));
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        assert_eq!(runtime.block_on(program.ended()), Some(Exit::Status(4)));
        Ok(())
    }

    #[test]
    fn it_ends_with_all_that_it_started_when_it_is_dropped() -> io::Result<()> {
        let mut program = shell("sleep 60 & echo begun; wait")?;
        let mut output = program.output.take().ok_or(io::ErrorKind::NotFound)?;
        let mut begun = [0; 6];
        output.read_exact(&mut begun)?;
        let exit = program.exit.clone();
        drop(program);
        // The pipe ends when nobody holds its other end any more, the child of the child included.
        assert_eq!(output.read_to_end(&mut Vec::new())?, 0);
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let ended = runtime.block_on(async { { exit }.wait_for(Option::is_some).await.is_ok() });
        assert!(ended);
        Ok(())
    }

    #[test]
    fn what_is_not_there_cannot_be_started() {
        let program = Program {
            name: "/nonexistent/program".into(),
            ..Program::default()
        };
        let error = start(Path::new("/"), &program).map_err(|error| error.kind());
        assert_eq!(error.err(), Some(io::ErrorKind::NotFound));
    }
}
