//! The encrypted connection to a plugin: both sides show a certificate that is made for one process.
//!
//! A plugin's certificate is signed by itself, which the usual verifier refuses. It is compared with the
//! one in the handshake line, and the signature proves that the plugin has its private key.

use std::io;
use std::sync::Arc;

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256,
};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;

use super::Address;
use rform_tls::client_builder;

/// The name that both certificates are for.
const NAME: &str = "localhost";

/// The certificate by which the plugin knows this process, and its key.
pub(crate) struct Identity {
    certificate: CertificateDer<'static>,
    key: KeyPair,
    /// The certificate as the plugin gets it in its environment.
    pub(crate) pem: String,
}

impl Identity {
    /// A new one, for one plugin.
    ///
    /// # Errors
    /// The host has no good random numbers.
    pub(crate) fn new() -> Result<Identity, rcgen::Error> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::new(vec![NAME.to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, NAME);
        // Plugins made with rustls refuse a client that shows a certificate of an authority.
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::KeyEncipherment,
            KeyUsagePurpose::KeyAgreement,
        ];
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ClientAuth,
            ExtendedKeyUsagePurpose::ServerAuth,
        ];
        let certificate = params.self_signed(&key)?;
        Ok(Identity {
            certificate: certificate.der().clone(),
            key,
            pem: certificate.pem(),
        })
    }
}

/// The TLS connector that accepts only the plugin with this certificate.
///
/// # Errors
/// The certificate or the own key is of no use.
pub(crate) fn connector(own: &Identity, certificate: Vec<u8>) -> Result<TlsConnector, Error> {
    let (builder, provider) = client_builder()?;
    let pinned = Pinned::new(certificate, &provider);
    let key = PrivateKeyDer::try_from(own.key.serialize_der());
    let key = key.map_err(|error| Error::General(error.to_owned()))?;
    let mut config = builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(pinned))
        .with_client_auth_cert(vec![own.certificate.clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Accepts one certificate.
#[derive(Debug)]
struct Pinned {
    certificate: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Pinned {
    fn new(certificate: Vec<u8>, provider: &CryptoProvider) -> Pinned {
        Pinned {
            certificate: certificate.into(),
            algorithms: provider.signature_verification_algorithms,
        }
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        _more: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match *shown == self.certificate {
            true => Ok(ServerCertVerified::assertion()),
            false => Err(Error::General(
                "the plugin shows another certificate than in its handshake".into(),
            )),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// A connection of any kind.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Connects to a plugin.
///
/// # Errors
/// Fails if nothing listens there, or a process with another certificate.
pub(super) async fn connect(
    address: &Address,
    tls: Option<&TlsConnector>,
) -> io::Result<Box<dyn Stream>> {
    let plain: Box<dyn Stream> = match address {
        Address::Unix(path) => Box::new(UnixStream::connect(path).await?),
        Address::Tcp(address) => {
            let stream = TcpStream::connect(address).await?;
            // Small messages go back and forth: waiting for more costs 40 ms each time.
            stream.set_nodelay(true)?;
            Box::new(stream)
        }
    };
    let Some(tls) = tls else {
        return Ok(plain);
    };
    let name = ServerName::try_from(NAME).map_err(io::Error::other)?;
    Ok(Box::new(tls.connect(name, plain).await?))
}
