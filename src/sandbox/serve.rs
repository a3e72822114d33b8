//! The sandbox on a socket, for any AWS client.

use super::Sandbox;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

/// Answers HTTP/1.1 on `listener` until it fails. Give it a loopback address: whoever can
/// connect is let in.
///
/// # Errors
/// Accepting a connection failed.
pub async fn serve(sandbox: Sandbox, listener: TcpListener) -> std::io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(converse(sandbox.clone(), stream));
    }
}

/// One connection. What ends it early (the client, a lost response) concerns only that client.
async fn converse(sandbox: Sandbox, stream: TcpStream) {
    let service = service_fn(move |request| answer(sandbox.clone(), request));
    let connection = hyper::server::conn::http1::Builder::new();
    let _ended = connection
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

type AnyError = Box<dyn std::error::Error + Send + Sync>;

async fn answer(
    sandbox: Sandbox,
    request: http::Request<Incoming>,
) -> Result<http::Response<Full<Bytes>>, AnyError> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let response = sandbox
        .handle(http::Request::from_parts(head, body))
        .await?;
    Ok(response.map(Full::new))
}
