//! The `remote-exec` provisioner: scripts that are copied to a host and run there.
//! <https://developer.hashicorp.com/terraform/language/resources/provisioners/remote-exec>

use crate::connection::Connection;
use crate::output::Output;
use crate::retry::until;
use crate::ssh::{AllKeys, Session, quoted};
use rform_core::world::World;

/// The first line of a script that has no interpreter line.
const SHEBANG: &str = "#!/bin/sh\n";

/// The bytes of a script, with its first line `#!`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script(pub Vec<u8>);

impl Script {
    /// The script of these lines.
    pub fn of_lines<'a>(lines: impl IntoIterator<Item = &'a str>) -> Script {
        let lines: Vec<&str> = lines.into_iter().collect();
        Script(format!("{}\n", lines.join("\n")).into_bytes())
    }

    fn content(&self, is_windows: bool) -> Vec<u8> {
        match is_windows || self.0.starts_with(b"#!") {
            true => self.0.clone(),
            false => [SHEBANG.as_bytes(), &self.0].concat(),
        }
    }
}

/// Runs scripts one after the other.
///
/// # Errors
/// The host cannot be reached, or a script fails.
pub async fn run_scripts(
    world: &dyn World,
    connection: &Connection,
    scripts: &[Script],
    output: Output<'_>,
) -> Result<(), String> {
    let session = connected(world, connection, output).await?;
    for script in scripts {
        run(world, &session, connection, script, output).await?;
    }
    session.close().await;
    Ok(())
}

/// Tries to connect until that succeeds or the time limit is reached.
///
/// # Errors
/// The time limit is reached, or a key is not valid.
pub async fn connected(
    world: &dyn World,
    connection: &Connection,
    output: Output<'_>,
) -> Result<Session, String> {
    let keys = AllKeys::read(world, connection)?;
    until(connection.timeout, || {
        Session::open(connection, &keys, output)
    })
    .await
}

async fn run(
    world: &dyn World,
    session: &Session,
    connection: &Connection,
    script: &Script,
    output: Output<'_>,
) -> Result<(), String> {
    let path = script_path(world, &connection.script_path);
    let content = script.content(connection.is_windows);
    let copied = session.copy(&path, &content).await;
    copied.map_err(|why| format!("Failed to upload script: {why}"))?;
    let command = match connection.is_windows {
        true => path.clone(),
        false => quoted(&path),
    };
    if !connection.is_windows {
        let changed = session
            .run(&format!("chmod 0777 {command}"), output)
            .await?;
        if let Some(why) = changed.failure() {
            return Err(format!(
                "Failed to upload script: Error chmodding script file to 0777 in remote machine: {why}"
            ));
        }
    }
    let ended = session.run(&command, output).await;
    let ended = ended.map_err(|why| format!("Error starting script: {why}"))?;
    if let Some(why) = ended.failure() {
        return Err(format!("error executing {path:?}: {why}"));
    }
    // The script may hold secrets, so it is removed from the host if possible.
    let _ = session.copy(&path, b"").await;
    Ok(())
}

/// The path with a number in place of `%RAND%`.
fn script_path(world: &dyn World, path: &str) -> String {
    let random = world.random();
    let number = u32::from_le_bytes([random[0], random[1], random[2], random[3]]) >> 1;
    path.replace("%RAND%", &number.to_string())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::time::Duration;

    use super::*;
    use crate::testing::{Machine, key};
    use rform_testing::Memory;
    use russh::keys::ssh_key::LineEnding;

    async fn run(connection: &Connection, scripts: &[&str]) -> (Result<(), String>, Vec<String>) {
        let shown = RefCell::new(Vec::new());
        let output = |line: &str| shown.borrow_mut().push(line.to_owned());
        let scripts: Vec<Script> = scripts.iter().map(|it| Script::of_lines([*it])).collect();
        let world = Memory::default();
        let ended = run_scripts(&world, connection, &scripts, &output).await;
        (ended, shown.into_inner())
    }

    fn pem(key: &russh::keys::PrivateKey) -> Option<String> {
        key.to_openssh(LineEnding::LF).ok().map(|it| it.to_string())
    }

    #[tokio::test]
    async fn scripts_run_and_what_they_print_is_told() {
        let machine = Machine::start().await;
        let scripts = ["echo one; echo two >&2", "printf three"];
        let (ended, shown) = run(&machine.connection(), &scripts).await;
        assert_eq!(ended, Ok(()));
        let expected = "Connecting to remote host via SSH...\n  Host: 127.0.0.1\n  User: u\n  \
                        Password: true\n  Private key: false\n  Certificate: false\n  SSH Agent: \
                        false\n  Checking Host Key: false\n  Target Platform: unix";
        assert_eq!(shown, [expected, "Connected!", "one", "two", "three"]);
        let state = machine.state();
        assert_eq!(state.commands.len(), 4);
        assert!(state.commands[0].starts_with("chmod 0777 /tmp/s_"));
        // Nothing of the scripts stays.
        assert!(state.files.values().all(Vec::is_empty));
    }

    #[tokio::test]
    async fn a_script_that_fails_is_the_last_one() {
        let machine = Machine::start().await;
        let (ended, shown) = run(&machine.connection(), &["echo a; exit 3", "echo b"]).await;
        let why = ended.err().unwrap_or_default();
        assert!(why.starts_with("error executing \"/tmp/s_"), "{why}");
        assert!(
            why.ends_with(".sh\": Process exited with status 3"),
            "{why}"
        );
        assert_eq!(shown.last().map(String::as_str), Some("a"));
    }

    #[test]
    fn scripts_say_what_runs_them() {
        let script = Script::of_lines(["a", "b"]);
        assert_eq!(script.content(false), b"#!/bin/sh\na\nb\n");
        assert_eq!(script.content(true), b"a\nb\n");
        let script = Script(b"#!/bin/bash\n".to_vec());
        assert_eq!(script.content(false), b"#!/bin/bash\n");
    }

    #[tokio::test]
    async fn keys_and_host_keys_are_taken() {
        let machine = Machine::start().await;
        let mut connection = machine.connection();
        connection.target.password = None;
        connection.target.private_key = pem(&machine.key);
        connection.target.host_key = machine.host_key.public_key().to_openssh().ok();
        assert_eq!(run(&connection, &["true"]).await.0, Ok(()));
        connection.target.host_key = machine.key.public_key().to_openssh().ok();
        connection.timeout = Duration::from_millis(700);
        let why = run(&connection, &["true"])
            .await
            .0
            .err()
            .unwrap_or_default();
        assert!(why.contains("key mismatch"), "{why}");
    }

    #[tokio::test]
    async fn who_is_not_let_in_is_told_what_was_tried() {
        let machine = Machine::start().await;
        let mut connection = machine.connection();
        connection.timeout = Duration::from_millis(700);
        connection.target.password = Some("wrong".into());
        connection.target.private_key = pem(&key());
        let why = run(&connection, &["true"])
            .await
            .0
            .err()
            .unwrap_or_default();
        let expected = format!(
            "timeout - last error: SSH authentication failed (u@127.0.0.1:{}): ssh: handshake failed: \
             ssh: unable to authenticate, attempted methods [none publickey password \
             keyboard-interactive], no supported methods remain",
            machine.port
        );
        assert_eq!(why, expected);
        for (text, expected) in [
            ("no key", "Failed to read ssh private key: no key found"),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n",
                "Failed to read ssh private key: password protected keys are\nnot supported.",
            ),
            (
                "-----BEGIN X-----\nc2VjcmV0\n-----END X-----\n",
                "Failed to parse ssh private key",
            ),
        ] {
            connection.target.private_key = Some(text.into());
            let why = run(&connection, &["true"])
                .await
                .0
                .err()
                .unwrap_or_default();
            assert!(why.starts_with(expected) && !why.contains("c2Vj"), "{why}");
        }
    }

    #[tokio::test]
    async fn a_bastion_leads_to_the_machine() {
        let (bastion, machine) = (Machine::start().await, Machine::start().await);
        let mut connection = machine.connection();
        connection.bastion = Some(bastion.target());
        let (ended, shown) = run(&connection, &["echo here"]).await;
        assert_eq!(ended, Ok(()));
        assert!(shown[1].starts_with("Using configured bastion host...\n  Host: 127.0.0.1\n"));
        assert_eq!(shown.last().map(String::as_str), Some("here"));
        assert_eq!(bastion.state().commands, ["to 127.0.0.1"]);
    }

    #[tokio::test]
    async fn a_machine_that_is_not_there_is_tried_until_the_time_is_over() {
        let machine = Machine::start().await;
        let mut connection = machine.connection();
        connection.target.port = 1;
        connection.timeout = Duration::from_millis(700);
        let (ended, shown) = run(&connection, &["true"]).await;
        let expected = "timeout - last error: dial tcp 127.0.0.1:1: connect: connection refused";
        assert_eq!(ended, Err(expected.into()));
        assert_eq!(shown.len(), 1);
    }

    #[tokio::test]
    async fn without_an_agent_none_is_asked() {
        let machine = Machine::start().await;
        let mut connection = machine.connection();
        connection.target.password = None;
        connection.agent = true;
        connection.timeout = Duration::from_millis(300);
        let why = run(&connection, &["true"])
            .await
            .0
            .err()
            .unwrap_or_default();
        assert!(why.contains("SSH_AUTH_SOCK not-specified"), "{why}");
    }
}
