//! The program that a `local-exec` provisioner runs, and its output.

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

/// Told in place of every line that might give away a value with one of these marks.
pub fn suppressed(marks: Marks) -> Option<String> {
    let what = match () {
        () if marks.contains(Marks::SENSITIVE) => "sensitive",
        () if marks.contains(Marks::EPHEMERAL) => "ephemeral",
        () => return None,
    };
    Some(format!("(output suppressed due to {what} value in config)"))
}

/// Appends a line, and forgets the beginning of what has become too long.
pub fn keep_last(output: &mut String, line: &str) {
    output.push_str(line);
    output.push('\n');
    let mut from = output.len().saturating_sub(OUTPUT_KEPT);
    while !output.is_char_boundary(from) {
        from += 1;
    }
    output.drain(..from);
}

/// In bytes: so much of a program's output is told when it fails, as in Terraform.
const OUTPUT_KEPT: usize = 8 << 10;

/// Ends the programs of a run that nobody waits for any more.
pub struct Abandoned(pub(super) Option<Arc<dyn World>>);

impl Drop for Abandoned {
    fn drop(&mut self) {
        if let Some(world) = &self.0 {
            world.end_programs();
        }
    }
}
