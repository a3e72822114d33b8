//! TCP and TLS connections, directly or through a proxy.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::proxy::Proxy;
use super::trust::{Trust, client_config};

/// The time limit of a connection, as in Go's default transport.
/// <https://pkg.go.dev/net/http#DefaultTransport>
const CONNECT: Duration = Duration::from_secs(30);

/// In bytes: the longest head of an answer of a proxy.
const LONGEST_HEAD: usize = 64 << 10;

/// A connection of any kind.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A connection to a host.
pub type BoxedStream = Box<dyn Stream>;

/// Connects to a port of a host.
///
/// # Errors
/// It does not answer, or the proxy refuses.
pub async fn open(
    host: &str,
    port: u16,
    proxy: Option<&Proxy>,
    through: bool,
) -> Result<BoxedStream, String> {
    let Some(proxy) = proxy else {
        return Ok(Box::new(tcp(host, port).await?));
    };
    let tcp = tcp(&proxy.host, proxy.port).await;
    let tcp = tcp.map_err(|why| format!("proxyconnect tcp: {why}"))?;
    let mut stream: BoxedStream = match proxy.is_tls {
        true => {
            let config = client_config(&Trust::System, None)?;
            Box::new(secured(Box::new(tcp), &proxy.host, config).await?.0)
        }
        false => Box::new(tcp),
    };
    if through {
        tunnel(&mut stream, host, port, proxy).await?;
    }
    Ok(stream)
}

async fn tcp(host: &str, port: u16) -> Result<TcpStream, String> {
    let connecting = timeout(CONNECT, TcpStream::connect((host, port)));
    match connecting.await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(format!(
            "dial tcp {host}:{port}: {}",
            rform_core::world::error_text(&error)
        )),
        Err(_) => Err(format!("dial tcp {host}:{port}: i/o timeout")),
    }
}

/// Asks a proxy for a tunnel to a host (RFC 9110, 9.3.6).
async fn tunnel(
    stream: &mut BoxedStream,
    host: &str,
    port: u16,
    proxy: &Proxy,
) -> Result<(), String> {
    let target = match host.contains(':') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    };
    let authorization = proxy.authorization.as_ref();
    let authorization = authorization
        .map(|value| format!("Proxy-Authorization: {value}\r\n"))
        .unwrap_or_default();
    let head = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{authorization}\r\n");
    let failed = |error: std::io::Error| format!("proxyconnect: {error}");
    stream.write_all(head.as_bytes()).await.map_err(failed)?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        // Byte by byte: what follows the head is not for us.
        answer.push(stream.read_u8().await.map_err(failed)?);
        if answer.len() > LONGEST_HEAD {
            return Err("proxyconnect: the answer of the proxy is too long".into());
        }
    }
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split_whitespace().nth(1).unwrap_or_default();
    match status {
        "200" => Ok(()),
        status => Err(format!(
            "proxyconnect: the proxy answered with status {status:?}"
        )),
    }
}

/// Begins TLS on a connection. Returns the certificates of the server as well, its own first.
///
/// # Errors
/// The handshake fails.
pub async fn secured(
    stream: BoxedStream,
    host: &str,
    config: rustls::ClientConfig,
) -> Result<
    (
        tokio_rustls::client::TlsStream<BoxedStream>,
        Vec<CertificateDer<'static>>,
    ),
    String,
> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| format!("tls: {host:?} is no name of a server"))?;
    let connector = TlsConnector::from(Arc::new(config));
    let connecting = timeout(CONNECT, connector.connect(name, stream));
    let secured = connecting
        .await
        .map_err(|_| "tls: handshake timeout".to_owned())?
        .map_err(|error| format!("tls: failed to verify or to agree: {error}"))?;
    let shown = secured.get_ref().1.peer_certificates();
    let shown = shown
        .unwrap_or_default()
        .iter()
        .map(|it| it.clone().into_owned());
    let shown = shown.collect();
    Ok((secured, shown))
}
