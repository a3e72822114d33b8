//! TLS as the settings of the backend have it.

use rustls::client::WantsClientCert;
use rustls::{ClientConfig, ConfigBuilder};

use crate::certificates::{chain, key, native, roots, with_client};
use rform_tls::{any_certificate, client_builder};

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
    let (Some(own), Some(secret)) = (&certificates.own, &certificates.key) else {
        return Ok(verified.with_no_client_auth());
    };
    let own = chain(own.as_bytes(), "argument \"client_certificate_pem\"")?;
    let key = key(secret.as_bytes(), "argument \"client_private_key_pem\"")?;
    with_client(verified, own, key)
}

fn verified(
    certificates: &Certificates,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, String> {
    let (builder, crypto) = client_builder().map_err(|error| error.to_string())?;
    if certificates.is_verification_skipped {
        let any = any_certificate(crypto);
        return Ok(builder.dangerous().with_custom_certificate_verifier(any));
    }
    let Some(authority) = &certificates.authority else {
        return native(builder);
    };
    let what = "argument \"client_ca_certificate_pem\"";
    Ok(builder.with_root_certificates(roots(authority.as_bytes(), what)?))
}
