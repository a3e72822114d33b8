//! Copying files to a host by the protocol of `scp`, for which the host needs only that program.
//! <https://web.archive.org/web/20170215184048/https://blogs.oracle.com/janp/entry/how_the_scp_protocol_works>

use std::collections::VecDeque;
use std::io;
use std::path::Path;

use russh::client::Msg;
use russh::{Channel, ChannelMsg};

use super::session::Session;
use rform_core::world::{World, error_text};

/// The status of a shell that finds no such program.
const NOT_FOUND: u32 = 127;

impl Session {
    /// Copies content to a file.
    ///
    /// # Errors
    /// The host refuses, or the connection ends.
    pub async fn copy(&self, path: &str, content: &[u8]) -> Result<(), String> {
        let (directory, name) = split(path);
        let mut sink = self.sink("-vt", directory).await?;
        sink.file(name, content).await?;
        sink.end().await
    }

    /// Copies a directory into a directory of the host; with a slash at its end, only its content.
    ///
    /// # Errors
    /// Something cannot be read, the host refuses, or the connection ends.
    pub async fn copy_directory(
        &self,
        world: &dyn World,
        source: &str,
        path: &str,
    ) -> Result<(), String> {
        let mut sink = self.sink("-rvt", path).await?;
        match source.ends_with('/') {
            true => sink.entries(world, Path::new(source), 0).await?,
            false => sink.directory(world, Path::new(source), 0).await?,
        }
        sink.end().await
    }

    async fn sink(&self, flags: &str, path: &str) -> Result<Sink, String> {
        let channel = self.channel().await?;
        let path = match self.is_windows {
            true => format!("\"{path}\""),
            false => quoted(path),
        };
        let started = channel.exec(true, format!("scp {flags} {path}")).await;
        started.map_err(|error| error.to_string())?;
        let mut sink = Sink {
            channel,
            answers: VecDeque::new(),
            status: None,
        };
        sink.acknowledged().await?;
        Ok(sink)
    }
}

/// The directory and the name of a path.
fn split(path: &str) -> (&str, &str) {
    let path = path.trim_end_matches('/');
    match path.rsplit_once('/') {
        Some(("", name)) => ("/", name),
        Some((directory, name)) => (directory, name),
        None => (".", path),
    }
}

/// A word that a shell takes as it is.
pub fn quoted(word: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "/._-+:@%,=".contains(char);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// `scp` on the other side, which takes files.
struct Sink {
    channel: Channel<Msg>,
    answers: VecDeque<u8>,
    status: Option<u32>,
}

/// The deepest directory that is copied: a link may lead back.
const DEEPEST: usize = 100;

impl Sink {
    async fn file(&mut self, name: &str, content: &[u8]) -> Result<(), String> {
        self.say(format!("C0644 {} {name}\n", content.len()).into_bytes())
            .await?;
        self.acknowledged().await?;
        let sent = self.channel.data(content).await;
        sent.map_err(|error| error.to_string())?;
        self.say(vec![0]).await?;
        self.acknowledged().await
    }

    async fn directory(
        &mut self,
        world: &dyn World,
        path: &Path,
        depth: usize,
    ) -> Result<(), String> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.say(format!("D0755 0 {name}\n").into_bytes()).await?;
        self.acknowledged().await?;
        self.entries(world, path, depth + 1).await?;
        self.say(b"E\n".to_vec()).await?;
        self.acknowledged().await
    }

    async fn entries(
        &mut self,
        world: &dyn World,
        path: &Path,
        depth: usize,
    ) -> Result<(), String> {
        let failure = |path: &Path, error: io::Error| {
            format!("open {}: {}", path.display(), error_text(&error))
        };
        if depth > DEEPEST {
            return Err(format!(
                "{} is nested too deeply, or holds a symbolic link to itself",
                path.display()
            ));
        }
        let entries = world.read_dir(path).map_err(|error| failure(path, error))?;
        for entry in entries {
            let path = path.join(&entry.name);
            if entry.is_dir {
                Box::pin(self.directory(world, &path, depth)).await?;
            } else {
                let content = world.read(&path).map_err(|error| failure(&path, error))?;
                self.file(&entry.name, &content).await?;
            }
        }
        Ok(())
    }

    async fn say(&mut self, bytes: Vec<u8>) -> Result<(), String> {
        let said = self.channel.data_bytes(bytes).await;
        said.map_err(|error| error.to_string())
    }

    /// Waits for the answer to the last message.
    async fn acknowledged(&mut self) -> Result<(), String> {
        let code = self.answer().await?;
        if code == 0 {
            return Ok(());
        }
        let mut message = Vec::new();
        while let Ok(byte) = self.answer().await {
            if byte == b'\n' {
                break;
            }
            message.push(byte);
        }
        Err(String::from_utf8_lossy(&message).trim().to_owned())
    }

    async fn answer(&mut self) -> Result<u8, String> {
        loop {
            if let Some(byte) = self.answers.pop_front() {
                return Ok(byte);
            }
            match self.channel.wait().await {
                Some(ChannelMsg::Data { data }) => self.answers.extend(data.iter()),
                Some(ChannelMsg::ExitStatus { exit_status }) => self.status = Some(exit_status),
                Some(ChannelMsg::Failure) => return Err("ssh: scp failed to start".into()),
                Some(_) => {}
                None => return Err(self.failure()),
            }
        }
    }

    /// Why there was no answer.
    fn failure(&self) -> String {
        match self.status {
            Some(NOT_FOUND) => "SCP failed to start. This usually means that SCP is not\nproperly \
                                installed on the remote system."
                .into(),
            Some(status) => format!("Process exited with status {status}"),
            None => "the connection ended while a file was copied".into(),
        }
    }

    /// Ends the copy, and waits until the host has written everything.
    async fn end(mut self) -> Result<(), String> {
        let said = self.channel.eof().await;
        said.map_err(|error| error.to_string())?;
        while let Some(message) = self.channel.wait().await {
            if let ChannelMsg::ExitStatus { exit_status } = message {
                self.status = Some(exit_status);
            }
        }
        match self.status {
            Some(0) => Ok(()),
            _ => Err(self.failure()),
        }
    }
}
