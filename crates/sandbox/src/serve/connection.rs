//! One connection of a client, from its first byte to its end.

use super::body::{self, Refusal};
use super::limits::{Limits, MOST_HEADERS, most_bytes};
use super::timeout_stream::TimeoutStream;
use crate::wire::Call;
use crate::{LostResponse, Sandbox};
use bytes::Bytes;
use http::header::{CONNECTION, EXPECT, HeaderValue};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};

/// The state that all connections of a server share.
pub(crate) struct Server {
    sandbox: Sandbox,
    limits: Limits,
    /// KiB that bodies may take.
    budget: Semaphore,
}

impl Server {
    /// The state of a server without connections.
    pub(crate) fn new(sandbox: Sandbox, limits: Limits) -> Server {
        Server {
            budget: Semaphore::new(limits.bodies),
            sandbox,
            limits,
        }
    }
}

/// One connection, until its client goes, or its room is needed while nothing that it asked for is
/// being carried out. What ends it early concerns only that client.
pub(crate) async fn serve_connection(
    server: Arc<Server>,
    stream: TcpStream,
    mut pressure: watch::Receiver<()>,
) {
    let limits = server.limits.clone();
    let (asked, in_flight) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let service = service_fn(|request| {
        asked.fetch_add(1, Ordering::Relaxed);
        answer(&server, request, &in_flight)
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .max_buf_size(MOST_HEADERS);
    let stream = TokioIo::new(TimeoutStream::new(stream, limits.answer));
    let mut connection = std::pin::pin!(http.serve_connection(stream, service));
    tokio::select! {
        _ended = connection.as_mut() => return,
        _ = pressure.changed() => {}
    }
    // One that is new is given the time to ask.
    if asked.load(Ordering::Relaxed) == 0
        && tokio::time::timeout(limits.idle, connection.as_mut())
            .await
            .is_ok()
    {
        return;
    }
    connection.as_mut().graceful_shutdown();
    loop {
        let ended = tokio::time::timeout(limits.idle, connection.as_mut()).await;
        if ended.is_ok() || in_flight.load(Ordering::Relaxed) == 0 {
            return;
        }
    }
}

/// Answers a request; an error ends the connection.
async fn answer(
    server: &Server,
    request: http::Request<Incoming>,
    in_flight: &AtomicUsize,
) -> Result<http::Response<Full<Bytes>>, LostResponse> {
    let (head, mut body) = request.into_parts();
    let call = Call::read(http::Request::from_parts(head.clone(), Bytes::new()));
    let most = most_bytes(&call);
    let limits = &server.limits;
    let read = match body::read(&mut body, most, limits, &server.budget).await {
        Ok(read) => read,
        Err(Refusal::Broken) => return Err(LostResponse),
        Err(refusal) => {
            // A client that waits to be told to go on is told not to.
            if matches!(refusal, Refusal::TooLarge(_)) && !head.headers.contains_key(EXPECT) {
                body::discard(&mut body, limits).await;
            }
            return Ok(refuse(server, &call, refusal));
        }
    };
    let request = http::Request::from_parts(head, read.bytes);
    in_flight.fetch_add(1, Ordering::Relaxed);
    let response = server.sandbox.handle(request).await;
    in_flight.fetch_sub(1, Ordering::Relaxed);
    drop(read.share);
    Ok(response?.map(Full::new))
}

/// What is left of the body is not read: the connection ends with the answer.
fn refuse(server: &Server, call: &Call, refusal: Refusal) -> http::Response<Full<Bytes>> {
    let failure = refusal.failure(call);
    let mut response = server.sandbox.refuse(call, failure).map(Full::new);
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(CONNECTION, close);
    response
}
