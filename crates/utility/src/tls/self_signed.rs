//! `tls_self_signed_cert`.
//! <https://registry.terraform.io/providers/hashicorp/tls/latest/docs/resources/self_signed_cert>

use async_trait::async_trait;

use super::certificate::{self, Issuer, Subject};
use super::extensions::alternative_names;
use super::key::PrivateKey;
use super::{arguments, lifetime, public_key};
use crate::framework::declare::{text, truth};
use crate::framework::{Declaration, Fields, PlannedChange, ResourceType};
use crate::provider_data::ProviderData;
use rform_provider::Problem;

/// The resource type.
pub struct SelfSignedCert;

#[async_trait]
impl ResourceType for SelfSignedCert {
    fn kind(&self) -> &'static str {
        "tls_self_signed_cert"
    }

    fn declaration(&self) -> Declaration {
        let mut fields = arguments::certificate();
        fields.extend(arguments::alternative_names());
        fields.extend([
            arguments::pem("private_key_pem").sensitive(),
            lifetime::field(),
            text("key_algorithm").computed().kept(),
            truth("set_authority_key_id").default(false).replaces(),
        ]);
        Declaration {
            fields,
            blocks: vec![arguments::subject()],
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
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let mut object = planned;
        let (key, subject) = subject_of(&object)?;
        object.set("key_algorithm", key.algorithm());
        let issuer = Issuer {
            name: subject.name.clone(),
            key: &key,
            key_id: None,
        };
        certificate::make(meta, &mut object, subject, &issuer)?;
        Ok(object)
    }

    async fn read(&self, meta: &ProviderData, known: Fields) -> Result<Option<Fields>, Problem> {
        lifetime::read(meta, known)
    }
}

/// The key of the argument `private_key_pem`, and who it is of.
///
/// # Errors
/// The key is none, or a name is none.
pub fn subject_of(object: &Fields) -> Result<(PrivateKey, Subject), Problem> {
    let key = PrivateKey::parse(object.text_or_empty("private_key_pem"))
        .map_err(|why| Problem::error("Failed to parse private key PEM", why))?;
    let failed = |why: String| Problem::error("Failed to get public key from private key", why);
    let names = alternative_names(object);
    let names = names.map_err(|(summary, detail)| Problem::error(summary, detail))?;
    let subject = Subject {
        name: arguments::subject_name(object)?,
        alternative_names: names,
        public_key: public_key::info(&key).map_err(failed)?,
        key_id_of: key.key_id_of().map_err(failed)?,
    };
    Ok((key, subject))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Stack;
    use crate::tls::pem;
    use crate::tls::testing::{self, CONFIG};
    use expect_test::expect;

    #[tokio::test]
    async fn a_certificate_says_what_is_asked_for() {
        let key = PrivateKey::ec(crate::tls::algorithm::Curve::P384);
        let mut stack = Stack::new("tls");
        stack.set_time(1_600_000_000);
        let config = testing::with_key(CONFIG, &key);
        let made = stack.apply("tls_self_signed_cert", &config).await;
        stack.expect_no_change("tls_self_signed_cert", &config);
        assert_eq!(made.text("key_algorithm"), Some("ECDSA"));
        assert_eq!(
            made.text("validity_start_time"),
            Some("2020-09-13T12:26:40Z")
        );
        assert_eq!(made.text("validity_end_time"), Some("2020-09-14T12:26:40Z"));
        let pem = made.text_or_empty("cert_pem").to_owned();
        let serial = made.text_or_empty("id").to_owned();
        let shown = testing::shown(&pem).replace(&serial, "SERIAL");
        expect![[r#"
            serial SERIAL
            issuer C=DE, ST=Land, L=Town, streetAddress=A 1 + streetAddress=B 2, postalCode=12345, O=Ö & Co, OU=Unit, CN=example.com, serialNumber=7, Email=a@example.com
            subject C=DE, ST=Land, L=Town, streetAddress=A 1 + streetAddress=B 2, postalCode=12345, O=Ö & Co, OU=Unit, CN=example.com, serialNumber=7, Email=a@example.com
            from 2020-09-13 12:26:40 to 2020-09-14 12:26:40
            2.5.29.15 critical Digital Signature, Key Cert Sign, Decipher Only
            2.5.29.37 server, client
            2.5.29.19 critical ca true path Some(0)
            2.5.29.14 20 bytes
            2.5.29.35 20 bytes
            2.5.29.17 DNSName(example.com), IPAddress(127.0.0.1), IPAddress(::1), URI(spiffe://x/y)
            verified true
        "#]]
        .assert_eq(&shown);
        assert!(pem::decode_as(&pem, pem::CERTIFICATE).is_ok());
    }

    #[tokio::test]
    async fn all_algorithms_sign() {
        use crate::tls::algorithm::Curve;
        let keys = [
            PrivateKey::rsa(2048),
            Ok(PrivateKey::ec(Curve::P256)),
            Ok(PrivateKey::ec(Curve::P521)),
            Ok(PrivateKey::ec(Curve::P224)),
            Ok(PrivateKey::ed25519()),
        ];
        for key in keys.into_iter().flatten() {
            let config = r#"{"validity_period_hours": 876000, "allowed_uses": []}"#;
            let config = testing::with_key(config, &key);
            let made = Stack::new("tls")
                .apply("tls_self_signed_cert", &config)
                .await;
            let shown = testing::shown(made.text_or_empty("cert_pem"));
            assert!(shown.ends_with("verified true\n"), "{shown}");
            assert!(shown.contains("2069-12-"), "{shown}");
        }
    }

    #[tokio::test]
    async fn a_certificate_is_replaced_in_time() {
        let key = PrivateKey::ed25519();
        let mut stack = Stack::new("tls");
        let config =
            r#"{"validity_period_hours": 10, "early_renewal_hours": 2, "allowed_uses": []}"#;
        let config = testing::with_key(config, &key);
        let made = stack.apply("tls_self_signed_cert", &config).await;
        assert_eq!(made.truth("ready_for_renewal"), Some(false));
        stack.set_time(8 * 3600 - 1);
        let read = stack
            .refresh("tls_self_signed_cert")
            .await
            .ok()
            .flatten()
            .unwrap_or_default();
        assert_eq!(read.truth("ready_for_renewal"), Some(false));
        stack.expect_no_change("tls_self_signed_cert", &config);
        let later = config.replace("\"early_renewal_hours\":2", "\"early_renewal_hours\":1");
        stack.expect_in_place("tls_self_signed_cert", &later);
        stack.set_time(8 * 3600);
        let read = stack
            .refresh("tls_self_signed_cert")
            .await
            .ok()
            .flatten()
            .unwrap_or_default();
        assert_eq!(read.truth("ready_for_renewal"), Some(true));
        assert_eq!(
            stack.replaced_by("tls_self_signed_cert", &config),
            ["ready_for_renewal"]
        );
        let made = stack.apply("tls_self_signed_cert", &config).await;
        assert_eq!(
            made.text("validity_start_time"),
            Some("1970-01-01T08:00:00Z")
        );
    }

    #[tokio::test]
    async fn arguments_replace_and_are_checked() {
        let key = PrivateKey::ed25519();
        let mut stack = Stack::new("tls");
        let config = testing::with_key(CONFIG, &key);
        stack.apply("tls_self_signed_cert", &config).await;
        for (from, to, name) in [
            ("\"decipher_only\"", "\"key_agreement\"", "allowed_uses"),
            ("::1", "::2", "ip_addresses"),
            ("spiffe://x/y", "spiffe://x/z", "uris"),
            ("A 1", "A 2", "subject"),
            (
                "\"max_path_length\":0",
                "\"max_path_length\":1",
                "max_path_length",
            ),
            (
                "\"validity_period_hours\":24",
                "\"validity_period_hours\":25",
                "validity_period_hours",
            ),
        ] {
            let other = config.replacen(from, to, 1);
            assert_eq!(stack.replaced_by("tls_self_signed_cert", &other), [name]);
        }
        let other = testing::with_key(CONFIG, &PrivateKey::ed25519());
        assert_eq!(
            stack.replaced_by("tls_self_signed_cert", &other),
            ["private_key_pem"]
        );
        for (config, why) in [
            (
                r#"{"validity_period_hours": 1, "allowed_uses": [], "is_ca_certificate": true}"#,
                "Must contain at least one Distinguished Name",
            ),
            (
                r#"{"validity_period_hours": 1, "allowed_uses": [], "set_authority_key_id": true}"#,
                "Could not determine Authority Key Identifier",
            ),
            (
                r#"{"validity_period_hours": 1, "allowed_uses": [], "ip_addresses": ["x"]}"#,
                "Invalid IP address: Failed to parse \"x\"",
            ),
            (
                r#"{"validity_period_hours": 1, "allowed_uses": [], "dns_names": ["é"]}"#,
                "must be ASCII",
            ),
            (
                r#"{"validity_period_hours": 9999999999999, "allowed_uses": []}"#,
                "cannot be valid for",
            ),
        ] {
            let config = testing::with_key(config, &key);
            let error = Stack::new("tls")
                .try_apply("tls_self_signed_cert", &config)
                .await
                .err();
            let error = error.unwrap_or_default();
            assert!(error.contains(why), "{error}");
        }
    }
}
