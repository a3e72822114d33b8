//! Proxies, as `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name them.
//!
//! As in Go, and so in Terraform, this computer itself is never reached by way of a proxy.
//! <https://pkg.go.dev/net/http#ProxyFromEnvironment>

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{HeaderValue, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower::Service;

use rform_core::world::World;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The proxies of the environment.
#[derive(Clone)]
pub(super) struct Proxies(Arc<Matcher>);

impl Proxies {
    /// Reads the environment.
    ///
    /// # Errors
    /// A variable names no proxy that can be used. Its value, which may hold a password, is not told.
    pub fn of(world: &dyn World) -> Result<Proxies, String> {
        let first = |upper: &str| {
            let set = world.var(upper).filter(|it| !it.is_empty());
            set.or_else(|| world.var(&upper.to_lowercase()))
                .unwrap_or_default()
        };
        for name in ["HTTP_PROXY", "HTTPS_PROXY"] {
            check(name, &first(name))?;
        }
        let matcher = Matcher::builder()
            .http(first("HTTP_PROXY"))
            .https(first("HTTPS_PROXY"))
            .no(first("NO_PROXY"));
        Ok(Proxies(Arc::new(matcher.build())))
    }

    fn intercept(&self, uri: &Uri) -> Option<Intercept> {
        match is_here(uri.host().unwrap_or_default()) {
            true => None,
            false => self.0.intercept(uri),
        }
    }

    /// What a request for this address has to show to the proxy; of one to `https` the tunnel shows it.
    pub fn authorization(&self, uri: &Uri) -> Option<HeaderValue> {
        let proxy = self.intercept(uri).filter(|_| !is_secure(uri))?;
        proxy.basic_auth().cloned()
    }
}

fn check(name: &str, value: &str) -> Result<(), String> {
    let is_plain = match value.split_once("://") {
        Some((scheme, rest)) => scheme.eq_ignore_ascii_case("http") && !rest.is_empty(),
        None => true,
    };
    let uri = value.split_once("://").map_or(value, |(_, rest)| rest);
    let is_uri = value.is_empty() || format!("http://{uri}").parse::<Uri>().is_ok();
    match is_plain && is_uri {
        true => Ok(()),
        false => Err(format!(
            "The environment variable {name} must name a proxy as http://HOST:PORT"
        )),
    }
}

fn is_here(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let address: Option<IpAddr> = bare.parse().ok();
    bare.eq_ignore_ascii_case("localhost") || address.is_some_and(|it| it.is_loopback())
}

fn is_secure(uri: &Uri) -> bool {
    uri.scheme_str() == Some("https")
}

/// Connects to servers, by way of proxies where there are some.
#[derive(Clone)]
pub(super) struct Connector {
    pub proxies: Proxies,
    direct: HttpConnector,
}

impl Connector {
    pub fn new(proxies: Proxies) -> Connector {
        let mut direct = HttpConnector::new();
        direct.enforce_http(false);
        Connector { proxies, direct }
    }
}

impl Service<Uri> for Connector {
    type Response = Way;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Way, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.direct.poll_ready(context).map_err(BoxError::from)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let mut direct = self.direct.clone();
        let proxy = self.proxies.intercept(&uri);
        Box::pin(async move {
            let (stream, is_proxied) = match proxy {
                None => (direct.call(uri).await?, false),
                Some(proxy) if is_secure(&uri) => {
                    let mut tunnel = Tunnel::new(proxy.uri().clone(), direct);
                    if let Some(authorization) = proxy.basic_auth() {
                        tunnel = tunnel.with_auth(authorization.clone());
                    }
                    (tunnel.call(uri).await?, false)
                }
                Some(proxy) => (direct.call(proxy.uri().clone()).await?, true),
            };
            Ok(Way { stream, is_proxied })
        })
    }
}

/// A connection, and whether it ends at a proxy, to which whole addresses are sent.
pub(super) struct Way {
    stream: TokioIo<TcpStream>,
    is_proxied: bool,
}

impl Connection for Way {
    fn connected(&self) -> Connected {
        self.stream.connected().proxy(self.is_proxied)
    }
}

impl Read for Way {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl Write for Way {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_testing::Memory;

    fn proxies(vars: &[(&str, &str)]) -> Result<Proxies, String> {
        let vars = vars
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        Proxies::of(&Memory {
            environment: vars.collect(),
            ..Memory::default()
        })
    }

    #[test]
    fn a_proxy_is_taken_by_scheme_and_name() -> Result<(), String> {
        let all = proxies(&[
            ("HTTP_PROXY", "http://me:secret@one:1"),
            ("https_proxy", "two:2"),
            ("NO_PROXY", "inside.example,10.0.0.0/8"),
        ])?;
        for (uri, expected) in [
            ("http://state.example/a", Some("one:1")),
            ("https://state.example/a", Some("two:2")),
            ("http://x.inside.example/a", None),
            ("http://10.1.2.3/a", None),
            ("http://localhost:8080/a", None),
            ("http://127.0.0.2/a", None),
            ("http://[::1]/a", None),
        ] {
            let uri: Uri = uri.parse().map_err(|_| "no address".to_owned())?;
            let proxy = all.intercept(&uri);
            let found = proxy.as_ref().and_then(|it| it.uri().authority());
            let found = found.map(|it| it.as_str().rsplit('@').next().unwrap_or_default());
            assert_eq!(found, expected, "{uri}");
        }
        let plain: Uri = "http://state.example"
            .parse()
            .map_err(|_| "no address".to_owned())?;
        assert!(
            all.authorization(&plain)
                .is_some_and(|it| it.is_sensitive())
        );
        Ok(())
    }

    #[test]
    fn what_is_no_proxy_is_refused_and_not_told() {
        for value in [
            "socks5://me:secret@h:1",
            "https://secret:1",
            "http://",
            "h o secret",
        ] {
            let error = proxies(&[("HTTP_PROXY", value)]).err().unwrap_or_default();
            assert!(error.contains("HTTP_PROXY"), "{value}: {error}");
            assert!(!error.contains("secret"), "{value}: {error}");
        }
        assert!(proxies(&[("HTTP_PROXY", "")]).is_ok());
    }
}
