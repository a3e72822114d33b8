//! Running commands on a host.

use russh::client::Msg;
use russh::{Channel, ChannelMsg, Pty};

use super::session::Session;
use crate::output::Output;

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With a status.
    Status(u32),
    /// By a signal.
    Signal(String),
    /// Without a status: the connection ended first.
    Unknown,
}

impl Ended {
    /// What went wrong, in the words of Go's SSH client; none for status 0.
    pub fn failure(&self) -> Option<String> {
        Some(match self {
            Ended::Status(0) => return None,
            Ended::Status(status) => format!("Process exited with status {status}"),
            Ended::Signal(signal) => format!("Process exited with signal {signal}"),
            Ended::Unknown => {
                "wait: remote command exited without exit status or exit signal".into()
            }
        })
    }
}

impl Session {
    /// Runs a command to its end, and shows the lines that it prints.
    ///
    /// # Errors
    /// The command cannot be started, or the connection ends.
    pub async fn run(&self, command: &str, output: Output<'_>) -> Result<Ended, String> {
        let mut channel = self.channel().await?;
        // A terminal, so that what the command starts ends with the connection.
        let modes = [
            (Pty::ECHO, 0),
            (Pty::TTY_OP_ISPEED, 14400),
            (Pty::TTY_OP_OSPEED, 14400),
        ];
        let asked = channel
            .request_pty(false, "xterm", 80, 40, 0, 0, &modes)
            .await;
        asked.map_err(|error| error.to_string())?;
        let line = format!("{}\n", command.trim());
        let started = channel.exec(true, line).await;
        started.map_err(|error| error.to_string())?;
        listen(&mut channel, output).await
    }

    pub(super) async fn channel(&self) -> Result<Channel<Msg>, String> {
        let opened = self.handle.channel_open_session().await;
        opened.map_err(|error| format!("ssh: cannot open a session: {error}"))
    }
}

async fn listen(channel: &mut Channel<Msg>, output: Output<'_>) -> Result<Ended, String> {
    let mut lines = Lines::default();
    let mut ended = Ended::Unknown;
    while let Some(message) = channel.wait().await {
        match message {
            ChannelMsg::Data { data } | ChannelMsg::ExtendedData { data, .. } => {
                lines.take(&data, output);
            }
            ChannelMsg::ExitStatus { exit_status } => ended = Ended::Status(exit_status),
            ChannelMsg::ExitSignal { signal_name, .. } => {
                ended = Ended::Signal(format!("{signal_name:?}"));
            }
            ChannelMsg::Failure => return Err("ssh: command failed to start".into()),
            _ => {}
        }
    }
    lines.finish(output);
    Ok(ended)
}

/// In bytes: a longer line is shown in parts.
const LONGEST_LINE: usize = 64 << 10;

/// Output that is shown line by line.
#[derive(Default)]
pub struct Lines(Vec<u8>);

impl Lines {
    /// Takes more output.
    pub fn take(&mut self, data: &[u8], output: Output<'_>) {
        for byte in data {
            match byte {
                b'\n' => self.finish(output),
                byte => self.0.push(*byte),
            }
            if self.0.len() >= LONGEST_LINE {
                self.finish(output);
            }
        }
    }

    /// Shows an unfinished line. Terminals end lines with a carriage return as well.
    pub fn finish(&mut self, output: Output<'_>) {
        let line = std::mem::take(&mut self.0);
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        if !line.is_empty() {
            output(&String::from_utf8_lossy(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn lines_are_told_whatever_pieces_they_come_in() {
        let shown = RefCell::new(Vec::new());
        let output = |line: &str| shown.borrow_mut().push(line.to_owned());
        let mut lines = Lines::default();
        for piece in [&b"a\r\nb"[..], b"", b"c\n\n", b"\xff", b"d"] {
            lines.take(piece, &output);
        }
        lines.finish(&output);
        assert_eq!(*shown.borrow(), ["a", "bc", "\u{fffd}d"]);
    }
}
