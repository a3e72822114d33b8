//! Running the programs that fetch repositories: `git` and `hg`.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rform_core::world::{Exit, Program, World};

/// How many of the last lines of a program an error shows.
const SHOWN: usize = 20;

/// Runs a program in a directory, and waits for its end.
///
/// # Errors
/// It is not there, or it fails: with the last lines that it printed.
pub(super) fn run(
    world: &dyn World,
    (name, arguments): (&str, &[&str]),
    directory: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> Result<(), String> {
    let program = Program {
        command: name.to_owned(),
        name: name.to_owned(),
        arguments: arguments.iter().map(|&it| it.to_owned()).collect(),
        directory: directory.map(PathBuf::from),
        environment: environment.clone(),
    };
    let mut lines: Vec<String> = Vec::new();
    let exit = world.run(&program, &mut |line| {
        if lines.len() == SHOWN {
            lines.remove(0);
        }
        lines.push(line.to_owned());
    });
    match exit {
        Ok(Exit::Status(0)) => Ok(()),
        Ok(exit) => {
            let how = match exit {
                Exit::Status(status) => format!("exited with {status}"),
                other => format!("ended: {other}"),
            };
            Err(format!("{name} {how}: {}", lines.join("\n").trim_end()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(format!("{name} must be available and on the PATH"))
        }
        Err(error) => Err(format!("{name} cannot be run: {error}")),
    }
}
