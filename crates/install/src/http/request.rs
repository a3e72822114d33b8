//! What is asked for, and what is answered.

use std::fmt;

use bytes::Bytes;
use http::StatusCode;
use http::header::{HeaderMap, HeaderName, HeaderValue};

/// A request for something.
#[derive(Clone, Default)]
pub struct Request {
    /// Where it is.
    pub address: String,
    /// Headers for the server that is asked; those that carry secrets are for no other one.
    pub headers: HeaderMap,
    /// A form that is sent, by POST; none for a GET.
    pub form: Option<String>,
    /// How often it is asked for again where that may help.
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
    /// Where it came from at last.
    pub address: String,
    /// The status of the answer.
    pub status: StatusCode,
    /// The headers of the answer.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What happened, without the address.
    pub why: String,
    /// Whether the same request may succeed later.
    pub is_passing: bool,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.why)
    }
}

/// Whether an answer says that the same request may succeed later.
pub(super) fn is_trouble(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
        || status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED
}
