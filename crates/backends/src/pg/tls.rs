//! TLS as `sslmode` asks for it.
//!
//! <https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION>

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WantsClientCert, WebPkiServerVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ConfigBuilder, DigitallySignedStruct, Error, SignatureScheme,
};

use super::source::Source;
use crate::certificates::{chain, key, native, roots, with_client};
use rform_tls::{any_certificate, client_builder};

/// Whether the connection is encrypted, and how.
pub(super) enum Tls {
    /// It is not.
    Never,
    /// Only if the server can.
    Preferred(ClientConfig),
    /// Or else there is no connection.
    Required(ClientConfig),
}

/// What is made sure of the server.
#[derive(Clone, Copy, PartialEq)]
enum Checked {
    Nothing,
    /// Its certificate is of a known authority.
    Authority,
    /// And is one for the host's name.
    Name,
}

/// Reads the parameters of TLS. A socket of this computer has none.
///
/// # Errors
/// The mode is unknown, or a certificate or key cannot be used.
pub(super) fn read(source: &Source<'_>, is_local: bool) -> Result<Tls, String> {
    let mode = source.get("sslmode");
    let mode = mode.as_deref().unwrap_or("require");
    let checked = match mode {
        "disable" | "allow" | "prefer" | "require" => Checked::Nothing,
        "verify-ca" => Checked::Authority,
        "verify-full" => Checked::Name,
        other => {
            return Err(format!(
                "The sslmode {other:?} is none of disable, allow, prefer, require, verify-ca and \
                 verify-full"
            ));
        }
    };
    if is_local || mode == "disable" {
        return Ok(Tls::Never);
    }
    let config = config(source, checked)?;
    Ok(match mode {
        "allow" | "prefer" => Tls::Preferred(config),
        _ => Tls::Required(config),
    })
}

fn config(source: &Source<'_>, checked: Checked) -> Result<ClientConfig, String> {
    let verified = verified(source, checked)?;
    let own = source.file("sslcert", "postgresql.crt")?;
    let secret = source.file("sslkey", "postgresql.key")?;
    let (Some(own), Some(secret)) = (own, secret) else {
        return Ok(verified.with_no_client_auth());
    };
    let own = chain(&own, "file of sslcert")?;
    with_client(verified, own, key(&secret, "file of sslkey")?)
}

/// As with libpq, `require` with a root certificate means `verify-ca`.
fn verified(
    source: &Source<'_>,
    checked: Checked,
) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, String> {
    let is_system = source.get("sslrootcert").as_deref() == Some("system");
    let root = match is_system {
        true => None,
        false => source.file("sslrootcert", "root.crt")?,
    };
    let (builder, crypto) = client_builder().map_err(|error| error.to_string())?;
    match (root, checked) {
        (None, Checked::Nothing) => Ok(builder
            .dangerous()
            .with_custom_certificate_verifier(any_certificate(crypto))),
        (None, Checked::Authority) => {
            Err("The sslmode verify-ca needs \"sslrootcert\", the file of \
                                           the authority's certificate. With verify-full the \
                                           authorities of this computer count"
                .into())
        }
        (None, Checked::Name) => native(builder),
        (Some(root), Checked::Name) => {
            let roots = roots(&root, "file of sslrootcert")?;
            Ok(builder.with_root_certificates(roots))
        }
        (Some(root), _) => {
            let roots = Arc::new(roots(&root, "file of sslrootcert")?);
            let verifier = WebPkiServerVerifier::builder_with_provider(roots, crypto).build();
            let verifier = verifier.map_err(|error| error.to_string())?;
            Ok(builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AnyName(verifier))))
        }
    }
}

/// Takes certificates of the known authorities, for whichever name they are.
#[derive(Debug)]
struct AnyName(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for AnyName {
    /// The name is looked at after all else was found to be right.
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self
            .0
            .verify_server_cert(end_entity, intermediates, name, ocsp, now);
        match verified {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}
