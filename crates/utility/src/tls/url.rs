//! URLs of servers, with one of several schemes.

use ::http::Uri;

use crate::framework::check::Place;
use rform_core::go::quote::quoted;
use rform_tls::proxy::bare;

/// The server that a URL names.
pub struct Server {
    /// Whether the URL is of HTTPS rather than of mere TLS.
    pub is_https: bool,
    /// The host, without brackets.
    pub host: String,
    /// The port, if the URL has one.
    pub port: Option<u16>,
}

/// Why a text is no URL of a server; none if it is.
pub fn server_error(text: &str, _place: &Place) -> Option<(String, String)> {
    scheme_error(text, &["https", "tls"])
}

/// Why a text is no URL of a proxy; none if it is.
pub fn proxy_error(text: &str, _place: &Place) -> Option<(String, String)> {
    scheme_error(text, &["http", "https", "socks5"])
}

fn scheme_error(text: &str, schemes: &[&str]) -> Option<(String, String)> {
    let invalid = |detail| Some(("Invalid URL".to_owned(), detail));
    let shown = quoted(text);
    let uri: Uri = match text.parse() {
        Ok(uri) => uri,
        Err(error) => return invalid(format!("Parsing URL {shown} failed: {error}")),
    };
    if uri.host().is_none_or(str::is_empty) || uri.scheme_str().is_none() {
        return invalid(format!("URL {shown} contains no host"));
    }
    let scheme = uri.scheme_str().unwrap_or_default();
    if schemes.contains(&scheme) {
        return None;
    }
    let names: Vec<String> = schemes.iter().map(|it| format!("{it:?}")).collect();
    let detail = format!(
        "URL {shown} expected to use scheme from [{}], got: {scheme:?}",
        names.join(" ")
    );
    Some(("Invalid URL scheme".into(), detail))
}

/// The server of a URL; none if it is none.
pub fn server(text: &str) -> Option<Server> {
    let uri: Uri = text.parse().ok()?;
    Some(Server {
        is_https: uri.scheme_str() == Some("https"),
        host: bare(uri.host()?).to_owned(),
        port: uri.port_u16(),
    })
}
