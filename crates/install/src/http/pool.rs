//! The pool of connections, and their TLS.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Connections;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::RootCertStore;

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Connections over HTTP/1.1, kept for the next request.
pub(super) type Pool = Connections<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// A pool of connections that trusts these authorities, or those of the host.
///
/// # Errors
/// The host has no certificates of authorities.
pub(super) fn connect(trusted: Option<&RootCertStore>) -> Result<Pool, String> {
    let (builder, _) = rform_tls::client_builder().map_err(|error| error.to_string())?;
    let roots = match trusted {
        Some(trusted) => builder.with_root_certificates(trusted.clone()),
        None => builder.with_native_roots().map_err(|error| {
            format!("no certificates of authorities are found on this machine: {error}")
        })?,
    };
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    http.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(roots.with_no_client_auth())
        .https_or_http()
        .enable_http1()
        .wrap_connector(http);
    Ok(Connections::builder(TokioExecutor::new()).build(connector))
}
