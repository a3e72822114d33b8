//! Certificates: whose are accepted. The ones here are good for 127.0.0.1 and for nothing else.

use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::server::{Line, Server};
use super::{HERE, Place, all};

const AUTHORITY: &str = include_str!("tls/ca.pem");

/// The service behind TLS.
fn server() -> Server {
    let crypto = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let certificate = CertificateDer::from_pem_slice(include_bytes!("tls/leaf.pem"));
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/leaf.key"));
    let config = ServerConfig::builder_with_provider(crypto)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.expect("a certificate")],
            key.expect("a key"),
        )
        .expect("a pair");
    let config = Arc::new(config);
    Server::with(move |stream: TcpStream| -> Box<dyn Line> {
        let connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
        Box::new(StreamOwned::new(connection, stream))
    })
}

fn plan(place: &Place, server: &Server, lines: &str) -> (bool, String) {
    let endpoint = format!(
        "endpoints {{ sts = \"https://127.0.0.1:{}\" }}",
        server.port
    );
    let output = place.plan(&format!("{HERE}\n{lines}\n{endpoint}"));
    (output.status.success(), all(&output).replace("\n│", ""))
}

#[test]
fn a_certificate_of_nobody_known_is_refused_at_once() {
    let (worked, said) = plan(&Place::new(), &server(), "");
    assert!(!worked);
    assert!(
        said.contains("certificate of 127.0.0.1 is not accepted"),
        "{said}"
    );
    assert!(said.contains("custom_ca_bundle"), "{said}");
}

#[test]
fn a_bundle_names_further_authorities() {
    let server = server();
    let place = Place::new();
    place.write("ca.pem", AUTHORITY);
    let (worked, said) = plan(&place, &server, "custom_ca_bundle = \"ca.pem\"");
    assert!(worked, "{said}");
    let place = Place::new().var("AWS_CA_BUNDLE", "ca.pem");
    place.write("ca.pem", AUTHORITY);
    let (worked, said) = plan(&place, &server, "");
    assert!(worked, "{said}");
    place.write("ca.pem", "nonsense");
    let (worked, said) = plan(&place, &server, "");
    assert!(!worked);
    assert!(said.contains("there is none in PEM form"), "{said}");
}

#[test]
fn who_asks_for_it_gets_no_check_of_certificates() {
    let server = server();
    let (worked, said) = plan(&Place::new(), &server, "insecure = true");
    assert!(worked, "{said}");
    assert_eq!(server.take().len(), 1);
}
