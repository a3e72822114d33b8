//! TLS of the backend `http`, with certificates that are good for 127.0.0.1 alone.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::server::Server;
use super::{Directory, STACK};

const AUTHORITY: &str = include_str!("../account/tls/ca.pem");
const CERTIFICATE: &str = include_str!("../account/tls/leaf.pem");
const KEY: &str = include_str!("../account/tls/leaf.key");

/// The authority of the client's certificate. Its key is not kept.
const CLIENT_AUTHORITY: &str = include_str!("tls/client-ca.pem");
const CLIENT: &str = include_str!("tls/client.pem");
const CLIENT_KEY: &str = include_str!("tls/client.key");

fn certificate(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")
}

/// A server behind TLS; `asks` tells whether clients have to show a certificate.
fn server(asks: bool) -> Server {
    let crypto = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(crypto.clone())
        .with_safe_default_protocol_versions()
        .expect("versions");
    let builder = match asks {
        true => {
            let mut roots = RootCertStore::empty();
            roots
                .add(certificate(CLIENT_AUTHORITY))
                .expect("an authority");
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), crypto);
            builder.with_client_cert_verifier(verifier.build().expect("a verifier"))
        }
        false => builder.with_no_client_auth(),
    };
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).expect("a key");
    let config = builder.with_single_cert(vec![certificate(CERTIFICATE)], key);
    let config = Arc::new(config.expect("a pair"));
    let server = Server::with("https", move |stream| {
        let connection = ServerConnection::new(config.clone()).expect("a connection");
        Box::new(StreamOwned::new(connection, stream))
    });
    server.expect("a server")
}

/// Initialises a directory with these variables set; answers whether that worked, and what was said.
fn init(server: &Server, variables: &[(&str, &str)]) -> (bool, String) {
    let directory = Directory::new(STACK);
    directory.write("backend.tf", server.block("/a"));
    let mut command = directory.command(&["init"]);
    let output = command
        .envs(variables.iter().copied())
        .output()
        .expect("it runs");
    (output.status.success(), super::text(&output))
}

#[test]
fn a_certificate_is_accepted_from_the_authority_that_is_named() {
    let server = server(false);
    let (worked, said) = init(&server, &[]);
    assert!(!worked && said.contains("certificate"), "{said}");
    let (worked, said) = init(&server, &[("TF_HTTP_CLIENT_CA_CERTIFICATE_PEM", AUTHORITY)]);
    assert!(worked, "{said}");
    let (worked, said) = init(&server, &[("TF_HTTP_SKIP_CERT_VERIFICATION", "true")]);
    assert!(worked, "{said}");
    let (worked, said) = init(
        &server,
        &[("TF_HTTP_CLIENT_CA_CERTIFICATE_PEM", "nonsense")],
    );
    assert!(
        !worked && said.contains("does not hold certificates in PEM"),
        "{said}"
    );
}

#[test]
fn a_client_shows_its_certificate() {
    let server = server(true);
    let authority = ("TF_HTTP_CLIENT_CA_CERTIFICATE_PEM", AUTHORITY);
    let (worked, said) = init(&server, &[authority]);
    assert!(!worked, "{said}");
    let own = ("TF_HTTP_CLIENT_CERTIFICATE_PEM", CLIENT);
    let (worked, said) = init(
        &server,
        &[
            authority,
            own,
            ("TF_HTTP_CLIENT_PRIVATE_KEY_PEM", CLIENT_KEY),
        ],
    );
    assert!(worked, "{said}");
    let secret = ("TF_HTTP_CLIENT_PRIVATE_KEY_PEM", "canary-key");
    let (worked, said) = init(&server, &[authority, own, secret]);
    assert!(
        !worked && said.contains("does not hold a private key"),
        "{said}"
    );
    assert!(!said.contains("canary-key"), "{said}");
}
