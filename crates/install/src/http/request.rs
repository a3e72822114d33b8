//! Requests, answers, and failures of requests.

use std::fmt;

use bytes::Bytes;
use http::StatusCode;
use http::header::{HeaderMap, HeaderName, HeaderValue};

/// A request for a document or a file.
#[derive(Clone, Default)]
pub struct Request {
    /// The URL that is asked, as it stands in the configuration.
    pub address: String,
    /// The headers of the request. Those with secrets are not sent to another host after a redirection.
    pub headers: HeaderMap,
    /// A form that is sent, by POST; none for a GET.
    pub form: Option<String>,
    /// How often the request is repeated after a failure that may be temporary.
    pub retries: u32,
}

impl Request {
    /// A request without headers, that is not repeated.
    pub fn new(address: &str) -> Request {
        Request {
            address: address.to_owned(),
            ..Request::default()
        }
    }

    /// With a header; a value that cannot be one is left out.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &str) -> Request {
        if let Ok(mut value) = HeaderValue::try_from(value) {
            value.set_sensitive(true);
            self.headers.insert(name, value);
        }
        self
    }
}

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The URL after all redirections.
    pub address: String,
    /// The status of the answer.
    pub status: StatusCode,
    /// The headers of the answer.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// Why a request failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError {
    /// What happened, without the address.
    pub why: String,
    /// Whether the same request may succeed later.
    pub is_passing: bool,
}

impl fmt::Display for RequestError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.why)
    }
}

/// Whether an answer says that the same request may succeed later.
pub(super) fn is_trouble(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
        || status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED
}
