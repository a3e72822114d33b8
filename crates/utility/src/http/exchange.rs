//! One request and its answer.

use ::http::{HeaderMap, Method, Request, StatusCode};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use super::target::Target;
use crate::provider_data::ProviderData;
use rform_tls::connect::{BoxedStream, open, secured};
use rform_tls::proxy::of_environment;

/// In bytes: the longest body that is taken.
const LONGEST_BODY: usize = 256 << 20;

/// A request of a data source, before retries.
#[derive(Clone)]
pub struct Question {
    /// The method of the request.
    pub method: Method,
    /// The URL that it is sent to.
    pub target: Target,
    /// The headers of the configuration.
    pub headers: HeaderMap,
    /// The body of the request; none if it has no body.
    pub body: Option<Bytes>,
}

/// What a server has answered to the last try.
pub struct Answer {
    /// The status of the response.
    pub status: StatusCode,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The body of the response, whole.
    pub body: Bytes,
}

/// Sends a request once.
///
/// # Errors
/// There is no answer.
pub async fn ask(
    meta: &ProviderData,
    question: &Question,
    config: rustls::ClientConfig,
) -> Result<Answer, String> {
    let target = &question.target;
    let world = meta.world.as_ref();
    let proxy = of_environment(world, target.is_tls, &target.host, target.port)?;
    let stream = open(&target.host, target.port, proxy.as_ref(), target.is_tls).await?;
    let stream: BoxedStream = match target.is_tls {
        true => Box::new(secured(stream, &target.host, config).await?.0),
        false => stream,
    };
    // A proxy for plain HTTP is told the whole URL.
    let proxy = proxy.filter(|_| !target.is_tls);
    let uri = match &proxy {
        Some(_) => target.url(),
        None => target.path.clone(),
    };
    let authorization = proxy.and_then(|it| it.authorization);
    let request = request(question, &uri, authorization)?;
    let failed = |error: hyper::Error| error.to_string();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(failed)?;
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(failed)?;
    let (head, body) = response.into_parts();
    let body = Limited::new(body, LONGEST_BODY).collect().await;
    connection.abort();
    Ok(Answer {
        status: head.status,
        headers: head.headers,
        body: body
            .map_err(|error| format!("error reading response body: {error}"))?
            .to_bytes(),
    })
}

fn request(
    question: &Question,
    uri: &str,
    proxy_authorization: Option<String>,
) -> Result<Request<Full<Bytes>>, String> {
    let target = &question.target;
    let mut request = Request::builder().method(question.method.clone()).uri(uri);
    let headers = &question.headers;
    let defaults = [
        ("host", Some(target.authority.clone())),
        (
            "user-agent",
            Some(format!("rform/{}", env!("CARGO_PKG_VERSION"))),
        ),
        ("authorization", target.authorization.clone()),
        ("proxy-authorization", proxy_authorization),
    ];
    for (name, value) in defaults {
        if let Some(value) = value.filter(|_| !headers.contains_key(name)) {
            request = request.header(name, value);
        }
    }
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let body = question.body.clone().unwrap_or_default();
    request
        .body(Full::new(body))
        .map_err(|error| error.to_string())
}
