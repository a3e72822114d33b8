//! gRPC calls with one answer, over HTTP/2 (<https://grpc.io/docs/what-is-grpc/core-concepts/>).

use std::convert::Infallible;
use std::sync::Arc;

use bytes::{Buf, Bytes};
use futures_util::future::BoxFuture;
use futures_util::stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};

/// How a call is answered.
pub(crate) enum Reply {
    /// With the bytes of a message.
    Message(Vec<u8>),
    /// With a code other than success, and a text.
    Status(i32, &'static str),
    /// Never, so that the caller's time limit is reached.
    Hang,
}

/// A function that answers calls.
pub(crate) trait Answer: Send + Sync + 'static {
    /// Answers a call by the last part of its name.
    fn answer(&self, method: &str, request: Vec<u8>) -> BoxFuture<'static, Reply>;
}

/// The code of a call that the other side does not know.
pub(crate) const UNIMPLEMENTED: i32 = 12;

type Body = StreamBody<stream::Iter<std::vec::IntoIter<Result<Frame<Bytes>, Infallible>>>>;

/// Answers the calls of one connection until it ends.
pub(crate) async fn serve<S>(stream: S, answers: Arc<impl Answer>)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = service_fn(move |request| respond(request, answers.clone()));
    let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
    let _ended = connection
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn respond(
    request: http::Request<Incoming>,
    answers: Arc<impl Answer>,
) -> Result<http::Response<Body>, Infallible> {
    let path = request.uri().path().to_owned();
    let method = path.rsplit('/').next().unwrap_or_default();
    let sent = request.into_body().collect().await;
    let sent = sent.map(|body| body.to_bytes()).unwrap_or_default();
    // A message follows a byte for its compression and four for its length.
    let message = sent.get(5..).unwrap_or_default().to_vec();
    let reply = answers.answer(method, message).await;
    let frames = match reply {
        Reply::Message(message) => vec![data(&message), status(0, "")],
        Reply::Status(code, text) => vec![status(code, text)],
        Reply::Hang => std::future::pending().await,
    };
    let frames: Vec<_> = frames.into_iter().map(Ok).collect();
    let mut response = http::Response::new(StreamBody::new(stream::iter(frames)));
    let kind = http::HeaderValue::from_static("application/grpc");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, kind);
    Ok(response)
}

fn data(message: &[u8]) -> Frame<Bytes> {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    let mut head = [0; 5];
    head[1..].copy_from_slice(&length.to_be_bytes());
    let size = head.len() + message.len();
    Frame::data((&head[..]).chain(message).copy_to_bytes(size))
}

fn status(code: i32, text: &'static str) -> Frame<Bytes> {
    let mut trailers = http::HeaderMap::new();
    trailers.insert("grpc-status", code.into());
    trailers.insert("grpc-message", http::HeaderValue::from_static(text));
    Frame::trailers(trailers)
}
