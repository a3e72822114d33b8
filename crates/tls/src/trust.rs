//! The servers that a TLS connection trusts, and the certificate that it shows to them.

use hyper_rustls::ConfigBuilderExt;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use crate::{any_certificate, client_builder};

/// Which certificates of servers are accepted.
pub enum Trust {
    /// Certificates that are signed by the authorities of the system.
    System,
    /// Certificates that are signed by these authorities, in PEM.
    Authorities(String),
    /// Any certificate, also one that nobody has signed.
    Any,
}

/// A certificate and its private key, by which a client says who it is; both in PEM.
pub struct Identity {
    /// The certificate, and those between it and its authority.
    pub certificates: String,
    /// The private key.
    pub key: String,
}

/// The configuration of connections that trust these servers and show this certificate.
///
/// # Errors
/// A text that should be PEM is not, or the system has no certificates of authorities.
pub fn client_config(trust: &Trust, identity: Option<&Identity>) -> Result<ClientConfig, String> {
    let (builder, crypto) = client_builder().map_err(|error| error.to_string())?;
    let builder = match trust {
        Trust::System => builder
            .with_native_roots()
            .map_err(|error| error.to_string())?,
        Trust::Authorities(pem) => builder.with_root_certificates(authorities(pem)?),
        Trust::Any => builder
            .dangerous()
            .with_custom_certificate_verifier(any_certificate(crypto)),
    };
    let Some(identity) = identity else {
        return Ok(builder.with_no_client_auth());
    };
    let certificates = certificates(&identity.certificates)?;
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes())
        .map_err(|_| "failed to find any PEM data in key input")?;
    builder
        .with_client_auth_cert(certificates, key)
        .map_err(|error| error.to_string())
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err("failed to find any PEM data in certificate input".into()),
    }
}

/// The authorities of a PEM text.
///
/// # Errors
/// It holds no certificate.
pub fn authorities(pem: &str) -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(pem)? {
        store.add(certificate).map_err(|error| error.to_string())?;
    }
    Ok(store)
}
