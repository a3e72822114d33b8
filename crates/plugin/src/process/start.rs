//! Starting a plugin, up to the open channel to it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::TokioIo;
use rform_core::world::{Companion, Program, World};
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint, Uri};
use tower::service_fn;

use super::handshake::{self, Handshake};
use super::output::{self, Heard, Log};
use super::tls::{self, Identity};
use super::{Address, Protocol, Reattach};

/// By which a provider knows that it was not started by a person
/// (<https://github.com/hashicorp/terraform-plugin-go/blob/main/tfprotov6/tf6server/server.go>).
const MAGIC_COOKIE: [(&str, &str); 4] = [
    (
        "TF_PLUGIN_MAGIC_COOKIE",
        "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    ),
    ("PLUGIN_PROTOCOL_VERSIONS", "5,6"),
    ("PLUGIN_MIN_PORT", "10000"),
    ("PLUGIN_MAX_PORT", "25000"),
];

/// The time limit of a plugin from its start to its handshake, and then to the first connection.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// After its output has ended, so long its end is waited for, to tell of it.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// A plugin that can be asked.
pub(crate) struct Started {
    pub(crate) protocol: Protocol,
    pub(crate) channel: Channel,
    /// The process; none for a plugin that somebody else has started.
    pub(crate) process: Option<Companion>,
    /// The last lines of its standard error.
    pub(crate) heard: Heard,
}

/// Starts the executable of a plugin.
///
/// # Errors
/// Why it cannot be asked, in sentences.
pub(crate) async fn start(
    world: &Arc<dyn World>,
    executable: &Path,
    log: Log,
) -> Result<Started, String> {
    start_within(world, executable, log, START_TIMEOUT).await
}

pub(super) async fn start_within(
    world: &Arc<dyn World>,
    executable: &Path,
    log: Log,
    timeout: Duration,
) -> Result<Started, String> {
    let identity = Identity::new();
    let identity = identity.map_err(|error| format!("No certificate can be made: {error}."))?;
    let path = world.cwd().join(executable);
    let started = world.start(&program(&path, &identity));
    let mut process = started.map_err(|error| cannot_start(&path, &error))?;
    let no_thread = |error: io::Error| cannot_start(&path, &error);
    let heard = match process.errors.take() {
        Some(errors) => output::listen_errors(errors, log.clone()).map_err(no_thread)?,
        None => Heard::default(),
    };
    let first = process
        .output
        .take()
        .ok_or(io::ErrorKind::BrokenPipe.into());
    let first = first.and_then(|output| output::listen(output, log));
    let first = first.map_err(no_thread)?;
    let line = match tokio::time::timeout(timeout, first).await {
        Ok(Ok(line)) => line,
        Ok(Err(_)) => return Err(ended_early(&path, &process, &heard).await),
        Err(_) => return Err(too_slow(&path, timeout, "it has not said where it listens")),
    };
    let handshake = handshake::parse(&line);
    let handshake = handshake.map_err(|why| refused(&path, &why))?;
    let channel = tokio::time::timeout(timeout, connect(&identity, handshake.clone())).await;
    let channel = match channel {
        Ok(connected) => connected.map_err(|why| refused(&path, &why))?,
        Err(_) => return Err(too_slow(&path, timeout, "it has not answered a connection")),
    };
    Ok(Started {
        protocol: handshake.protocol,
        channel,
        process: Some(process),
        heard,
    })
}

/// Connects to a plugin that runs already.
///
/// # Errors
/// Why it cannot be asked, in sentences.
pub(crate) async fn attach(plugin: &Reattach) -> Result<Started, String> {
    let channel = channel(plugin.address.clone(), None).await.map_err(|why| {
        format!(
            "The provider that TF_REATTACH_PROVIDERS names cannot be reached: {why}. It may have \
             ended since it printed the variable."
        )
    })?;
    Ok(Started {
        protocol: plugin.protocol,
        channel,
        process: None,
        heard: Heard::default(),
    })
}

fn program(path: &Path, identity: &Identity) -> Program {
    let fixed = MAGIC_COOKIE.iter();
    let fixed = fixed.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let certificate = [("PLUGIN_CLIENT_CERT".to_owned(), identity.pem.clone())];
    Program {
        command: path.display().to_string(),
        name: path.display().to_string(),
        environment: fixed.chain(certificate).collect(),
        ..Program::default()
    }
}

async fn connect(identity: &Identity, handshake: Handshake) -> Result<Channel, String> {
    let tls = match handshake.certificate {
        Some(certificate) => Some(
            tls::connector(identity, certificate)
                .map_err(|error| format!("its certificate cannot be used: {error}"))?,
        ),
        None => None,
    };
    let channel = channel(handshake.address, tls).await;
    channel.map_err(|why| format!("no connection to it can be made: {why}"))
}

async fn channel(address: Address, tls: Option<TlsConnector>) -> Result<Channel, String> {
    let connector = service_fn(move |_: Uri| {
        let (address, tls) = (address.clone(), tls.clone());
        async move { tls::connect(&address, tls.as_ref()).await.map(TokioIo::new) }
    });
    let endpoint = Endpoint::from_static("http://localhost");
    let connected = endpoint.connect_with_connector(connector).await;
    connected.map_err(|error| innermost(&error))
}

/// The text of the first cause: those around it say only that something failed.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

fn cannot_start(path: &Path, error: &io::Error) -> String {
    format!("{} cannot be started: {error}.", path.display())
}

fn refused(path: &Path, why: &str) -> String {
    format!("{} cannot be used as a provider: {why}.", path.display())
}

fn too_slow(path: &Path, timeout: Duration, what: &str) -> String {
    let seconds = timeout.as_secs_f64();
    let path = path.display();
    format!("{path} was ended, because {what} after {seconds} seconds.")
}

async fn ended_early(path: &Path, process: &Companion, heard: &Heard) -> String {
    let ended = tokio::time::timeout(END_TIMEOUT, process.ended()).await;
    let how = match ended {
        Ok(Some(exit)) => format!("ended ({exit})"),
        _ => "closed its output".to_owned(),
    };
    let said = heard.last_words().await;
    format!("{} {how} before it served.{said}", path.display())
}

/// The executable of a provider in a directory: the first one in the order of names that is called
/// `terraform-provider-NAME`, exactly or with `_` or `.` and more behind.
///
/// # Errors
/// The directory cannot be read.
pub fn executable_in(
    world: &dyn World,
    directory: &Path,
    name: &str,
) -> io::Result<Option<PathBuf>> {
    let expected = format!("terraform-provider-{name}");
    let is_it = |file: &str| {
        let rest = file.strip_prefix(&expected);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['_', '.']))
    };
    let entries = world.read_dir(directory)?;
    let found = entries.iter().find(|it| !it.is_dir && is_it(&it.name));
    Ok(found.map(|entry| directory.join(&entry.name)))
}
