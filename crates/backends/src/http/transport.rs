//! Requests over HTTP, repeated where that may help.

use std::time::Duration;

use bytes::Bytes;
use http::header::{
    AUTHORIZATION, HeaderMap, HeaderValue, LOCATION, PROXY_AUTHORIZATION, RETRY_AFTER,
};
use http::{Method, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use super::proxy::{Connector, Proxies};
use super::settings::Retries;
use crate::worker::Worker;

/// The most redirections that are followed, as Go's client does.
/// <https://pkg.go.dev/net/http#Client>
const REDIRECTIONS: usize = 10;

/// The longest time for one try, with reading the answer.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Sends requests from a thread of its own.
pub(super) struct Transport {
    worker: Worker,
    client: Client<HttpsConnector<Connector>, Full<Bytes>>,
    authorization: Option<HeaderValue>,
    retries: Retries,
    proxies: Proxies,
}

/// An answer with its whole body.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// A request that may be sent several times.
#[derive(Clone)]
pub(super) struct Message {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Transport {
    /// A transport with this configuration of TLS.
    ///
    /// # Errors
    /// The host gives no thread.
    pub fn new(
        tls: rustls::ClientConfig,
        authorization: Option<HeaderValue>,
        (retries, proxies): (Retries, Proxies),
    ) -> Result<Transport, String> {
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(Connector::new(proxies.clone()));
        Ok(Transport {
            worker: Worker::start().map_err(|error| error.to_string())?,
            client: Client::builder(TokioExecutor::new()).build(connector),
            authorization,
            retries,
            proxies,
        })
    }

    /// Sends a request until it is answered by a server that is not in trouble.
    ///
    /// # Errors
    /// The last try got no answer, or one of a server in trouble; the text says which.
    pub fn send(&self, message: Message) -> Result<Answer, String> {
        let sender = Sender {
            client: self.client.clone(),
            authorization: self.authorization.clone(),
            retries: self.retries,
            proxies: self.proxies.clone(),
        };
        let answer = self.worker.run(async move { sender.send(message).await });
        answer.map_err(|error| error.detail.to_string())?
    }
}

struct Sender {
    client: Client<HttpsConnector<Connector>, Full<Bytes>>,
    authorization: Option<HeaderValue>,
    retries: Retries,
    proxies: Proxies,
}

impl Sender {
    async fn send(&self, message: Message) -> Result<Answer, String> {
        let mut tries = 0;
        loop {
            let result = self.follow(message.clone()).await;
            tries += 1;
            let wait = match &result {
                Ok(answer) if !is_trouble(answer.status) => return result,
                Ok(answer) => self.wait(tries, answer.headers.get(RETRY_AFTER)),
                Err(_) => self.wait(tries, None),
            };
            if tries > self.retries.max {
                let why = match result {
                    Ok(answer) => format!("the last answer was {}", answer.status),
                    Err(why) => why,
                };
                let (method, uri) = (message.method, address(&message.uri));
                return Err(format!(
                    "{method} {uri} giving up after {tries} attempt(s): {why}"
                ));
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Twice as long each time, unless the server says when to come back.
    fn wait(&self, tries: u32, asked: Option<&HeaderValue>) -> Duration {
        let asked = asked.and_then(|it| it.to_str().ok()?.parse().ok());
        if let Some(seconds) = asked {
            return Duration::from_secs(seconds).min(self.retries.wait_max);
        }
        let factor = 2_u32.saturating_pow(tries.saturating_sub(1));
        let wait = self.retries.wait_min.saturating_mul(factor);
        wait.min(self.retries.wait_max)
    }

    /// Sends a request, and again to where the answer leads.
    async fn follow(&self, mut message: Message) -> Result<Answer, String> {
        let host = message.uri.authority().cloned();
        for _ in 0..=REDIRECTIONS {
            let is_own = message.uri.authority() == host.as_ref();
            let answer = self.once(&message, is_own).await?;
            match redirected(&message, &answer) {
                Some(next) => message.uri = next,
                None => return Ok(answer),
            }
        }
        Err(format!("stopped after {REDIRECTIONS} redirects"))
    }

    async fn once(&self, message: &Message, is_own: bool) -> Result<Answer, String> {
        let mut request = Request::new(Full::new(message.body.clone()));
        *request.method_mut() = message.method.clone();
        *request.uri_mut() = message.uri.clone();
        *request.headers_mut() = message.headers.clone();
        // Credentials are for the server that the settings name, and not for where it leads.
        if let (Some(authorization), true) = (&self.authorization, is_own) {
            let headers = request.headers_mut();
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        if let Some(authorization) = self.proxies.authorization(&message.uri) {
            let headers = request.headers_mut();
            headers.insert(PROXY_AUTHORIZATION, authorization);
        }
        let answered = tokio::time::timeout(TIMEOUT, self.exchange(request)).await;
        answered.map_err(|_| format!("no answer within {} seconds", TIMEOUT.as_secs()))?
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Answer, String> {
        let response = self.client.request(request).await;
        let response: Response<_> = response.map_err(|error| causes(&error))?;
        let (head, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| causes(&error))?;
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body: body.to_bytes(),
        })
    }
}

/// Whether an answer says that the same request may succeed later.
fn is_trouble(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
        || status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED
}

/// Where an answer leads, if the same request can be sent there.
fn redirected(message: &Message, answer: &Answer) -> Option<Uri> {
    let may = match answer.status.as_u16() {
        301..=303 => message.method == Method::GET,
        307 | 308 => true,
        _ => false,
    };
    let to = answer
        .headers
        .get(LOCATION)
        .filter(|_| may)?
        .to_str()
        .ok()?;
    resolve(&message.uri, to)
}

/// The address that a `Location` means, seen from `base`.
fn resolve(base: &Uri, location: &str) -> Option<Uri> {
    let uri: Uri = location.parse().ok()?;
    if uri.scheme().is_some() {
        return Some(uri);
    }
    let mut parts = base.clone().into_parts();
    parts.path_and_query = uri.path_and_query().cloned();
    Uri::from_parts(parts).ok()
}

/// An address without a query, which may hold a token.
pub(super) fn address(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or("http");
    let authority = uri.authority().map_or("", |it| it.as_str());
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{}", uri.path())
}

/// An error with what caused it: the first alone says little.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
