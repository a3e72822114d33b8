//! `random_bytes`: random bytes that are a secret.
//! <https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/bytes>

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::framework::declare::{integer, text, texts_by_key};
use crate::framework::{Check, Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use crate::randomness::{self, RETRY};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource type.
pub struct RandomBytes;

#[async_trait]
impl ResourceType for RandomBytes {
    fn kind(&self) -> &'static str {
        "random_bytes"
    }

    fn declaration(&self) -> Declaration {
        Declaration {
            fields: vec![
                text("base64").computed().sensitive().kept(),
                text("hex").computed().sensitive().kept(),
                texts_by_key("keepers").replaces(),
                integer("length")
                    .required()
                    .replaces()
                    .checked(Check::AtLeast(1)),
            ],
            ..Declaration::default()
        }
    }

    async fn create(
        &self,
        _around: &ProviderData,
        planned: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let length = planned.integer("length").unwrap_or(0);
        let bytes = randomness::bytes(usize::try_from(length).unwrap_or(0))?;
        let mut object = planned;
        object.set("base64", Value::string(STANDARD.encode(&bytes)));
        object.set("hex", Value::string(hex::encode(&bytes)));
        Ok(object)
    }

    fn import(
        &self,
        _around: &ProviderData,
        empty: Fields,
        id: &str,
    ) -> Option<Result<Fields, Problem>> {
        Some(imported(empty, id))
    }
}

fn imported(mut object: Fields, id: &str) -> Result<Fields, Problem> {
    // What is imported is a secret: it is not in the message.
    let bytes = STANDARD.decode(id).map_err(|error| {
        let detail = format!(
            "There was an error during the parsing of the base64 string.\n\n{RETRY}Original Error: \
             {error}"
        );
        Problem::error("Import Random bytes Error", detail)
    })?;
    object.set("base64", Value::string(id));
    object.set("hex", Value::string(hex::encode(&bytes)));
    object.set("length", i64::try_from(bytes.len()).unwrap_or(i64::MAX));
    Ok(object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Stack;
    use expect_test::expect;

    #[tokio::test]
    async fn bytes_are_drawn_once() {
        let mut stack = Stack::new("random");
        let made = stack.apply("random_bytes", r#"{"length": 9}"#).await;
        let bytes = STANDARD.decode(made.text_or_empty("base64"));
        assert_eq!(bytes.map(hex::encode).ok().as_deref(), made.text("hex"));
        assert_eq!(made.text_or_empty("hex").len(), 18);
        stack.expect_no_change("random_bytes", r#"{"length": 9}"#);
        let replaced = stack.replaced_by("random_bytes", r#"{"length": 9, "keepers": {}}"#);
        assert_eq!(replaced, ["keepers"]);
        assert_eq!(
            stack.replaced_by("random_bytes", r#"{"length": 8}"#),
            ["length"]
        );
    }

    #[tokio::test]
    async fn an_import_has_no_keepers() {
        let stack = Stack::new("random");
        expect![[r#"{"base64":"AQI=","hex":"0102","keepers":null,"length":2}"#]]
            .assert_eq(&stack.imported("random_bytes", "AQI=").await);
    }
}
