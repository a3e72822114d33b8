//! The sandbox on a socket, for any AWS client.
//!
//! Whatever a client sends or does not send costs a bounded amount of memory, of time and of file
//! descriptors, and ends at most its own connection.

mod body;
mod connection;
mod limits;
mod timeout_stream;

#[cfg(test)]
mod tests;

pub use limits::Limits;

use super::Sandbox;
use connection::Server;
use nix::errno::Errno;
use std::io::{Error, Result};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

/// How long accepting pauses at first when there are no file descriptors, and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));

/// Answers HTTP/1.1 on `listener` until `stop` is ready; then what is in flight is finished. Give it
/// a loopback address: whoever can connect is let in.
///
/// # Errors
/// The socket no longer listens.
pub async fn serve(
    sandbox: Sandbox,
    listener: TcpListener,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> Result<()> {
    let slots = Arc::new(Semaphore::new(limits.connections));
    let server = Arc::new(Server::new(sandbox, limits.clone()));
    let (make_room, pressure) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    let mut pause = PAUSES.0;
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
            accepted = accept(&listener, &slots, &make_room) => accepted,
        };
        match accepted {
            Ok((stream, slot)) => {
                pause = PAUSES.0;
                let (server, pressure) = (server.clone(), pressure.clone());
                connections.spawn(async move {
                    connection::serve_connection(server, stream, pressure).await;
                    drop(slot);
                });
            }
            Err(error) if has_ended(&error) => return Err(error),
            Err(_) => {
                // Out of descriptors or memory: idle connections give theirs back.
                let _none_listens = make_room.send(());
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(PAUSES.1);
            }
        }
    }
    drop(listener);
    let _none_listens = make_room.send(());
    let all = async { while connections.join_next().await.is_some() {} };
    let _late_ones_are_dropped = tokio::time::timeout(limits.grace, all).await;
    Ok(())
}

/// The next connection, once there is room for it; idle ones are asked to go if there is none.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
    make_room: &watch::Sender<()>,
) -> Result<(TcpStream, OwnedSemaphorePermit)> {
    let slot = match slots.clone().try_acquire_owned() {
        Ok(slot) => slot,
        Err(_) => {
            let _none_listens = make_room.send(());
            slots.clone().acquire_owned().await.map_err(Error::other)?
        }
    };
    let (stream, _) = listener.accept().await?;
    Ok((stream, slot))
}

/// Whether an error of `accept` is about the listening socket itself, and not about one connection
/// or what is short just now: <https://man7.org/linux/man-pages/man2/accept.2.html>.
fn has_ended(error: &Error) -> bool {
    let number = error.raw_os_error().map(Errno::from_raw);
    matches!(
        number,
        Some(Errno::EBADF | Errno::EINVAL | Errno::ENOTSOCK | Errno::EOPNOTSUPP | Errno::EFAULT)
    )
}
