//! An SSH session: a connection to a host, after login.

use std::sync::Arc;

use russh::client::{self, Handle};
use russh::keys::PublicKey;
use tokio::io::{AsyncRead, AsyncWrite};

use super::announce;
use super::authenticate::{Agent, log_in};
use super::dial::dial;
use super::host_key::HostKeyCheck;
use super::keys::Keys;
use crate::connection::{Connection, Target};
use crate::output::Output;
use rform_core::world::World;

/// A connection to a host, after login.
pub struct Session {
    pub(super) handle: Handle<HostKeyCheck>,
    /// The connection to the bastion host, which must last as long.
    _bastion: Option<Handle<HostKeyCheck>>,
    /// Whether the host runs Windows.
    pub(super) is_windows: bool,
}

/// The keys of all hosts of a connection.
#[derive(Clone)]
pub struct AllKeys {
    target: Keys,
    bastion: Keys,
    agent: Option<Agent>,
}

impl AllKeys {
    /// Reads all keys.
    ///
    /// # Errors
    /// A text is no key.
    pub fn read(world: &dyn World, connection: &Connection) -> Result<AllKeys, String> {
        let bastion = connection.bastion.as_ref().map(Keys::read);
        Ok(AllKeys {
            target: Keys::read(&connection.target)?,
            bastion: bastion.transpose()?.unwrap_or_default(),
            agent: connection.agent.then(|| Agent {
                socket: world.var("SSH_AUTH_SOCK").filter(|it| !it.is_empty()),
                identity: connection.agent_identity.clone(),
            }),
        })
    }
}

impl Session {
    /// Connects and logs in, and shows messages about it.
    ///
    /// # Errors
    /// The connection failed; the error says whether another attempt may succeed.
    pub async fn open(
        connection: &Connection,
        keys: &AllKeys,
        output: Output<'_>,
    ) -> Result<Session, String> {
        output(&announce::target(connection));
        let proxy = connection.proxy.as_ref();
        let target = &connection.target;
        let agent = keys.agent.as_ref();
        let (handle, bastion) = match &connection.bastion {
            None => {
                let stream = dial(target, proxy).await?;
                (logged_in(stream, target, &keys.target, agent).await?, None)
            }
            Some(between) => {
                output(&announce::bastion(between, connection.agent));
                let stream = dial(between, proxy).await;
                let stream = stream.map_err(|why| format!("Error connecting to bastion: {why}"))?;
                let bastion = logged_in(stream, between, &keys.bastion, agent).await?;
                let (host, port) = (target.host.clone(), u32::from(target.port));
                let channel = bastion
                    .channel_open_direct_tcpip(host, port, "127.0.0.1", 0)
                    .await
                    .map_err(|error| {
                        let address = target.address();
                        format!("dial tcp {address} through bastion: {error}")
                    })?;
                let stream = channel.into_stream();
                let handle = logged_in(stream, target, &keys.target, agent).await?;
                (handle, Some(bastion))
            }
        };
        output("Connected!");
        Ok(Session {
            handle,
            _bastion: bastion,
            is_windows: connection.is_windows,
        })
    }

    /// Ends the connection.
    pub async fn close(self) {
        let reason = russh::Disconnect::ByApplication;
        // The host notices in any case.
        let _ = self.handle.disconnect(reason, "", "en").await;
    }
}

async fn logged_in<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    target: &Target,
    keys: &Keys,
    agent: Option<&Agent>,
) -> Result<Handle<HostKeyCheck>, String> {
    let expected: Option<PublicKey> = keys.host.clone();
    let (check, refusal) = HostKeyCheck::new(expected);
    let config = Arc::new(client::Config::default());
    let failure = |why: String| {
        format!(
            "SSH authentication failed ({}@{}): {why}",
            target.user,
            target.address()
        )
    };
    let connected = client::connect_stream(config, stream, check).await;
    let mut handle = connected.map_err(|error| match refusal.reason() {
        Some(reason) => failure(format!("ssh: handshake failed: {reason}")),
        None => failure(format!("ssh: handshake failed: {error}")),
    })?;
    // Accounts may not be ready when the server is: that is tried again, too.
    let entered = log_in(&mut handle, target, keys, agent).await;
    entered.map_err(failure)?;
    Ok(handle)
}
