//! Fetching the certificates of a server.

use super::proxy::proxy_for;
use super::url::Server;
use crate::provider_data::ProviderData;
use rform_tls::connect::{open, secured};
use rform_tls::trust::{Trust, client_config};

/// The certificates of a server in DER, its own first.
///
/// # Errors
/// It cannot be reached, or it cannot be trusted and that is asked for.
pub async fn certificates(
    meta: &ProviderData,
    server: &Server,
    is_verified: bool,
) -> Result<Vec<Vec<u8>>, String> {
    let (host, port) = (&server.host, server.port.unwrap_or(443));
    // For mere TLS, the provider in Go takes no proxy.
    let proxy = match server.is_https {
        true => proxy_for(meta, host, port)?,
        false => None,
    };
    let trust = if is_verified {
        Trust::System
    } else {
        Trust::Any
    };
    let stream = open(host, port, proxy.as_ref(), true).await?;
    let (_, shown) = secured(stream, host, client_config(&trust, None)?).await?;
    match shown.is_empty() {
        true => Err(format!("{host} showed no certificate")),
        false => Ok(shown.iter().map(|it| it.to_vec()).collect()),
    }
}
