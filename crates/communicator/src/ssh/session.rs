//! A connection to a machine that is logged in to.

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
use crate::tell::Tell;
use rform_core::world::World;

/// A connection to a machine.
pub struct Session {
    pub(super) handle: Handle<HostKeyCheck>,
    /// The connection to the machine in between, which must last as long.
    _bastion: Option<Handle<HostKeyCheck>>,
    /// Whether the machine has Windows.
    pub(super) is_windows: bool,
}

/// The keys of all machines of a connection.
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
    /// Connects and logs in, and tells so.
    ///
    /// # Errors
    /// That did not work; whether it may another time.
    pub async fn open(
        connection: &Connection,
        keys: &AllKeys,
        tell: Tell<'_>,
    ) -> Result<Session, String> {
        tell(&announce::target(connection));
        let proxy = connection.proxy.as_ref();
        let target = &connection.target;
        let agent = keys.agent.as_ref();
        let (handle, bastion) = match &connection.bastion {
            None => {
                let stream = dial(target, proxy).await?;
                (logged_in(stream, target, &keys.target, agent).await?, None)
            }
            Some(between) => {
                tell(&announce::bastion(between, connection.agent));
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
        tell("Connected!");
        Ok(Session {
            handle,
            _bastion: bastion,
            is_windows: connection.is_windows,
        })
    }

    /// Ends the connection.
    pub async fn close(self) {
        let reason = russh::Disconnect::ByApplication;
        // The machine notices in any case.
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
    let fault = |why: String| {
        format!(
            "SSH authentication failed ({}@{}): {why}",
            target.user,
            target.address()
        )
    };
    let connected = client::connect_stream(config, stream, check).await;
    let mut handle = connected.map_err(|error| match refusal.reason() {
        Some(reason) => fault(format!("ssh: handshake failed: {reason}")),
        None => fault(format!("ssh: handshake failed: {error}")),
    })?;
    // Accounts may not be ready when the server is: that is tried again, too.
    let entered = log_in(&mut handle, target, keys, agent).await;
    entered.map_err(fault)?;
    Ok(handle)
}
