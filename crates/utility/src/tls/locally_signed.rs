//! `tls_locally_signed_cert`: a certificate that an authority of the configuration signs.
//! <https://registry.terraform.io/providers/hashicorp/tls/latest/docs/resources/locally_signed_cert>

use async_trait::async_trait;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::certificate::{self, Issuer};
use super::key::PrivateKey;
use super::{arguments, lifetime, pem, request};
use crate::framework::declare::text;
use crate::framework::{Declaration, Fields, PlannedChange, ResourceType};
use crate::provider_data::ProviderData;
use rform_provider::Problem;

/// The resource type.
pub struct LocallySignedCert;

#[async_trait]
impl ResourceType for LocallySignedCert {
    fn kind(&self) -> &'static str {
        "tls_locally_signed_cert"
    }

    fn declaration(&self) -> Declaration {
        let mut fields = arguments::certificate();
        fields.extend([
            arguments::pem("ca_cert_pem"),
            arguments::pem("ca_private_key_pem").sensitive(),
            arguments::pem("cert_request_pem"),
            text("ca_key_algorithm").computed().kept(),
            lifetime::field(),
        ]);
        Declaration {
            fields,
            ..Declaration::default()
        }
    }

    fn modify_plan(&self, meta: &ProviderData, change: &mut PlannedChange) {
        lifetime::modify_plan(meta, change);
    }

    async fn create(
        &self,
        meta: &ProviderData,
        planned: Fields,
        warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let mut object = planned;
        let subject = request::subject_of(object.text_or_empty("cert_request_pem"))
            .map_err(|why| Problem::error("Failed to parse certificate request PEM", why))?;
        let key = PrivateKey::parse(object.text_or_empty("ca_private_key_pem"))
            .map_err(|why| Problem::error("Failed to parse CA private key PEM", why))?;
        object.set("ca_key_algorithm", key.algorithm());
        let authority = Authority::parse(object.text_or_empty("ca_cert_pem"), &key)
            .map_err(|why| Problem::error("Failed to parse CA certificate PEM", why))?;
        if !authority.is_ca {
            warn.push(Problem::warning(
                "Potentially Invalid Certificate Authority",
                "Certificate provided as Authority does not appear to be a valid Certificate \
                 Authority. The resulting certificate might fail certificate validation.",
            ));
        }
        let issuer = Issuer {
            name: authority.name,
            key: &key,
            key_id: authority.key_id,
        };
        certificate::make(meta, &mut object, subject, &issuer)?;
        Ok(object)
    }

    async fn read(&self, meta: &ProviderData, known: Fields) -> Result<Option<Fields>, Problem> {
        lifetime::read(meta, known)
    }
}

/// What is needed of the certificate of the authority.
struct Authority {
    name: Vec<u8>,
    key_id: Option<Vec<u8>>,
    is_ca: bool,
}

impl Authority {
    fn parse(text: &str, key: &PrivateKey) -> Result<Authority, String> {
        let bytes = pem::decode_as(text, pem::CERTIFICATE)?;
        let (_, certificate) = X509Certificate::from_der(&bytes)
            .map_err(|error| format!("failed to parse certificate: {error}"))?;
        // A certificate that the key cannot have signed with would be one that nobody can verify.
        let own = super::public_key::info(key)?;
        if certificate.public_key().raw != own {
            return Err("provided PrivateKey doesn't match parent's PublicKey".into());
        }
        let extensions = certificate.extensions().iter();
        let mut ids = extensions.filter_map(|extension| match extension.parsed_extension() {
            x509_parser::extensions::ParsedExtension::SubjectKeyIdentifier(id) => {
                Some(id.0.to_vec())
            }
            _ => None,
        });
        Ok(Authority {
            name: certificate.subject().as_raw().to_vec(),
            key_id: ids.next(),
            is_ca: certificate.is_ca(),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;
    use crate::tls::algorithm::Curve;
    use crate::tls::key::PrivateKey;
    use crate::tls::testing;

    const ALLOWED: &str = r#""validity_period_hours": 1, "allowed_uses": ["server_auth"]"#;

    async fn signed(is_ca: bool) -> (Stack, String, String) {
        let (ca_key, key) = (PrivateKey::ec(Curve::P256), PrivateKey::ed25519());
        let mut stack = Stack::new("tls");
        let config = format!(
            r#"{{{ALLOWED}, "is_ca_certificate": {is_ca}, "subject": [{{"common_name": "ca"}}]}}"#
        );
        let ca = stack
            .apply("tls_self_signed_cert", &testing::with_key(&config, &ca_key))
            .await;
        let config = r#"{"dns_names": ["a.example"], "subject": [{"common_name": "leaf"}]}"#;
        let request = stack
            .apply("tls_cert_request", &testing::with_key(config, &key))
            .await;
        let config = format!(
            r#"{{{ALLOWED}, "set_subject_key_id": true, "ca_cert_pem": {:?}, "ca_private_key_pem": {:?}, "cert_request_pem": {:?}}}"#,
            ca.text_or_empty("cert_pem"),
            ca_key.to_pem().unwrap_or_default(),
            request.text_or_empty("cert_request_pem"),
        );
        (stack, ca.text_or_empty("cert_pem").to_owned(), config)
    }

    #[tokio::test]
    async fn a_certificate_is_of_the_request_and_by_the_authority() {
        let (mut stack, ca, config) = signed(true).await;
        let made = stack.apply("tls_locally_signed_cert", &config).await;
        stack.expect_no_change("tls_locally_signed_cert", &config);
        assert_eq!(made.text("ca_key_algorithm"), Some("ECDSA"));
        let shown = testing::shown_by(made.text_or_empty("cert_pem"), &ca);
        for part in [
            "issuer CN=ca\n",
            "subject CN=leaf\n",
            "DNSName(a.example)",
            "2.5.29.35 20 bytes",
            "2.5.29.14 20 bytes",
            "verified true",
        ] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
        assert!(!shown.contains("ca true"));
    }

    #[tokio::test]
    async fn what_does_not_fit_is_refused_and_doubts_are_told() {
        let (mut stack, _, config) = signed(false).await;
        // Who is no authority signs all the same.
        let made = stack.apply("tls_locally_signed_cert", &config).await;
        assert!(made.is_given("cert_pem"));
        let mut json: serde_json::Value = serde_json::from_str(&config).unwrap_or_default();
        json["ca_private_key_pem"] = PrivateKey::ed25519().to_pem().unwrap_or_default().into();
        let mut other = Stack::new("tls");
        let error = other
            .try_apply("tls_locally_signed_cert", &json.to_string())
            .await
            .err();
        assert!(error.is_some_and(|error| error.contains("doesn't match parent's PublicKey")));
        for name in ["ca_cert_pem", "ca_private_key_pem", "cert_request_pem"] {
            let mut json: serde_json::Value = serde_json::from_str(&config).unwrap_or_default();
            json[name] = "nothing".into();
            let error = other
                .try_apply("tls_locally_signed_cert", &json.to_string())
                .await
                .err();
            assert!(error.is_some_and(|error| error.starts_with("Failed to parse")));
            // A checksum in an old state is no reason to replace.
            assert_eq!(
                stack.replaced_by("tls_locally_signed_cert", &json.to_string()),
                [name]
            );
        }
    }
}
