//! `random_password` as an ephemeral resource: drawn anew in each run, and kept nowhere.
//! <https://registry.terraform.io/providers/hashicorp/random/latest/docs/ephemeral-resources/password>

use async_trait::async_trait;

use super::{characters, password};
use crate::framework::declare::text;
use crate::framework::{DataType, Declaration, Fields};
use crate::provider_data::ProviderData;
use rform_core::value::Value;
use rform_provider::Problem;

/// The ephemeral resource.
pub struct EphemeralPassword;

#[async_trait]
impl DataType for EphemeralPassword {
    fn kind(&self) -> &'static str {
        "random_password"
    }

    fn declaration(&self) -> Declaration {
        let mut fields = characters::ephemeral_arguments();
        fields.extend(["bcrypt_hash", "result"].map(|name| text(name).computed().sensitive()));
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
        let mut object = config;
        characters::set_defaults(&mut object);
        let drawn = characters::drawn(&object)?;
        object.set("bcrypt_hash", Value::string(password::hashed(&drawn)?));
        object.set_text("result", &drawn);
        Ok(object)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;
    use rform_provider::Problem;

    #[tokio::test]
    async fn a_password_is_drawn_as_asked_for_and_anew_each_time() -> Result<(), Vec<Problem>> {
        let stack = Stack::new("random");
        let config = r#"{"length": 20, "special": false}"#;
        let first = stack.opened("random_password", config).await?;
        let second = stack.opened("random_password", config).await?;
        let drawn = first.text_or_empty("result");
        assert_eq!(drawn.chars().count(), 20);
        assert!(drawn.chars().all(char::is_alphanumeric), "{drawn}");
        assert_ne!(drawn, second.text_or_empty("result"));
        let hash = first.text_or_empty("bcrypt_hash");
        assert!(bcrypt::verify(drawn, hash).unwrap_or(false));
        assert_eq!(first.truth("upper"), Some(true));
        Ok(())
    }
}
