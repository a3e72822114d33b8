//! `data.tls_public_key`.
//! <https://registry.terraform.io/providers/hashicorp/tls/latest/docs/data-sources/public_key>

use async_trait::async_trait;

use super::key::PrivateKey;
use super::public_key;
use crate::framework::declare::text;
use crate::framework::{Check, DataType, Declaration, Fields};
use crate::provider_data::ProviderData;
use rform_provider::Problem;

/// The data source.
pub struct PublicKeyData;

const SOURCES: &[&str] = &["private_key_pem", "private_key_openssh"];

#[async_trait]
impl DataType for PublicKeyData {
    fn kind(&self) -> &'static str {
        "tls_public_key"
    }

    fn declaration(&self) -> Declaration {
        let source = |name| text(name).sensitive().checked(Check::ExactlyOneOf(SOURCES));
        let mut fields = vec![
            text("algorithm").computed(),
            source("private_key_openssh"),
            source("private_key_pem"),
        ];
        fields.extend(public_key::fields());
        Declaration {
            fields,
            ..Declaration::default()
        }
    }

    async fn read(
        &self,
        _around: &ProviderData,
        config: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let key = match config.text("private_key_pem") {
            Some(text) => PrivateKey::parse(text),
            None => PrivateKey::parse_openssh(config.text_or_empty("private_key_openssh")),
        };
        let key = key.map_err(|why| Problem::error("Unable to parse private key", why))?;
        let mut read = config;
        read.set("algorithm", key.algorithm());
        public_key::describe(&mut read, &key)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;

    #[tokio::test]
    async fn what_is_no_key_is_refused_and_not_shown() {
        let stack = Stack::new("tls");
        for config in [
            r#"{"private_key_pem": "secret"}"#,
            r#"{"private_key_pem": "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----\n"}"#,
            r#"{"private_key_pem": "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"}"#,
            r#"{"private_key_pem": "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n"}"#,
            r#"{"private_key_openssh": "secret"}"#,
            r#"{"private_key_openssh": "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n"}"#,
        ] {
            let error = stack
                .data("tls_public_key", config)
                .await
                .err()
                .unwrap_or_default();
            assert!(error.starts_with("Unable to parse private key"), "{error}");
            assert!(
                !error.contains("secret") && !error.contains("c2Vj"),
                "{error}"
            );
        }
        let both = r#"{"private_key_pem": "a", "private_key_openssh": "b"}"#;
        assert!(
            stack
                .data_errors("tls_public_key", both)
                .contains("2 attributes specified")
        );
        assert!(
            stack
                .data_errors("tls_public_key", "{}")
                .contains("No attribute specified")
        );
    }
}
