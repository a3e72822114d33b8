//! Why no answer came, in words, and whether it is worth trying again.

use std::error::Error;
use std::fmt;
use std::io;

use aws_smithy_runtime_api::client::result::ConnectorError;

/// A request that did not come to an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Where it went: scheme, host and port.
    pub endpoint: String,
    /// What happened there.
    pub reason: String,
    /// What it means for the one who asked.
    pub kind: Kind,
}

/// What a failure on the way means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It will be the same next time: the endpoint is wrong. Nothing was sent.
    Lasting,
    /// No connection came about, this time: nothing was sent.
    Unreached,
    /// The connection broke: it may have been sent.
    Broken,
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.endpoint, self.reason)
    }
}

impl Error for Trouble {}

/// An error and all its causes. An I/O error hides its content from `source`.
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

impl Trouble {
    /// Scheme, host and port of a URL.
    pub fn endpoint(uri: &str) -> String {
        Place::of(uri).endpoint
    }

    /// Of a request to that URL.
    pub fn of(uri: &str, error: &ConnectorError) -> Trouble {
        let place = Place::of(uri);
        let (kind, reason) = judge(&place, error);
        Trouble {
            endpoint: place.endpoint,
            reason,
            kind,
        }
    }
}

struct Place {
    endpoint: String,
    host: String,
    /// Host and port.
    socket: String,
}

impl Place {
    fn of(uri: &str) -> Place {
        let parsed: Option<http::Uri> = uri.parse().ok();
        let parsed = parsed.unwrap_or_default();
        let host = parsed.host().unwrap_or_default().to_owned();
        let scheme = parsed.scheme_str().unwrap_or("https");
        let usual = if scheme == "http" { 80 } else { 443 };
        let port = parsed.port_u16();
        Place {
            endpoint: match port {
                Some(port) => format!("{scheme}://{host}:{port}"),
                None => format!("{scheme}://{host}"),
            },
            socket: format!("{host}:{}", port.unwrap_or(usual)),
            host,
        }
    }
}

fn judge(place: &Place, error: &ConnectorError) -> (Kind, String) {
    let texts: Vec<String> = causes(error).map(ToString::to_string).collect();
    let says = |part: &str| texts.iter().any(|text| text.contains(part));
    let io = causes(error).filter_map(|it| it.downcast_ref::<io::Error>());
    let kinds: Vec<io::ErrorKind> = io.map(io::Error::kind).collect();
    let Place { host, socket, .. } = place;
    if let Some(reason) = by_name(host, &says) {
        return reason;
    }
    if let Some(reason) = by_protocol(host, socket, &says, &texts) {
        return (Kind::Lasting, reason);
    }
    if kinds.contains(&io::ErrorKind::ConnectionRefused) {
        return (Kind::Unreached, format!("connection refused by {socket}"));
    }
    if says("connect timeout") {
        return (
            Kind::Unreached,
            format!("no connection with {socket} in time"),
        );
    }
    if error.is_timeout() {
        return (Kind::Broken, format!("{socket} did not answer in time"));
    }
    if error.is_user() {
        return (Kind::Lasting, innermost(&texts));
    }
    match says("client error (Connect)") {
        true => (
            Kind::Unreached,
            format!("no connection with {socket}: {}", innermost(&texts)),
        ),
        false => (
            Kind::Broken,
            format!("the connection with {socket} broke: {}", innermost(&texts)),
        ),
    }
}

/// What the resolver of names says.
fn by_name(host: &str, says: &dyn Fn(&str) -> bool) -> Option<(Kind, String)> {
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
        true => (Kind::Lasting, format!("there is no host \"{host}\"")),
        false => (
            Kind::Unreached,
            format!("the name \"{host}\" could not be resolved"),
        ),
    })
}

/// Two who do not speak the same language.
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

/// The cause of all, without a structure that only programmers read.
fn innermost(texts: &[String]) -> String {
    let plain = texts.iter().rev().find(|text| !text.contains(['{', '(']));
    plain.or(texts.last()).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(uri: &str, error: io::Error) -> Trouble {
        Trouble::of(uri, &ConnectorError::io(error.into()))
    }

    #[test]
    fn a_refused_connection_was_no_request() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let trouble = trouble("http://127.0.0.1:4566/?x=y", refused);
        assert_eq!(trouble.kind, Kind::Unreached);
        assert_eq!(
            trouble.to_string(),
            "http://127.0.0.1:4566: connection refused by 127.0.0.1:4566"
        );
    }

    #[test]
    fn a_host_that_does_not_exist_will_not_exist_next_time() {
        let why = "failed to lookup address information: Name or service not known";
        let trouble = trouble("https://ec2.example.invalid/", io::Error::other(why));
        assert_eq!(trouble.kind, Kind::Lasting);
        assert_eq!(trouble.reason, "there is no host \"ec2.example.invalid\"");
    }

    #[test]
    fn a_name_server_that_is_away_may_come_back() {
        let why = "failed to lookup address information: Temporary failure in name resolution";
        let trouble = trouble("https://ec2.example.com/", io::Error::other(why));
        assert_eq!(trouble.kind, Kind::Unreached);
    }

    #[test]
    fn a_connection_that_breaks_may_have_carried_the_request() {
        let reset = io::Error::from(io::ErrorKind::ConnectionReset);
        assert_eq!(trouble("https://a/", reset).kind, Kind::Broken);
    }
}
