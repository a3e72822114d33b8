//! Sending one request, and following redirections.

use bytes::Bytes;
use http::header::{
    AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue, LOCATION, USER_AGENT,
};
use http::{Method, Response, Uri};
use http_body_util::Full;

use super::address::{host_of, is_web, resolve};
use super::pool::{Incoming, Pool};
use super::request::{Request, RequestError};

/// The most redirections that are followed, as Go's client does.
/// <https://pkg.go.dev/net/http#Client>
const REDIRECTIONS: usize = 10;

/// The header with the token of a session of AWS, which signs requests beside `Authorization`.
const AMAZON_TOKEN: &str = "x-amz-security-token";

const AGENT: &str = concat!("rform/", env!("CARGO_PKG_VERSION"));

/// Sends a request and follows redirections. Returns the last URL as well.
pub(super) async fn follow(
    pool: &Pool,
    request: &Request,
    headers: &HeaderMap,
) -> Result<(String, Incoming), RequestError> {
    let mut headers = headers.clone();
    let mut address = request.address.clone();
    for _ in 0..=REDIRECTIONS {
        let response = once(pool, (&address, &headers), request.form.as_deref()).await?;
        // What is sent is for the server that was asked.
        let next = redirected(&address, &response).filter(|_| request.form.is_none());
        let Some(next) = next else {
            return Ok((address, response));
        };
        if !is_web(&next) {
            return Err(lasting(format!(
                "it redirects to {next}, which is not an HTTP address"
            )));
        }
        if host_of(&next) != host_of(&address) {
            // Credentials are for the server that was asked, and not for where it leads.
            headers.remove(AUTHORIZATION);
            headers.remove(COOKIE);
            headers.remove(AMAZON_TOKEN);
        }
        address = next;
    }
    Err(lasting(format!("stopped after {REDIRECTIONS} redirects")))
}

async fn once(
    pool: &Pool,
    (address, headers): (&str, &HeaderMap),
    form: Option<&str>,
) -> Result<Incoming, RequestError> {
    let (address, _fragment) = address.split_once('#').unwrap_or((address, ""));
    let uri: Result<Uri, _> = address.parse();
    let uri = uri.map_err(|error| lasting(format!("it is no address: {error}")))?;
    let body = form.unwrap_or_default().to_owned();
    let mut request = http::Request::new(Full::new(Bytes::from(body)));
    *request.uri_mut() = uri;
    *request.headers_mut() = headers.clone();
    if form.is_some() {
        *request.method_mut() = Method::POST;
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, kind);
    }
    let agent = HeaderValue::from_static(AGENT);
    request.headers_mut().insert(USER_AGENT, agent);
    pool.request(request).await
}

fn redirected<B>(address: &str, response: &Response<B>) -> Option<String> {
    if !matches!(response.status().as_u16(), 301..=303 | 307 | 308) {
        return None;
    }
    resolve(address, response.headers().get(LOCATION)?.to_str().ok()?)
}

fn lasting(why: String) -> RequestError {
    RequestError {
        why,
        is_passing: false,
    }
}
