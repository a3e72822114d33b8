//! `tls_private_key` as an ephemeral resource: a key that is made in each run and kept nowhere.
//! <https://registry.terraform.io/providers/hashicorp/tls/latest/docs/ephemeral-resources/private_key>

use async_trait::async_trait;

use super::private_key::PrivateKeyResource;
use crate::framework::{DataType, Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use rform_core::value::Value;
use rform_provider::Problem;

/// The ephemeral resource.
pub struct EphemeralKey;

#[async_trait]
impl DataType for EphemeralKey {
    fn kind(&self) -> &'static str {
        "tls_private_key"
    }

    fn declaration(&self) -> Declaration {
        let mut fields = PrivateKeyResource.declaration().fields;
        fields.retain(|it| it.name != "id");
        Declaration {
            fields,
            ..Declaration::default()
        }
    }

    async fn read(
        &self,
        meta: &ProviderData,
        config: Fields,
        warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let mut planned = config;
        if planned.is_null("ecdsa_curve") {
            planned.set_text("ecdsa_curve", "P224");
        }
        if planned.is_null("rsa_bits") {
            planned.set("rsa_bits", Value::int(2048));
        }
        let made = PrivateKeyResource.create(meta, planned, warn).await?;
        let mut object = self.declaration().empty_object();
        for field in self.declaration().fields {
            object.set(field.name, made.get(field.name).clone());
        }
        Ok(object)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;
    use rform_provider::Problem;

    #[tokio::test]
    async fn a_key_has_all_its_forms_and_no_id() -> Result<(), Vec<Problem>> {
        let config = r#"{"algorithm": "ED25519"}"#;
        let key = Stack::new("tls").opened("tls_private_key", config).await?;
        let pem = key.text_or_empty("private_key_pem");
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY"));
        assert!(
            key.text_or_empty("public_key_openssh")
                .starts_with("ssh-ed25519 ")
        );
        assert!(key.is_null("id"));
        assert_eq!(key.integer("rsa_bits"), Some(2048));
        Ok(())
    }
}
