//! The program that a `local-exec` provisioner runs, and its output.
//! <https://developer.hashicorp.com/terraform/language/resources/provisioners/local-exec>

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::value::{Marks, Value};
use rform_core::world::{Program, World};

/// The program that the arguments of `local-exec` ask for: `/bin/sh -c` unless there is an
/// `interpreter`.
///
/// # Errors
/// The command is empty.
pub fn program(config: &Value) -> Result<Program, String> {
    let command = config
        .get("command")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if command.is_empty() {
        return Err("The command must be a non-empty string.".into());
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let interpreter = config.get("interpreter").filter(|value| !value.is_null());
    let interpreter = interpreter.map(|value| value.elements().filter_map(text).collect());
    let mut words: Vec<String> = interpreter.unwrap_or_else(|| vec!["/bin/sh".into(), "-c".into()]);
    words.push(command.to_owned());
    let name = words.remove(0);
    let environment = match config.get("environment") {
        Some(Value::Map(_, items)) => items
            .iter()
            .filter_map(|(name, value)| Some((name.to_string(), text(value)?)))
            .collect(),
        _ => BTreeMap::new(),
    };
    let directory = config.get("working_dir").and_then(Value::as_str);
    Ok(Program {
        command: command.to_owned(),
        name,
        arguments: words,
        directory: directory.map(Into::into),
        environment,
    })
}

/// The line that is shown in place of every output line, if the configuration of the provisioner
/// has one of these marks.
pub fn suppressed_output(marks: Marks) -> Option<String> {
    let what = match () {
        () if marks.contains(Marks::SENSITIVE) => "sensitive",
        () if marks.contains(Marks::EPHEMERAL) => "ephemeral",
        () => return None,
    };
    Some(format!("(output suppressed due to {what} value in config)"))
}

/// What is shown of a line of output: carriage returns begin new lines, as progress bars write them,
/// and there is nothing to show of blank ones.
pub fn shown_lines(line: &str) -> impl Iterator<Item = &str> {
    let lines = line.split('\r').map(str::trim_end);
    lines.filter(|line| !line.is_empty())
}

/// Appends a line to the output, and drops the start of output that is longer than [`MAX_OUTPUT`].
pub fn append_truncated(output: &mut String, line: &str) {
    output.push_str(line);
    output.push('\n');
    let mut from = output.len().saturating_sub(MAX_OUTPUT);
    while !output.is_char_boundary(from) {
        from += 1;
    }
    output.drain(..from);
}

/// The number of bytes of a program's output that the error of its failure shows. It is
/// `maxBufSize` of Terraform's `local-exec`:
/// <https://github.com/hashicorp/terraform/blob/main/internal/builtin/provisioners/local-exec/resource_provisioner.go>.
const MAX_OUTPUT: usize = 8 << 10;

/// Ends the running programs when it is dropped: their step was cancelled. Take the host out of it
/// once the program has ended.
pub struct EndProgramsOnDrop(pub(super) Option<Arc<dyn World>>);

impl Drop for EndProgramsOnDrop {
    fn drop(&mut self) {
        if let Some(world) = &self.0 {
            world.end_programs();
        }
    }
}
