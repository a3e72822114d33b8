//! `data.tls_certificate`: what a certificate says, or those that a server shows.
//! <https://registry.terraform.io/providers/hashicorp/tls/latest/docs/data-sources/certificate>

use async_trait::async_trait;

use super::url::{server, server_error};
use super::{describe, dial, pem, public_key};
use crate::framework::declare::{objects, text, truth};
use crate::framework::{Check, DataType, Declaration, Fields};
use crate::provider_data::ProviderData;
use rform_core::value::Value;
use rform_provider::Problem;

/// The data source.
pub struct CertificateData;

const SOURCES: &[&str] = &["content", "url"];

#[async_trait]
impl DataType for CertificateData {
    fn kind(&self) -> &'static str {
        "tls_certificate"
    }

    fn declaration(&self) -> Declaration {
        Declaration {
            fields: vec![
                objects("certificates", describe::object_type()).computed(),
                text("content").checked(Check::ExactlyOneOf(SOURCES)),
                text("id").computed(),
                text("url")
                    .checked(Check::Text(server_error))
                    .checked(Check::ExactlyOneOf(SOURCES)),
                truth("verify_chain").checked(Check::ConflictsWith(&["content"])),
            ],
            ..Declaration::default()
        }
    }

    async fn read(
        &self,
        meta: &ProviderData,
        config: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let shown = match config.text("content") {
            Some(content) => vec![of_content(content)?],
            None => of_server(meta, &config).await?,
        };
        // The authority comes first.
        let described: Result<Vec<Fields>, String> = shown
            .iter()
            .rev()
            .map(|it| describe::certificate(it))
            .collect();
        let described =
            described.map_err(|why| Problem::error("Unable to parse certificate", why))?;
        let mut read = config;
        if read.is_null("verify_chain") {
            read.set("verify_chain", true);
        }
        let id = public_key::id(describe::id_text(&described).as_bytes());
        read.set("id", Value::string(id));
        let values = described.into_iter().map(Fields::into_value);
        read.set("certificates", Value::list(describe::object_type(), values));
        Ok(read)
    }
}

fn of_content(content: &str) -> Result<Vec<u8>, Problem> {
    match pem::decode(content) {
        Some((pem::CERTIFICATE, bytes)) => Ok(bytes),
        Some((label, _)) => Err(Problem::error(
            "Unexpected PEM preamble",
            format!("Certificate PEM should be \"CERTIFICATE\", got {label:?}"),
        )),
        None => Err(Problem::error(
            "Failed to decoded PEM",
            "Value is not a valid PEM encoding of a certificate",
        )
        .at_attribute("content")),
    }
}

async fn of_server(meta: &ProviderData, config: &Fields) -> Result<Vec<Vec<u8>>, Problem> {
    let url = config.text_or_empty("url");
    let Some(server) = server(url) else {
        return Err(
            Problem::error("Failed to parse URL", format!("{url} is none.")).at_attribute("url"),
        );
    };
    if !server.is_https && server.port.is_none() {
        let detail = format!("Port missing from URL: {url}");
        return Err(Problem::error("URL malformed", detail));
    }
    let is_verified = config.truth("verify_chain") != Some(false);
    let shown = dial::certificates(meta, &server, is_verified).await;
    shown.map_err(|why| {
        let detail = format!("failed to fetch certificates from URL '{url}': {why}");
        Problem::error("Failed to identify fetch peer certificates", detail)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::testing::Stack;
    use crate::tls::key::PrivateKey;
    use crate::tls::testing;
    use expect_test::expect;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use tokio_rustls::TlsAcceptor;

    /// A certificate that Go made, so that the id can be compared.
    const MADE_BY_GO: &str = include_str!("certificate_of_go.pem");

    #[tokio::test]
    async fn a_certificate_is_described_as_go_does_it() {
        let stack = Stack::new("tls");
        let config = format!(r#"{{"content": {MADE_BY_GO:?}}}"#);
        let read = stack
            .data("tls_certificate", &config)
            .await
            .unwrap_or_default();
        let certificates = read.objects("certificates");
        let mut shown = read.text_or_empty("id").to_owned();
        for certificate in &certificates {
            for name in [
                "signature_algorithm",
                "public_key_algorithm",
                "serial_number",
                "issuer",
                "not_before",
                "not_after",
                "sha1_fingerprint",
            ] {
                shown.push_str(&format!("\n{name} {}", certificate.text_or_empty(name)));
            }
            shown.push_str(&format!(
                "\n{:?} {:?} {:?}",
                certificate.truth("is_ca"),
                certificate.integer("max_path_length"),
                certificate.integer("version")
            ));
        }
        expect![[r#"
            4e2b49ff571f84a88db784c34061b7ddc4234623
            signature_algorithm ECDSA-SHA384
            public_key_algorithm ECDSA
            serial_number 107370216676089023713866128026559450500
            issuer SERIALNUMBER=7,CN=\ a\,b\ ,O=Ö & Co,STREET=A 1+STREET=B 2,C=DE,1.2.840.113549.1.9.1=#0c0d61406578616d706c652e636f6d
            not_before 2026-11-30T16:03:31Z
            not_after 2126-11-06T16:03:31Z
            sha1_fingerprint 51180fde6f805f1c82f2693c099b29141aa85652
            Some(true) Some(-1) Some(3)"#]].assert_eq(&shown);
    }

    #[tokio::test]
    async fn a_server_shows_its_certificates() -> std::io::Result<()> {
        let key = PrivateKey::ec(crate::tls::algorithm::Curve::P256);
        let config = r#"{"validity_period_hours": 1000000, "allowed_uses": [], "ip_addresses": ["127.0.0.1"]}"#;
        let mut stack = Stack::new("tls");
        let made = stack
            .apply("tls_self_signed_cert", &testing::with_key(config, &key))
            .await;
        let pem = made.text_or_empty("cert_pem").to_owned();
        let port = serve(&pem, &key.to_pkcs8_pem().unwrap_or_default()).await?;
        for scheme in ["https", "tls"] {
            let url = format!("{scheme}://127.0.0.1:{port}");
            let config = format!(r#"{{"url": "{url}", "verify_chain": false}}"#);
            let read = stack
                .data("tls_certificate", &config)
                .await
                .unwrap_or_default();
            let shown = read.objects("certificates");
            assert_eq!(
                shown.first().and_then(|it| it.text("cert_pem")),
                Some(pem.as_str())
            );
            // Nobody vouches for it.
            let config = format!(r#"{{"url": "{url}"}}"#);
            let error = stack
                .data("tls_certificate", &config)
                .await
                .err()
                .unwrap_or_default();
            assert!(error.contains("certificate"), "{error}");
        }
        Ok(())
    }

    async fn serve(certificate: &str, key: &str) -> std::io::Result<u16> {
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes());
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes());
        let (Ok(certificate), Ok(key)) = (certificate, key) else {
            return Err(std::io::Error::other("not PEM"));
        };
        let crypto = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(crypto)
            .with_safe_default_protocol_versions()
            .map_err(std::io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .map_err(std::io::Error::other)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = acceptor.accept(stream).await;
            }
        });
        Ok(port)
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_an_error() {
        let stack = Stack::new("tls");
        for (config, why) in [
            (r#"{"content": "x"}"#, "Failed to decoded PEM"),
            (
                r#"{"content": "-----BEGIN X-----\nAA==\n-----END X-----"}"#,
                "Certificate PEM should be \"CERTIFICATE\", got \"X\"",
            ),
            (
                r#"{"content": "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----"}"#,
                "malformed certificate",
            ),
            (r#"{"url": "tls://localhost"}"#, "Port missing from URL"),
            (
                r#"{"url": "https://127.0.0.1:1"}"#,
                "dial tcp 127.0.0.1:1: connection refused",
            ),
        ] {
            let error = stack
                .data("tls_certificate", config)
                .await
                .err()
                .unwrap_or_default();
            assert!(error.contains(why), "{error}");
        }
        expect![[r#"url: Invalid URL scheme: URL "ftp://x" expected to use scheme from ["https" "tls"], got: "ftp""#]]
            .assert_eq(&stack.data_errors("tls_certificate", r#"{"url": "ftp://x"}"#));
        assert!(
            stack
                .data_errors("tls_certificate", r#"{"url": "x"}"#)
                .contains("contains no host")
        );
    }
}
