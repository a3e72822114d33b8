//! An SSH server within the test.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use russh::keys::PrivateKey;
use russh::keys::ssh_key::private::Ed25519Keypair;
use russh::server::{Auth, ChannelOpenHandle, Config, Handler, Msg, Session, VerifiedPublicKey};
use russh::{Channel, ChannelId};
use tokio::net::{TcpListener, TcpStream};

use crate::connection::{Connection, Target};

/// What a machine knows.
#[derive(Default)]
pub struct State {
    /// Files by path.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Commands that were run.
    pub commands: Vec<String>,
}

/// A machine that user `u` enters with a password or a key.
#[derive(Clone)]
pub struct Machine {
    state: Arc<Mutex<State>>,
    /// The password.
    pub password: String,
    /// The key that is let in.
    pub key: Arc<PrivateKey>,
    /// The key of the machine.
    pub host_key: Arc<PrivateKey>,
    /// The port.
    pub port: u16,
}

/// Another key each time.
pub fn key() -> PrivateKey {
    static COUNT: AtomicU8 = AtomicU8::new(0);
    let seed = [COUNT.fetch_add(1, Ordering::Relaxed); 32];
    PrivateKey::from(Ed25519Keypair::from_seed(&seed))
}

impl Machine {
    /// Starts a machine.
    pub async fn start() -> Machine {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let machine = Machine {
            state: Arc::default(),
            password: "secret".into(),
            key: Arc::new(key()),
            host_key: Arc::new(key()),
            port: listener.local_addr().expect("an address").port(),
        };
        tokio::spawn(serve(listener, machine.clone()));
        machine
    }

    /// What it knows.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<String> {
        let content = self.state().files.get(path).cloned();
        content.map(|it| String::from_utf8_lossy(&it).into_owned())
    }

    /// Who may enter.
    pub fn target(&self) -> Target {
        Target {
            host: "127.0.0.1".into(),
            port: self.port,
            user: "u".into(),
            password: Some(self.password.clone()),
            ..Target::default()
        }
    }

    /// A connection to it.
    pub fn connection(&self) -> Connection {
        Connection {
            target: self.target(),
            bastion: None,
            proxy: None,
            agent: false,
            agent_identity: None,
            is_windows: false,
            script_path: "/tmp/s_%RAND%.sh".into(),
            timeout: std::time::Duration::from_secs(20),
        }
    }
}

async fn serve(listener: TcpListener, machine: Machine) {
    let config = Arc::new(Config {
        keys: vec![(*machine.host_key).clone()],
        auth_rejection_time: std::time::Duration::ZERO,
        ..Config::default()
    });
    while let Ok((stream, _)) = listener.accept().await {
        let visitor = Visitor {
            machine: machine.clone(),
            sinks: BTreeMap::new(),
        };
        if let Ok(session) = russh::server::run_stream(config.clone(), stream, visitor).await {
            tokio::spawn(session);
        }
    }
}

/// One connection.
struct Visitor {
    machine: Machine,
    sinks: BTreeMap<ChannelId, Sink>,
}

/// `scp` in the role of the sink.
struct Sink {
    directories: Vec<String>,
    buffer: Vec<u8>,
    /// The file that is being received: its path and its length.
    file: Option<(String, usize)>,
}

impl Sink {
    /// Takes data; answers how many acknowledgements it is worth, and the files that are complete.
    fn take(&mut self, data: &[u8]) -> (usize, Vec<(String, Vec<u8>)>) {
        self.buffer.extend(data);
        let (mut acknowledged, mut files) = (0, Vec::new());
        loop {
            if let Some((path, length)) = self.file.clone() {
                if self.buffer.len() <= length {
                    return (acknowledged, files);
                }
                let rest = self.buffer.split_off(length + 1);
                let mut content = std::mem::replace(&mut self.buffer, rest);
                content.truncate(length);
                files.push((path, content));
                self.file = None;
            } else {
                let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') else {
                    return (acknowledged, files);
                };
                let rest = self.buffer.split_off(end + 1);
                let line = std::mem::replace(&mut self.buffer, rest);
                self.line(String::from_utf8_lossy(&line).trim_end());
            }
            acknowledged += 1;
        }
    }

    fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.splitn(3, ' ').collect();
        let directory = self.directories.last().cloned().unwrap_or_default();
        match words[..] {
            ["C0644", length, name] => {
                let length = length.parse().expect("a length");
                self.file = Some((format!("{directory}/{name}"), length));
            }
            ["D0755", "0", name] => self.directories.push(format!("{directory}/{name}")),
            ["E"] => drop(self.directories.pop()),
            _ => panic!("{line}"),
        }
    }
}

impl Handler for Visitor {
    type Error = russh::Error;

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, russh::Error> {
        let is_right = user == "u" && password == self.machine.password;
        Ok(if is_right {
            Auth::Accept
        } else {
            Auth::reject()
        })
    }

    async fn auth_publickey(
        &mut self,
        user: &str,
        key: VerifiedPublicKey<'_>,
    ) -> Result<Auth, russh::Error> {
        let known = self.machine.key.public_key().key_data();
        let is_right = user == "u" && key.public_key.key_data() == known;
        Ok(if is_right {
            Auth::Accept
        } else {
            Auth::reject()
        })
    }

    async fn channel_open_session(
        &mut self,
        _channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), russh::Error> {
        reply.accept().await;
        Ok(())
    }

    async fn channel_open_direct_tcpip(
        &mut self,
        channel: Channel<Msg>,
        host: &str,
        port: u32,
        _originator: &str,
        _originator_port: u32,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), russh::Error> {
        let port = u16::try_from(port).unwrap_or(0);
        self.machine.state().commands.push(format!("to {host}"));
        let mut onwards = TcpStream::connect((host, port)).await?;
        reply.accept().await;
        let mut stream = channel.into_stream();
        tokio::spawn(async move { tokio::io::copy_bidirectional(&mut stream, &mut onwards).await });
        Ok(())
    }

    async fn exec_request(
        &mut self,
        id: ChannelId,
        command: &[u8],
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let command = String::from_utf8_lossy(command).trim().to_owned();
        session.channel_success(id)?;
        if let Some(directory) = command
            .strip_prefix("scp -")
            .and_then(|it| it.split_once(' '))
        {
            let sink = Sink {
                directories: vec![directory.1.trim_matches('\'').to_owned()],
                buffer: Vec::new(),
                file: None,
            };
            self.sinks.insert(id, sink);
            return session.data(id, vec![0]);
        }
        self.machine.state().commands.push(command.clone());
        let script = self.machine.text(&command);
        let (output, status) = script.map_or((Vec::new(), 0), |script| executed(&script));
        session.data(id, output)?;
        session.exit_status_request(id, status)?;
        session.eof(id)?;
        session.close(id)
    }

    async fn data(
        &mut self,
        id: ChannelId,
        data: &[u8],
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let Some(sink) = self.sinks.get_mut(&id) else {
            return Ok(());
        };
        let (acknowledged, files) = sink.take(data);
        self.machine.state().files.extend(files);
        session.data(id, vec![0; acknowledged])
    }

    async fn channel_eof(
        &mut self,
        id: ChannelId,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        if self.sinks.remove(&id).is_some() {
            session.exit_status_request(id, 0)?;
            session.close(id)?;
        }
        Ok(())
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the machine of the test runs scripts"
)]
fn executed(script: &str) -> (Vec<u8>, u32) {
    let output = Command::new("/bin/sh").args(["-c", script]).output();
    let output = output.expect("a shell");
    let status = output
        .status
        .code()
        .and_then(|code| u32::try_from(code).ok());
    (
        [output.stdout, output.stderr].concat(),
        status.unwrap_or(255),
    )
}
