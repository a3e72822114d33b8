//! TCP connections to a host, directly or through a proxy.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::connection::{Proxy, Target};
use rform_core::world::error_text;

/// The time limit of one connection, as in Terraform:
/// <https://github.com/hashicorp/terraform/blob/v1.11.4/internal/communicator/ssh/communicator.go>
const CONNECT: Duration = Duration::from_secs(15);

/// In bytes: the longest head of an answer of a proxy.
const LONGEST_HEAD: usize = 64 << 10;

/// Connects to a host.
///
/// # Errors
/// It does not answer, or the proxy refuses.
pub async fn dial(target: &Target, proxy: Option<&Proxy>) -> Result<TcpStream, String> {
    let Some(proxy) = proxy else {
        return tcp(&target.host, target.port, &target.address()).await;
    };
    let address = format!("{}:{}", proxy.host, proxy.port);
    let mut stream = tcp(&proxy.host, proxy.port, &address).await?;
    let wanted = target.address();
    let through = timeout(CONNECT, tunnel(&mut stream, &wanted, proxy));
    through
        .await
        .map_err(|_| format!("the proxy {address} does not answer"))??;
    Ok(stream)
}

async fn tcp(host: &str, port: u16, address: &str) -> Result<TcpStream, String> {
    match timeout(CONNECT, TcpStream::connect((host, port))).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(format!(
            "dial tcp {address}: connect: {}",
            error_text(&error)
        )),
        Err(_) => Err(format!("dial tcp {address}: i/o timeout")),
    }
}

/// Asks a proxy for a stream (RFC 9110, 9.3.6).
async fn tunnel(stream: &mut TcpStream, address: &str, proxy: &Proxy) -> Result<(), String> {
    let authorization = proxy.user.as_ref().map(|(user, password)| {
        let credentials = base64(format!("{user}:{password}").as_bytes());
        format!("Proxy-Authorization: Basic {credentials}\r\n")
    });
    let head = format!(
        "CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n{}\r\n",
        authorization.unwrap_or_default()
    );
    let failure = |error: std::io::Error| format!("the proxy does not answer: {error}");
    stream.write_all(head.as_bytes()).await.map_err(failure)?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await.map_err(failure)?);
        if answer.len() > LONGEST_HEAD {
            return Err("the answer of the proxy is too long".into());
        }
    }
    let answer = String::from_utf8_lossy(&answer).into_owned();
    match answer.split_whitespace().nth(1) {
        Some("200") => Ok(()),
        status => Err(format!(
            "Connection Error: StatusCode: {}",
            status.unwrap_or_default()
        )),
    }
}

fn base64(bytes: &[u8]) -> String {
    use russh::keys::ssh_encoding::base64::{Base64, Encoding};
    Base64::encode_string(bytes)
}
