//! TLS as the settings of the backend have it.

use std::sync::Arc;

use hyper_rustls::ConfigBuilderExt;
use rustls::client::WantsClientCert;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};

use rform_aws::any_certificate;

/// Which certificates are taken and shown, in PEM.
#[derive(Default)]
pub(super) struct Certificates {
    /// Whether any certificate of the server is taken.
    pub is_verification_skipped: bool,
    /// The authorities of the server's certificate; none for those of the host.
    pub authority: Option<String>,
    /// The certificate that is shown to the server, with those between it and an authority.
    pub own: Option<String>,
    /// The private key of `own`.
    pub key: Option<String>,
}

/// The configuration of TLS.
///
/// # Errors
/// A certificate or key cannot be read, or the host has no certificates of authorities.
pub(super) fn config(certificates: &Certificates) -> Result<ClientConfig, String> {
    let verified = verified(certificates)?;
    let (Some(own), Some(key)) = (&certificates.own, &certificates.key) else {
        return Ok(verified.with_no_client_auth());
    };
    let own = chain(own, "client_certificate_pem")?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes());
    // What is wrong with a private key is told without anything of it.
    let key = key.map_err(|_| {
        "The argument \"client_private_key_pem\" does not hold a private key in PEM".to_owned()
    })?;
    let config = verified.with_client_auth_cert(own, key);
    config.map_err(|error| format!("The client certificate cannot be used: {error}"))
}

fn verified(
    certificates: &Certificates,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, String> {
    let crypto = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(crypto.clone());
    let builder = builder.with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| error.to_string())?;
    if certificates.is_verification_skipped {
        let any = any_certificate(crypto);
        return Ok(builder.dangerous().with_custom_certificate_verifier(any));
    }
    let Some(authority) = &certificates.authority else {
        return builder
            .with_native_roots()
            .map_err(|error| error.to_string());
    };
    let mut roots = RootCertStore::empty();
    for certificate in chain(authority, "client_ca_certificate_pem")? {
        let added = roots.add(certificate);
        added.map_err(|error| {
            format!("The argument \"client_ca_certificate_pem\" cannot be used: {error}")
        })?;
    }
    Ok(builder.with_root_certificates(roots))
}

fn chain(pem: &str, argument: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match read {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        _ => Err(format!(
            "The argument \"{argument}\" does not hold certificates in PEM"
        )),
    }
}
