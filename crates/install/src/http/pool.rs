//! The pool of connections, and their TLS.

use std::sync::Arc;

use bytes::Bytes;
use http::header::PROXY_AUTHORIZATION;
use http::{HeaderValue, Request, Response};
use http_body_util::Full;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Connections;
use hyper_util::rt::TokioExecutor;
use rform_core::world::World;
use rustls::RootCertStore;

use super::request::RequestError;
use super::routes::Routes;

/// An answer whose body is still to be read.
pub(super) type Incoming = Response<hyper::body::Incoming>;

/// Connections over HTTP/1.1, kept for the next request.
#[derive(Clone)]
pub(super) struct Pool {
    connections: Connections<HttpsConnector<Routes>, Full<Bytes>>,
    routes: Routes,
}

impl Pool {
    /// Sends a request, to a proxy where there is one.
    pub(super) async fn request(
        &self,
        mut request: Request<Full<Bytes>>,
    ) -> Result<Incoming, RequestError> {
        let authorization = self.routes.authorization(request.uri());
        if let Some(Ok(mut value)) = authorization.map(HeaderValue::try_from) {
            value.set_sensitive(true);
            request.headers_mut().insert(PROXY_AUTHORIZATION, value);
        }
        let answer = self.connections.request(request).await;
        answer.map_err(|error| RequestError {
            why: causes(&error),
            is_passing: true,
        })
    }
}

/// A pool of connections that trusts these authorities, or those of the host, and goes through the
/// proxies of its environment.
///
/// # Errors
/// The host has no certificates of authorities.
pub(super) fn connect(
    world: Arc<dyn World>,
    trusted: Option<&RootCertStore>,
) -> Result<Pool, String> {
    let (builder, _) = rform_tls::client_builder().map_err(|error| error.to_string())?;
    let roots = match trusted {
        Some(trusted) => builder.with_root_certificates(trusted.clone()),
        None => builder.with_native_roots().map_err(|error| {
            format!("no certificates of authorities are found on this machine: {error}")
        })?,
    };
    let routes = Routes::new(world);
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(roots.with_no_client_auth())
        .https_or_http()
        .enable_http1()
        .wrap_connector(routes.clone());
    Ok(Pool {
        connections: Connections::builder(TokioExecutor::new()).build(connector),
        routes,
    })
}

/// An error with what caused it: the first alone says little.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Some errors repeat what caused them.
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}
