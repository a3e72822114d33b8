//! Why a connection failed, in words, and whether a later attempt may succeed.

use std::error::Error;
use std::fmt;
use std::io;

use aws_smithy_runtime_api::client::result::ConnectorError;

/// A request that got no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionFailure {
    /// Scheme, host and port of the request.
    pub endpoint: String,
    /// The cause in words.
    pub reason: String,
    /// Whether the request was sent, and whether a later attempt may succeed.
    pub kind: FailureKind,
}

/// The kind of a failed connection, by what it means for the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The endpoint is wrong, and will be next time. Nothing was sent.
    Permanent,
    /// No connection could be made this time. Nothing was sent.
    NotConnected,
    /// The connection broke: the request may have been sent.
    ConnectionLost,
}

impl fmt::Display for ConnectionFailure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.endpoint, self.reason)
    }
}

impl Error for ConnectionFailure {}

/// An error and all its causes, outermost first. An I/O error hides its content from `source`.
pub fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        match error.downcast_ref::<io::Error>() {
            Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

impl ConnectionFailure {
    /// Scheme, host and port of a URL.
    pub fn endpoint(uri: &str) -> String {
        Endpoint::of(uri).endpoint
    }

    /// The failure of a request to that URL.
    pub fn of(uri: &str, error: &ConnectorError) -> ConnectionFailure {
        let endpoint_of = Endpoint::of(uri);
        let (kind, reason) = classify(&endpoint_of, error);
        ConnectionFailure {
            endpoint: endpoint_of.endpoint,
            reason,
            kind,
        }
    }
}

struct Endpoint {
    endpoint: String,
    host: String,
    /// Host and port.
    socket: String,
}

impl Endpoint {
    fn of(uri: &str) -> Endpoint {
        let parsed: Option<http::Uri> = uri.parse().ok();
        let parsed = parsed.unwrap_or_default();
        let host = parsed.host().unwrap_or_default().to_owned();
        let scheme = parsed.scheme_str().unwrap_or("https");
        let usual = if scheme == "http" { 80 } else { 443 };
        let port = parsed.port_u16();
        Endpoint {
            endpoint: match port {
                Some(port) => format!("{scheme}://{host}:{port}"),
                None => format!("{scheme}://{host}"),
            },
            socket: format!("{host}:{}", port.unwrap_or(usual)),
            host,
        }
    }
}

fn classify(endpoint_of: &Endpoint, error: &ConnectorError) -> (FailureKind, String) {
    let texts: Vec<String> = causes(error).map(ToString::to_string).collect();
    let says = |part: &str| texts.iter().any(|text| text.contains(part));
    let io = causes(error).filter_map(|it| it.downcast_ref::<io::Error>());
    let kinds: Vec<io::ErrorKind> = io.map(io::Error::kind).collect();
    let Endpoint { host, socket, .. } = endpoint_of;
    if let Some(reason) = by_name(host, &says) {
        return reason;
    }
    if let Some(reason) = by_protocol(host, socket, &says, &texts) {
        return (FailureKind::Permanent, reason);
    }
    if kinds.contains(&io::ErrorKind::ConnectionRefused) {
        return (
            FailureKind::NotConnected,
            format!("connection refused by {socket}"),
        );
    }
    if says("connect timeout") {
        return (
            FailureKind::NotConnected,
            format!("no connection with {socket} in time"),
        );
    }
    if error.is_timeout() {
        return (
            FailureKind::ConnectionLost,
            format!("{socket} did not answer in time"),
        );
    }
    if error.is_user() {
        return (FailureKind::Permanent, innermost(&texts));
    }
    match says("client error (Connect)") {
        true => (
            FailureKind::NotConnected,
            format!("no connection with {socket}: {}", innermost(&texts)),
        ),
        false => (
            FailureKind::ConnectionLost,
            format!("the connection with {socket} broke: {}", innermost(&texts)),
        ),
    }
}

/// Failures of name resolution.
fn by_name(host: &str, says: &dyn Fn(&str) -> bool) -> Option<(FailureKind, String)> {
    if !says("failed to lookup address information") && !says("dns error") {
        return None;
    }
    let unknown = [
        "Name or service not known",
        "No address associated",
        "nodename nor servname",
        "Name does not resolve",
    ];
    Some(match unknown.iter().any(|text| says(text)) {
        true => (
            FailureKind::Permanent,
            format!("there is no host \"{host}\""),
        ),
        false => (
            FailureKind::NotConnected,
            format!("the name \"{host}\" could not be resolved"),
        ),
    })
}

/// Endpoints that speak another protocol, or whose certificate is not accepted.
fn by_protocol(
    host: &str,
    socket: &str,
    says: &dyn Fn(&str) -> bool,
    texts: &[String],
) -> Option<String> {
    if says("InvalidContentType") || says("received corrupt message") {
        return Some(format!(
            "{socket} does not speak TLS; is its URL meant to begin with http://?"
        ));
    }
    if let Some(text) = texts
        .iter()
        .find(|it| it.contains("invalid peer certificate"))
    {
        let why = text.rsplit("invalid peer certificate: ").next();
        return Some(format!(
            "the certificate of {host} is not accepted ({}); custom_ca_bundle or AWS_CA_BUNDLE names further authorities",
            why.unwrap_or_default()
        ));
    }
    let garbled = [
        "invalid HTTP version",
        "invalid HTTP status",
        "invalid HTTP header",
    ];
    garbled
        .iter()
        .any(|text| says(text))
        .then(|| format!("{socket} does not speak HTTP; is its URL meant to begin with https://?"))
}

/// The innermost cause that is text rather than a structure of Rust's.
fn innermost(texts: &[String]) -> String {
    let plain = texts.iter().rev().find(|text| !text.contains(['{', '(']));
    plain.or(texts.last()).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(uri: &str, error: io::Error) -> ConnectionFailure {
        ConnectionFailure::of(uri, &ConnectorError::io(error.into()))
    }

    #[test]
    fn a_refused_connection_was_no_request() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let failure = failure("http://127.0.0.1:4566/?x=y", refused);
        assert_eq!(failure.kind, FailureKind::NotConnected);
        assert_eq!(
            failure.to_string(),
            "http://127.0.0.1:4566: connection refused by 127.0.0.1:4566"
        );
    }

    #[test]
    fn a_host_that_does_not_exist_will_not_exist_next_time() {
        let why = "failed to lookup address information: Name or service not known";
        let failure = failure("https://ec2.example.invalid/", io::Error::other(why));
        assert_eq!(failure.kind, FailureKind::Permanent);
        assert_eq!(failure.reason, "there is no host \"ec2.example.invalid\"");
    }

    #[test]
    fn a_name_server_that_is_away_may_come_back() {
        let why = "failed to lookup address information: Temporary failure in name resolution";
        let failure = failure("https://ec2.example.com/", io::Error::other(why));
        assert_eq!(failure.kind, FailureKind::NotConnected);
    }

    #[test]
    fn a_connection_that_breaks_may_have_carried_the_request() {
        let reset = io::Error::from(io::ErrorKind::ConnectionReset);
        assert_eq!(
            failure("https://a/", reset).kind,
            FailureKind::ConnectionLost
        );
    }
}
