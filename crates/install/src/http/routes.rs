//! The way to a server: directly, or through the proxy that the environment names.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use rform_core::world::World;
use rform_tls::connect::{BoxedStream, open};
use rform_tls::proxy::{Proxy, bare, of_environment};
use tower::Service;

/// Connects to servers by the proxies of the host's environment.
#[derive(Clone)]
pub(super) struct Routes(Arc<dyn World>);

/// A connection without TLS of its own to a server.
pub(super) struct Route {
    stream: TokioIo<BoxedStream>,
    /// Whether a proxy reads the requests, which then have the whole address in them.
    is_read_by_proxy: bool,
}

/// A server, as an address names it.
struct Target {
    is_tls: bool,
    host: String,
    port: u16,
}

impl Target {
    fn of(uri: &Uri) -> Option<Target> {
        let is_tls = uri.scheme_str() == Some("https");
        Some(Target {
            is_tls,
            host: bare(uri.host()?).to_owned(),
            port: uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 }),
        })
    }
}

impl Routes {
    /// Routes by the environment of a host.
    pub(super) fn new(world: Arc<dyn World>) -> Routes {
        Routes(world)
    }

    fn proxy(&self, target: &Target) -> Result<Option<Proxy>, String> {
        of_environment(self.0.as_ref(), target.is_tls, &target.host, target.port)
    }

    /// The value of the header that tells a proxy who asks, where it reads the requests.
    pub(super) fn authorization(&self, uri: &Uri) -> Option<String> {
        let target = Target::of(uri).filter(|it| !it.is_tls)?;
        // What is wrong with the address of the proxy is told when it is connected to.
        self.proxy(&target).ok()??.authorization
    }

    async fn route(self, uri: Uri) -> Result<Route, String> {
        let target = Target::of(&uri).ok_or("the address has no host")?;
        let proxy = self.proxy(&target)?;
        let (host, is_tls) = (&target.host, target.is_tls);
        let stream = open(host, target.port, proxy.as_ref(), is_tls).await?;
        Ok(Route {
            stream: TokioIo::new(stream),
            is_read_by_proxy: proxy.is_some() && !is_tls,
        })
    }
}

impl Service<Uri> for Routes {
    type Response = Route;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Route>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let routes = self.clone();
        Box::pin(async move { routes.route(uri).await.map_err(io::Error::other) })
    }
}

impl Connection for Route {
    fn connected(&self) -> Connected {
        Connected::new().proxy(self.is_read_by_proxy)
    }
}

impl Read for Route {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl Write for Route {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
