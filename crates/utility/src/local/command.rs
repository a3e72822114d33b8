//! `data.local_command`: what a program prints, and how it ends.
//! <https://registry.terraform.io/providers/hashicorp/local/latest/docs/data-sources/command>

use async_trait::async_trait;

use crate::framework::declare::{integer, text, texts, truth};
use crate::framework::{DataType, Declaration, Fields};
use crate::programs;
use crate::provider_data::ProviderData;
use rform_core::world::{Captured, Exit, Program, error_text};
use rform_provider::Problem;

/// The data source.
pub struct LocalCommand;

#[async_trait]
impl DataType for LocalCommand {
    fn kind(&self) -> &'static str {
        "local_command"
    }

    fn declaration(&self) -> Declaration {
        Declaration {
            fields: vec![
                truth("allow_non_zero_exit_code"),
                texts("arguments"),
                text("command").required(),
                integer("exit_code").computed(),
                text("stderr").computed(),
                text("stdin"),
                text("stdout").computed(),
                text("working_directory"),
            ],
            ..Declaration::default()
        }
    }

    async fn read(
        &self,
        meta: &ProviderData,
        config: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let command = config.text_or_empty("command").to_owned();
        let path = programs::look_up(meta.world.as_ref(), &command)
            .map_err(|why| lookup_failed(&command, &why))?;
        let directory = config.text("working_directory").filter(|it| !it.is_empty());
        let program = Program {
            command: command.clone(),
            name: path.display().to_string(),
            arguments: config
                .texts("arguments")
                .into_iter()
                .map(str::to_owned)
                .collect(),
            directory: directory.map(Into::into),
            ..Program::default()
        };
        let shown = [vec![program.name.clone()], program.arguments.clone()]
            .concat()
            .join(" ");
        let input = config.text_or_empty("stdin").as_bytes().to_vec();
        let captured = programs::ask(&meta.world, program, input).await;
        let captured = captured.map_err(|error| {
            failed(format!(
                "The data source received an unexpected error while attempting to execute the \
                 command.\n\nCommand: {shown}\nState: {}",
                error_text(&error)
            ))
        })?;
        told(config, &captured, &shown)
    }
}

/// The object of what a program printed; an error where it failed and that is not allowed.
fn told(config: Fields, captured: &Captured, shown: &str) -> Result<Fields, Problem> {
    let mut read = config;
    let stderr = String::from_utf8_lossy(&captured.stderr);
    for (name, bytes) in [("stdout", &captured.stdout), ("stderr", &captured.stderr)] {
        if !bytes.is_empty() {
            read.set_text(name, &String::from_utf8_lossy(bytes));
        }
    }
    let status = match captured.exit {
        Exit::Status(status) => status,
        Exit::Signal(_) => -1,
    };
    read.set("exit_code", i64::from(status));
    if status == 0 || read.truth("allow_non_zero_exit_code") == Some(true) {
        return Ok(read);
    }
    Err(failed(format!(
        "The data source executed the command but received a non-zero exit code. If a non-zero exit \
         code is expected and can be handled in configuration, set \"allow_non_zero_exit_code\" to \
         true.\n\nCommand: {shown}\nCommand Error: {stderr}\nState: {}",
        captured.exit
    )))
}

fn failed(detail: String) -> Problem {
    Problem::error("Command Execution Failed", detail).at_attribute("command")
}

fn lookup_failed(command: &str, why: &str) -> Problem {
    let detail = format!(
        "The data source received an unexpected error while attempting to find the command. It must \
         be an executable file: with a slash in its name that is a path, without one it is looked for \
         in the directories of $PATH. A path beside the configuration begins with ${{path.module}}.\n\n\
         Platform: linux\nCommand: {command}\nError: {why}"
    );
    Problem::error("Command Lookup Failed", detail).at_attribute("command")
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;

    #[tokio::test]
    async fn a_command_is_asked() {
        let stack = Stack::new("local");
        let config = r#"{"command": "sh", "arguments": ["-c", "cat; echo \"$1\" >&2", "-", "é"], "stdin": "in"}"#;
        let read = stack
            .data("local_command", config)
            .await
            .unwrap_or_default();
        assert_eq!(read.text("stdout"), Some("in"));
        assert_eq!(read.text("stderr"), Some("é\n"));
        assert_eq!(read.integer("exit_code"), Some(0));
    }

    #[tokio::test]
    async fn failures_are_errors_unless_they_are_allowed() {
        let stack = Stack::new("local");
        let config = r#"{"command": "/bin/sh", "arguments": ["-c", "echo no >&2; exit 3"]}"#;
        let error = stack
            .data("local_command", config)
            .await
            .err()
            .unwrap_or_default();
        assert!(
            error.ends_with("Command Error: no\n\nState: exit status 3"),
            "{error}"
        );
        let allowed = config.replace('}', r#", "allow_non_zero_exit_code": true}"#);
        let read = stack
            .data("local_command", &allowed)
            .await
            .unwrap_or_default();
        assert_eq!(
            (read.integer("exit_code"), read.text("stdout")),
            (Some(3), None)
        );
        for command in ["no-such-command", "./no-such-file"] {
            let config = format!(r#"{{"command": "{command}"}}"#);
            let error = stack
                .data("local_command", &config)
                .await
                .err()
                .unwrap_or_default();
            assert!(error.contains("Command Lookup Failed"), "{error}");
        }
    }
}
