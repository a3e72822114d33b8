//! Certificates and keys in PEM, for connections of backends.

use hyper_rustls::ConfigBuilderExt;
use rustls::client::WantsClientCert;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};

/// A configuration that takes the authorities of this computer.
///
/// # Errors
/// The host has no certificates of authorities.
pub(crate) fn native(
    builder: ConfigBuilder<ClientConfig, WantsVerifier>,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, String> {
    let with = builder.with_native_roots();
    with.map_err(|error| error.to_string())
}

/// A configuration that shows this chain to the server.
///
/// # Errors
/// Key and certificate do not go together, or are of an unknown kind.
pub(crate) fn with_client(
    builder: ConfigBuilder<ClientConfig, WantsClientCert>,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ClientConfig, String> {
    let config = builder.with_client_auth_cert(chain, key);
    config.map_err(|error| format!("The client certificate cannot be used: {error}"))
}

/// The certificates in a text; `what` names it in errors.
///
/// # Errors
/// The text holds no certificates.
pub(crate) fn chain(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match read {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        _ => Err(format!("The {what} does not hold certificates in PEM")),
    }
}

/// The authorities in a text; `what` names it in errors.
///
/// # Errors
/// The text holds no certificates, or one that cannot be an authority's.
pub(crate) fn roots(pem: &[u8], what: &str) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in chain(pem, what)? {
        let added = roots.add(certificate);
        added.map_err(|error| format!("The {what} cannot be used: {error}"))?;
    }
    Ok(roots)
}

/// The private key in a text; what is wrong with one is told without anything of it.
///
/// # Errors
/// The text holds no private key.
pub(crate) fn key(pem: &[u8], what: &str) -> Result<PrivateKeyDer<'static>, String> {
    let key = PrivateKeyDer::from_pem_slice(pem);
    key.map_err(|_| format!("The {what} does not hold a private key in PEM"))
}
